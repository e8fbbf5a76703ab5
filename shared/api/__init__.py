"""The API as one table: every endpoint is a row, and everything else derives from the rows."""

from typing import Any, Final

from shared.api import admin, catalog, exports, facts, people, quality, ratings, recommender, titles
from shared.endpoint import Domain, Endpoint

PUBLIC: Final[tuple[Endpoint[Any, Any], ...]] = (
    *catalog.ROWS,
    *titles.ROWS,
    *people.ROWS,
    *facts.ROWS,
    *ratings.ROWS,
    *recommender.ROWS,
)
COMPOSED: Final[tuple[Endpoint[Any, Any], ...]] = quality.ROWS
FILES: Final[tuple[Endpoint[Any, Any], ...]] = exports.ROWS
ADMIN: Final[tuple[Endpoint[Any, Any], ...]] = admin.ROWS
TABLE: Final[tuple[Endpoint[Any, Any], ...]] = (*PUBLIC, *COMPOSED, *FILES, *ADMIN)
DOMAINS: Final[tuple[Domain, ...]] = ("catalog", "ratings", "recommender")


def rows_of(domain: Domain) -> tuple[Endpoint[Any, Any], ...]:
    return tuple(row for row in PUBLIC if row.owner == domain)
