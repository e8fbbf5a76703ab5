"""The recommender domain as a web application."""

from typing import Final

from aiohttp import web

from recommender_service import handlers, snapshot
from shared.api.recommender import GET_RECOMMENDATIONS
from shared.endpoint import bind
from shared.http.serving import Service, ServiceSettings, service_app

SERVICE: Final = Service(
    domain="recommender",
    open_state=snapshot.open_state,
    bindings=(bind(GET_RECOMMENDATIONS, handlers.get_recommendations),),
)


def create_app(settings: ServiceSettings) -> web.Application:
    return service_app(SERVICE, settings)
