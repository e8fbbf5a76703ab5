"""Answers about the whole catalogue: values to filter by, figures, what ingest did."""

from typing import cast

import orjson

from catalog_service.snapshot import Catalog
from shared.api.facts import (
    CatalogQuality,
    GetCatalogQuality,
    GetStats,
    ListCountries,
    ListGenres,
    ListPlatforms,
    ListRatingClasses,
    Stats,
    Value,
    ValueList,
)
from shared.traits import Kind


async def list_platforms(catalog: Catalog, _: ListPlatforms) -> ValueList:
    return _values(catalog, "platform")


async def list_countries(catalog: Catalog, _: ListCountries) -> ValueList:
    return _values(catalog, "country")


async def list_genres(catalog: Catalog, _: ListGenres) -> ValueList:
    return _values(catalog, "genre")


async def list_rating_classes(catalog: Catalog, _: ListRatingClasses) -> ValueList:
    return _values(catalog, "rating_class")


def _values(catalog: Catalog, kind: Kind) -> ValueList:
    works, rows = (shelf.sheet.tags[kind] for shelf in (catalog.works, catalog.rows))
    items = [
        Value(name, len(works.of_place(place)), len(rows.having(value)))
        for place, (value, name) in enumerate(zip(works.values, works.names, strict=True))
    ]
    items.sort(key=lambda item: (-item.count, item.value))
    return ValueList(items, len(items), None)


async def get_stats(catalog: Catalog, _: GetStats) -> Stats:
    return cast("Stats", orjson.Fragment(catalog.stats))


async def get_catalog_quality(catalog: Catalog, _: GetCatalogQuality) -> CatalogQuality:
    return cast("CatalogQuality", orjson.Fragment(catalog.report))
