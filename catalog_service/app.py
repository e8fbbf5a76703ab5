"""The catalog as a service: which handler answers which row of the API."""

from typing import Final

from aiohttp import web

from catalog_service import handlers, snapshot
from shared.api.catalog import GET_ACTOR, GET_CONTENTS, GET_COUNT_PLATFORM, GET_MAX_DURATION, PROD_PER_COUNTRY
from shared.endpoint import bind
from shared.http.serving import Service, ServiceSettings, service_app

SERVICE: Final = Service(
    domain="catalog",
    open_state=snapshot.open_state,
    bindings=(
        bind(GET_MAX_DURATION, handlers.get_max_duration),
        bind(GET_COUNT_PLATFORM, handlers.get_count_platform),
        bind(GET_ACTOR, handlers.get_actor),
        bind(PROD_PER_COUNTRY, handlers.prod_per_country),
        bind(GET_CONTENTS, handlers.get_contents),
    ),
)


def create_app(settings: ServiceSettings) -> web.Application:
    return service_app(SERVICE, settings)
