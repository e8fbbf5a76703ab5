"""Rows of the recommender domain: what to watch next."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from shared.endpoint import CachePolicy, Endpoint
from shared.vocabulary import TITLE


@dataclass(frozen=True, slots=True)
class GetRecommendations:
    title: Annotated[str, TITLE]


@dataclass(frozen=True, slots=True)
class Recommendations:
    """Titles in lower case, best first; five wherever the catalogue holds six works or more."""

    recommendations: list[str]


GET_RECOMMENDATIONS: Final[Endpoint[GetRecommendations, Recommendations]] = Endpoint(
    name="get_recommendations",
    owner="recommender",
    path="/get_recommendations/{title}",
    request=GetRecommendations,
    answer=Recommendations,
    summary="Five titles that are most like this one",
    about="By the taste of people who rated them and by what they are about. Percent-encode the title: a "
    "slash may stand as it is or as %2F. The sample's ratings are simulated: `Stream-Data: simulated`.",
    example={"title": "pulp fiction"},
    cache=CachePolicy(max_age_s=300),
)

ROWS: Final[tuple[Endpoint[Any, Any], ...]] = (GET_RECOMMENDATIONS,)
