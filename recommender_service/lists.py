"""Lists of works: scored, chosen, told with their reasons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from recommender_service.domain.contributions import Contributions
from recommender_service.domain.history import History
from recommender_service.domain.selection import diversify, select, shortlist_size
from recommender_service.domain.shelf import Numbers
from recommender_service.domain.sparse_rows import Vectors
from recommender_service.snapshot import Recommender
from shared.api.listing import Because, Item, Listing, Source, WorkList
from shared.api.recommender import RecommendToPicks, RecommendToUser

_Explain = Callable[[Numbers], Contributions]

_NOBODY: Final = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Told:
    """What is said of a list: its source, scores in full and reasons by place."""

    source: Source
    scores: Sequence[float]
    because: Sequence[list[Because]]


def list_for_user(state: Recommender, query: RecommendToUser, history: History) -> WorkList:
    """What suits somebody best, of what they have not rated."""
    outlook = state.blend.outlook(history)
    scores = state.regulars.scores(query.user_id, outlook.scores)
    numbers = _choose(state, query, scores, unwanted=history.works)
    source: Source = "personal" if state.blend.weights.personal else "similar"
    return _listed(state, query, numbers, _explained(state, source, outlook.contributions(numbers), history))


def list_for_picks(
    state: Recommender, query: RecommendToPicks, history: History, ignored: Sequence[str]
) -> WorkList:
    """What suits these picks best: by taste, or else by what is like what was liked."""
    scores, explain, source = _by_picks(state, history)
    numbers = _choose(state, query, scores, unwanted=history.works)
    return _listed(state, query, numbers, _explained(state, source, explain(numbers), history), ignored)


def _by_picks(state: Recommender, history: History) -> tuple[Vectors, _Explain, Source]:
    """What nobody rated tells nothing of taste; then works are found that are like it."""
    liked = history.works[history.affections > 0]
    personal = state.blend.weights.personal
    if personal and len(liked) and not state.known[liked].any():
        similarity = state.similarity
        return similarity.scores_for(history), partial(similarity.contributions, history), "similar"
    outlook = state.blend.outlook(history)
    return outlook.scores(), outlook.contributions, "session" if personal else "similar"


def list_like(state: Recommender, query: Listing, work: int) -> WorkList:
    """What is most like a work."""
    asked = History.of_picks([work])
    numbers = _choose(state, query, state.similarity.scores_for(asked), unwanted=asked.works)
    told = _explained(state, "similar", state.similarity.contributions(asked, numbers), asked)
    return _listed(state, query, numbers, told)


def list_by_order(
    state: Recommender, query: Listing, source: Source, ignored: Sequence[str] = ()
) -> WorkList:
    """What is first for everybody; of what is equally so, the newest."""
    scores = {
        "popular": state.blend.popularity,
        "trending": state.orders.trending,
        "new": state.orders.newness,
    }[source]
    numbers = _choose(state, query, scores, unwanted=_NOBODY)
    told = Told(source, scores[numbers].tolist(), [[] for _ in numbers])
    return _listed(state, query, numbers, told, ignored)


def _choose(state: Recommender, query: Listing, scores: Vectors, *, unwanted: Numbers) -> Numbers:
    left = state.chooser.handicapped(scores, query, unwanted)
    shortlist = select(left, state.orders.newness, shortlist_size(query.limit, query.diversity))
    if query.diversity == 0:
        return shortlist
    return diversify(
        shortlist,
        scores[shortlist],
        state.similarity.outline(shortlist),
        count=query.limit,
        diversity=query.diversity,
    )


def _explained(state: Recommender, source: Source, contributions: Contributions, history: History) -> Told:
    because = state.reasons.of(contributions, history)
    return Told(source, contributions.scores.tolist(), because)


def _listed(
    state: Recommender, query: Listing, numbers: Numbers, told: Told, ignored: Sequence[str] = ()
) -> WorkList:
    items = [_item(state, query, work, told, place) for place, work in enumerate(numbers.tolist())]
    if query.diversity == 0:
        # Scores were compared in short numbers; in full ones neighbours may change places.
        items.sort(key=lambda item: -item.score)
    return WorkList(
        items=items,
        source=told.source,
        personal=state.blend.weights.personal,
        known_share=float(state.known[numbers].sum() / max(1, len(numbers))),
        model_version=state.version,
        trained_at=state.trained_at,
        ignored=list(ignored),
    )


def _item(state: Recommender, query: Listing, work: int, told: Told, place: int) -> Item:
    shown = state.shelf.shown_row(work, query.platform)
    return Item(shown, *state.shelf.card(work), told.scores[place], told.because[place])
