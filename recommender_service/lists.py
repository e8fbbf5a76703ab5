"""Lists of works: scored, chosen, told with their reasons."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from recommender_service.domain.history import History
from recommender_service.domain.selection import diversify, select, shortlist_size
from recommender_service.domain.shelf import Numbers
from recommender_service.domain.sparse_rows import Vectors
from recommender_service.snapshot import Recommender
from shared.api.listing import Because, Item, Listing, Source, WorkList


@dataclass(frozen=True)
class Told:
    """What is said of a list: its source, scores in full and reasons by place, ids that are unknown."""

    source: Source
    scores: Sequence[float]
    because: Callable[[int], list[Because]]
    ignored: Sequence[str] = ()


def list_for_person(
    state: Recommender, query: Listing, history: History, source: Source, ignored: Sequence[str] = ()
) -> WorkList:
    """What suits a history best, of what is not in it: by taste, or else by what is like what was liked.

    `source` is what a list by taste is called.
    """
    told_by_taste = _tells_taste(state, history)
    if told_by_taste or not state.blend.weights.personal:
        scores, explain = state.blend.scores(history), state.blend.contributions
    else:
        scores, explain = state.similarity.scores_for(history), state.similarity.contributions
    seen = history.works.tolist()
    numbers = _choose(state, query, scores, unwanted=seen)
    contributions = explain(history, numbers)

    def because(place: int) -> list[Because]:
        return state.reasons.of_person(contributions, seen, place)

    named = source if told_by_taste else "similar"
    return _listed(state, query, numbers, Told(named, contributions.scores.tolist(), because, ignored))


def _tells_taste(state: Recommender, history: History) -> bool:
    """Whether the ratings of others say what suits somebody who liked this; dislikes alone always do."""
    liked = history.works[history.affections > 0]
    return state.blend.weights.personal and (not len(liked) or bool(state.known[liked].any()))


def list_like(state: Recommender, query: Listing, work: int) -> WorkList:
    """What is most like a work."""
    numbers = _choose(state, query, state.similarity.scores(work), unwanted=[work])
    likenesses = [state.similarity.explain(work, other) for other in numbers.tolist()]

    def because(place: int) -> list[Because]:
        return state.reasons.of_likeness(likenesses[place], work)

    return _listed(state, query, numbers, Told("similar", [one.score for one in likenesses], because))


def list_by_order(
    state: Recommender, query: Listing, source: Source, ignored: Sequence[str] = ()
) -> WorkList:
    """What is first for everybody; of what is equally so, the newest."""
    scores = {
        "popular": state.blend.popularity,
        "trending": state.orders.trending,
        "new": state.orders.newness,
    }[source]
    numbers = _choose(state, query, scores, unwanted=())
    return _listed(state, query, numbers, Told(source, scores[numbers].tolist(), lambda _: [], ignored))


def _choose(state: Recommender, query: Listing, scores: Vectors, *, unwanted: Iterable[int]) -> Numbers:
    allowed = state.chooser.allowed(query, unwanted)
    shortlist = select(scores, state.orders.newness, allowed, shortlist_size(query.limit, query.diversity))
    return diversify(
        shortlist,
        scores[shortlist],
        state.similarity.outline(shortlist),
        count=query.limit,
        diversity=query.diversity,
    )


def _listed(state: Recommender, query: Listing, numbers: Numbers, told: Told) -> WorkList:
    items = [_item(state, query, work, told, place) for place, work in enumerate(numbers.tolist())]
    if query.diversity == 0:
        # Scores were compared in short numbers; in full ones neighbours may change places.
        items.sort(key=lambda item: -item.score)
    return WorkList(
        items=items,
        source=told.source,
        personal=state.blend.weights.personal,
        known_share=float(np.mean(state.known[numbers])) if len(numbers) else 0.0,
        model_version=state.version,
        trained_at=state.trained_at,
        ignored=list(told.ignored),
    )


def _item(state: Recommender, query: Listing, work: int, told: Told, place: int) -> Item:
    shelf = state.shelf
    platforms = dict.fromkeys(shelf.row_platforms[row] for row in shelf.rows_of(work))
    return Item(
        id=shelf.rows[state.chooser.row_of(work, query.platform)],
        work=shelf.ids[work],
        title=shelf.titles[work],
        type=shelf.types[work],
        platforms=tuple(sorted(platforms)),
        year=shelf.years[work],
        score=told.scores[place],
        because=told.because(place),
    )
