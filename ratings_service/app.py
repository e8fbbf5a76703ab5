"""The ratings service: its bindings over its snapshot."""

from typing import Final

from aiohttp import web

from ratings_service import handlers
from ratings_service.snapshot.state import open_state
from shared.api.rating_facts import GET_RATINGS_QUALITY, GET_RATINGS_SUMMARY
from shared.api.ratings import GET_SCORE_COUNT
from shared.api.votes import GET_TITLE_RATINGS, LIST_DIVISIVE, LIST_TOP_RATED
from shared.endpoint import bind
from shared.http.serving import Service, ServiceSettings, service_app

SERVICE: Final = Service(
    domain="ratings",
    open_state=open_state,
    bindings=(
        bind(GET_SCORE_COUNT, handlers.get_score_count),
        bind(GET_TITLE_RATINGS, handlers.get_title_ratings),
        bind(LIST_TOP_RATED, handlers.list_top_rated),
        bind(LIST_DIVISIVE, handlers.list_divisive),
        bind(GET_RATINGS_SUMMARY, handlers.get_ratings_summary),
        bind(GET_RATINGS_QUALITY, handlers.get_ratings_quality),
    ),
)


def create_app(settings: ServiceSettings) -> web.Application:
    return service_app(SERVICE, settings)
