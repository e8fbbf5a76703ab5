"""The row that tells of the quality of all data: the gateway puts it together from the services' reports."""

from dataclasses import dataclass
from typing import Any, Final, Literal

from shared.api.facts import CatalogQuality
from shared.api.rating_facts import RatingsQuality
from shared.endpoint import CachePolicy, Endpoint


@dataclass(frozen=True, slots=True)
class GetQuality:
    """There is nothing to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """The reports of the jobs that read the files; one that cannot be had is named in `missing`."""

    catalog: CatalogQuality | None = None
    ratings: RatingsQuality | None = None
    missing: list[Literal["catalog", "ratings"]]


GET_QUALITY: Final[Endpoint[GetQuality, Quality]] = Endpoint(
    name="get_quality",
    owner="gateway",
    path="/v1/quality",
    request=GetQuality,
    answer=Quality,
    summary="What the jobs repaired, flagged and rejected, and why",
    about="`/v1/quality/catalog` and `/v1/quality/ratings` in one reply.",
    example={},
    cache=CachePolicy(max_age_s=300, cost="heavy"),
)

ROWS: Final[tuple[Endpoint[Any, Any], ...]] = (GET_QUALITY,)
