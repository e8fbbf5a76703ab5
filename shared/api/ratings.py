"""Rows of the ratings domain: what people thought."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from shared.api import rating_facts, votes
from shared.endpoint import Endpoint
from shared.tables import Platform
from shared.vocabulary import PLATFORM, SCORE, YEAR


@dataclass(frozen=True, slots=True)
class GetScoreCount:
    platform: Annotated[Platform, PLATFORM]
    scored: Annotated[float, SCORE]
    year: Annotated[int, YEAR]


@dataclass(frozen=True, slots=True)
class ScoreCount:
    platform: Platform
    quantity: int
    year: int
    score: float


GET_SCORE_COUNT: Final[Endpoint[GetScoreCount, ScoreCount]] = Endpoint(
    name="get_score_count",
    owner="ratings",
    path="/get_score_count/{platform}/{scored}/{year}",
    request=GetScoreCount,
    answer=ScoreCount,
    summary="The number of films that people liked in a year",
    about="Films on one platform whose mean rating over that calendar year (UTC) reaches `scored`. The year "
    "is that of the ratings. The sample's are simulated: those replies say `Stream-Data: simulated`. "
    "Stable; `/v1/ratings/top` names the works, by their votes of all years.",
    example={"platform": "netflix", "scored": "3.5", "year": "2016"},
)

ROWS: Final[tuple[Endpoint[Any, Any], ...]] = (GET_SCORE_COUNT, *votes.ROWS, *rating_facts.ROWS)
