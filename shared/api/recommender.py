"""Rows of the recommender domain: what to watch next."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from shared.api.listing import NO_PICKS, Listing, Picks, WorkList
from shared.bodies import Body
from shared.endpoint import NEVER_KEPT, CachePolicy, Endpoint
from shared.vocabulary import TITLE, TITLE_ID, USER_ID


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
    "slash may stand as it is or as %2F. The sample's ratings are simulated: `Stream-Data: simulated`. "
    "Stable; the wider question is `/v1/titles/{id}/similar`.",
    example={"title": "pulp fiction"},
    cache=CachePolicy(max_age_s=300),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSimilar(Listing):
    id: Annotated[str, TITLE_ID]


LIST_SIMILAR: Final[Endpoint[ListSimilar, WorkList]] = Endpoint(
    name="list_similar",
    owner="recommender",
    path="/v1/titles/{id}/similar",
    request=ListSimilar,
    answer=WorkList,
    summary="Titles that are like this one",
    about="By who watched and liked them, and by what they are about; where nobody rated a title, by the "
    "latter alone. Of several listings of one work the list is the same.",
    example={"id": "ns1", "limit": "3"},
    cache=CachePolicy(max_age_s=300),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendToUser(Listing):
    user_id: Annotated[int, USER_ID]


RECOMMEND_TO_USER: Final[Endpoint[RecommendToUser, WorkList]] = Endpoint(
    name="recommend_to_user",
    owner="recommender",
    path="/v1/users/{user_id}/recommendations",
    request=RecommendToUser,
    answer=WorkList,
    summary="What somebody who rated titles may like to watch next",
    about="Nothing that the person has rated. Who is unknown gets what is popular.",
    example={"user_id": "1", "limit": "3"},
    cache=NEVER_KEPT,
    scope="users",
)


LIKES_AND_DISLIKES: Final = Body(
    Picks, "what the person likes and dislikes", example=Picks(liked=("ns1", "ns2"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendToPicks(Listing):
    picks: Annotated[Picks, LIKES_AND_DISLIKES] = NO_PICKS


RECOMMEND_TO_PICKS: Final[Endpoint[RecommendToPicks, WorkList]] = Endpoint(
    name="recommend_to_picks",
    owner="recommender",
    method="POST",
    path="/v1/recommendations",
    request=RecommendToPicks,
    answer=WorkList,
    summary="What somebody without an account may like to watch next",
    about="From what they say that they like and dislike; nothing is stored. Ids of rows and of works do; "
    "unknown ones are named in `ignored`. Of a work that is named in both lists the dislike counts.",
    example={"limit": "3"},
    cache=NEVER_KEPT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPopular(Listing):
    """Nothing but what all lists take."""


LIST_POPULAR: Final[Endpoint[ListPopular, WorkList]] = Endpoint(
    name="list_popular",
    owner="recommender",
    path="/v1/titles/popular",
    request=ListPopular,
    answer=WorkList,
    summary="What most people liked",
    about="By the number of people who rated a work with four stars or more; where nobody did, the newest.",
    example={"limit": "3"},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTrending(Listing):
    """Nothing but what all lists take."""


LIST_TRENDING: Final[Endpoint[ListTrending, WorkList]] = Endpoint(
    name="list_trending",
    owner="recommender",
    path="/v1/titles/trending",
    request=ListTrending,
    answer=WorkList,
    summary="What people watch lately",
    about="By the number of ratings, each of which counts half as much for every 90 days that it is older "
    "than the newest rating of all; ratings whose time is unknown are left out.",
    example={"limit": "3"},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListNew(Listing):
    """Nothing but what all lists take."""


LIST_NEW: Final[Endpoint[ListNew, WorkList]] = Endpoint(
    name="list_new",
    owner="recommender",
    path="/v1/titles/new",
    request=ListNew,
    answer=WorkList,
    summary="What came last",
    about="By the latest day on which a platform added the work, then by its year.",
    example={"limit": "3"},
)


@dataclass(frozen=True, slots=True)
class GetEvaluation:
    """There is nothing to say."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How good the model is that is served.

    `validation`: NDCG@10 of the blend and of its parts on ratings that it was not fitted on, and the weights
    chosen there. `gate`: the comparison with the configuration before. `comparison`: what `stream-api
    evaluate` found of all contestants, where it was run on the same data; null where it was not.
    """

    model_version: str
    trained_at: str
    validation: dict[str, Any]
    gate: dict[str, Any]
    comparison: dict[str, Any] | None


GET_EVALUATION: Final[Endpoint[GetEvaluation, Evaluation]] = Endpoint(
    name="get_evaluation",
    owner="recommender",
    path="/v1/recommender/evaluation",
    request=GetEvaluation,
    answer=Evaluation,
    summary="How good the recommendations are",
    about="Measured on ratings that the model was not fitted on; docs/recommender.md explains the protocol.",
    example={},
)

ROWS: Final[tuple[Endpoint[Any, Any], ...]] = (
    GET_RECOMMENDATIONS,
    LIST_SIMILAR,
    RECOMMEND_TO_USER,
    RECOMMEND_TO_PICKS,
    LIST_POPULAR,
    LIST_TRENDING,
    LIST_NEW,
    GET_EVALUATION,
)
