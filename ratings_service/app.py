"""The ratings service: its bindings over its snapshot."""

from typing import Final

from aiohttp import web

from ratings_service import handlers, snapshot
from shared.api.ratings import GET_SCORE_COUNT
from shared.endpoint import bind
from shared.http.serving import Service, ServiceSettings, service_app

SERVICE: Final = Service(
    domain="ratings",
    open_state=snapshot.open_state,
    bindings=(bind(GET_SCORE_COUNT, handlers.get_score_count),),
)


def create_app(settings: ServiceSettings) -> web.Application:
    return service_app(SERVICE, settings)
