"""Answers of the recommender domain, looked up in the live snapshot."""

from recommender_service.domain.history import History
from recommender_service.domain.titles import NO_WORK
from recommender_service.lists import list_by_order, list_for_picks, list_for_user, list_like
from recommender_service.snapshot import Recommender
from shared.api.listing import WorkList
from shared.api.recommender import (
    Evaluation,
    GetEvaluation,
    GetRecommendations,
    ListNew,
    ListPopular,
    ListSimilar,
    ListTrending,
    Recommendations,
    RecommendToPicks,
    RecommendToUser,
)
from shared.errors import NotFound


async def get_recommendations(state: Recommender, query: GetRecommendations) -> Recommendations:
    number = state.index.find(query.title)
    if number is None:
        raise NotFound(f"no title {query.title!r}", suggestions=_spelled_alike(state, query.title))
    five = state.five[number].tolist()
    return Recommendations([state.shown[other] for other in five if other != NO_WORK])


async def list_similar(state: Recommender, query: ListSimilar) -> WorkList:
    work = state.shelf.number_of(query.id)
    if work is None:
        detail = f"no row or work has the id {query.id!r}; ids look like ns81 and w-ns81"
        raise NotFound(detail, suggestions=_ids_meant(state, query.id))
    return list_like(state, query, work)


async def recommend_to_user(state: Recommender, query: RecommendToUser) -> WorkList:
    history = state.histories.of(query.user_id)
    if history is None:
        return list_by_order(state, query, "popular")
    return list_for_user(state, query, history)


async def recommend_to_picks(state: Recommender, query: RecommendToPicks) -> WorkList:
    named = {some_id: state.shelf.number_of(some_id.lower()) for some_id in _named(query)}
    disliked = {named[some_id] for some_id in query.picks.disliked} - {None}
    liked = {named[some_id] for some_id in query.picks.liked} - {None} - disliked
    ignored = [some_id for some_id, work in named.items() if work is None]
    history = History.of_picks(_sorted(liked), _sorted(disliked))
    if not len(history):
        return list_by_order(state, query, "popular", ignored)
    return list_for_picks(state, query, history, ignored)


async def list_popular(state: Recommender, query: ListPopular) -> WorkList:
    return list_by_order(state, query, "popular")


async def list_trending(state: Recommender, query: ListTrending) -> WorkList:
    return list_by_order(state, query, "trending")


async def list_new(state: Recommender, query: ListNew) -> WorkList:
    return list_by_order(state, query, "new")


async def get_evaluation(state: Recommender, _: GetEvaluation) -> Evaluation:
    found = state.evaluation
    return Evaluation(
        state.version, state.trained_at, found["validation"], found["gate"], found.get("comparison")
    )


def _named(query: RecommendToPicks) -> list[str]:
    return [*query.picks.liked, *query.picks.disliked]


def _sorted(numbers: set[int | None]) -> list[int]:
    return sorted(number for number in numbers if number is not None)


def _ids_meant(state: Recommender, unknown_id: str) -> list[str]:
    """Ids that are nearly the same; of what looks like a title, ids of titles that are."""
    if any(letter.isdigit() for letter in unknown_id):
        return state.shelf.near(unknown_id)
    close = state.spellings.nearest(unknown_id.replace("-", " ").replace("_", " "))
    return [state.shelf.shown_row(state.index.folded[folded]) for folded in close]


def _spelled_alike(state: Recommender, title: str) -> list[str]:
    close = state.spellings.nearest(title)
    return list(dict.fromkeys(state.shown[state.index.folded[folded]] for folded in close))
