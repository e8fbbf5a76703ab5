"""The catalog's answers: every question is one look-up."""

from typing import Final

from catalog_service.domain.lookups import Country, Lookups
from catalog_service.snapshot import Catalog
from shared.api.catalog import (
    ActorAppearances,
    ClassCount,
    GetActor,
    GetContents,
    GetCountPlatform,
    GetMaxDuration,
    LongestTitle,
    MoviesOfCountry,
    PlatformCount,
    ProdPerCountry,
    ShowsOfCountry,
)
from shared.errors import NotFound
from shared.text import fold, nearest

_LONGEST_QUOTED: Final = 80


async def get_max_duration(catalog: Catalog, query: GetMaxDuration) -> LongestTitle:
    return LongestTitle(catalog.lookups.longest[query.platform][query.duration_type].get(query.year))


async def get_count_platform(catalog: Catalog, query: GetCountPlatform) -> PlatformCount:
    return PlatformCount(query.platform, catalog.lookups.movies[query.platform])


async def get_actor(catalog: Catalog, query: GetActor) -> ActorAppearances:
    person, titles = catalog.lookups.busiest[query.platform].get(query.year, (None, 0))
    return ActorAppearances(query.platform, query.year, person, titles)


async def prod_per_country(catalog: Catalog, query: ProdPerCountry) -> MoviesOfCountry | ShowsOfCountry:
    country = _country(catalog.lookups, query.country)
    titles = country.titles[query.content_type].get(query.year, 0)
    if query.content_type == "movie":
        return {"country": country.name, "year": query.year, "movies": titles}
    return {"country": country.name, "year": query.year, "tv shows": titles}


def _country(lookups: Lookups, name: str) -> Country:
    country = lookups.countries.get(fold(name))
    if country is None:
        near = nearest(name, list(lookups.countries))
        raise NotFound(
            f"no title comes from {name[:_LONGEST_QUOTED]!r}",
            suggestions=[lookups.countries[folded].name for folded in near],
        )
    return country


async def get_contents(catalog: Catalog, query: GetContents) -> ClassCount:
    return ClassCount(query.rating_class, catalog.lookups.classes[query.rating_class])
