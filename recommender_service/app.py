"""The recommender domain as a web application."""

from typing import Final

from aiohttp import web

from recommender_service import handlers, snapshot
from shared.api.recommender import (
    GET_EVALUATION,
    GET_RECOMMENDATIONS,
    LIST_NEW,
    LIST_POPULAR,
    LIST_SIMILAR,
    LIST_TRENDING,
    RECOMMEND_TO_PICKS,
    RECOMMEND_TO_USER,
)
from shared.endpoint import bind
from shared.http.serving import Service, ServiceSettings, service_app

SERVICE: Final = Service(
    domain="recommender",
    open_state=snapshot.open_state,
    bindings=(
        bind(GET_RECOMMENDATIONS, handlers.get_recommendations),
        bind(LIST_SIMILAR, handlers.list_similar),
        bind(RECOMMEND_TO_USER, handlers.recommend_to_user),
        bind(RECOMMEND_TO_PICKS, handlers.recommend_to_picks),
        bind(LIST_POPULAR, handlers.list_popular),
        bind(LIST_TRENDING, handlers.list_trending),
        bind(LIST_NEW, handlers.list_new),
        bind(GET_EVALUATION, handlers.get_evaluation),
    ),
)


def create_app(settings: ServiceSettings) -> web.Application:
    return service_app(SERVICE, settings)
