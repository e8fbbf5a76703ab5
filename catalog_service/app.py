"""The catalog as a service: which handler answers which row of the API."""

from typing import Final

from aiohttp import web

from catalog_service import facts, handlers, people, snapshot, titles
from shared.api.catalog import GET_ACTOR, GET_CONTENTS, GET_COUNT_PLATFORM, GET_MAX_DURATION, PROD_PER_COUNTRY
from shared.api.facts import (
    GET_CATALOG_QUALITY,
    GET_STATS,
    LIST_COUNTRIES,
    LIST_GENRES,
    LIST_PLATFORMS,
    LIST_RATING_CLASSES,
)
from shared.api.people import GET_PERSON, LIST_PEOPLE
from shared.api.titles import GET_TITLE, LIST_TITLES, LOOKUP_TITLE
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
        bind(LIST_TITLES, titles.list_titles),
        bind(GET_TITLE, titles.get_title),
        bind(LOOKUP_TITLE, titles.lookup_title),
        bind(LIST_PEOPLE, people.list_people),
        bind(GET_PERSON, people.get_person),
        bind(LIST_PLATFORMS, facts.list_platforms),
        bind(LIST_COUNTRIES, facts.list_countries),
        bind(LIST_GENRES, facts.list_genres),
        bind(LIST_RATING_CLASSES, facts.list_rating_classes),
        bind(GET_STATS, facts.get_stats),
        bind(GET_CATALOG_QUALITY, facts.get_catalog_quality),
    ),
)


def create_app(settings: ServiceSettings) -> web.Application:
    return service_app(SERVICE, settings)
