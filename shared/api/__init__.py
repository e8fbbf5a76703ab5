"""The API as one table: every public endpoint is a row, and everything else derives from the rows."""

from typing import Any, Final

from shared.api import catalog, ratings, recommender
from shared.endpoint import Domain, Endpoint

PUBLIC: Final[tuple[Endpoint[Any, Any], ...]] = (*catalog.ROWS, *ratings.ROWS, *recommender.ROWS)
DOMAINS: Final[tuple[Domain, ...]] = ("catalog", "ratings", "recommender")


def rows_of(domain: Domain) -> tuple[Endpoint[Any, Any], ...]:
    return tuple(row for row in PUBLIC if row.domain == domain)
