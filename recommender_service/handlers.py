"""Answers of the recommender domain, looked up in the live snapshot."""

from recommender_service.domain.titles import NO_WORK
from recommender_service.snapshot import Recommender
from shared.api.recommender import GetRecommendations, Recommendations
from shared.errors import NotFound


async def get_recommendations(state: Recommender, query: GetRecommendations) -> Recommendations:
    number = state.index.find(query.title)
    if number is None:
        raise NotFound(f"no title {query.title!r}", suggestions=_spelled_alike(state, query.title))
    five = state.five[number].tolist()
    return Recommendations([state.shown[other] for other in five if other != NO_WORK])


def _spelled_alike(state: Recommender, title: str) -> list[str]:
    close = state.spellings.nearest(title)
    return list(dict.fromkeys(state.shown[state.index.folded[folded]] for folded in close))
