"""Pages of an order: together they are the whole, also while the data change beneath a walk."""

from typing import NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ratings_service.domain.ranking import rank
from ratings_service.domain.shelf import Shelf, shelve
from shared.cursors import Cursor, read_cursor, write_cursor
from shared.history import History, follow
from shared.orders import Order
from shared.tables import Title

IDS = [*(f"ns{number}" for number in (9, 10, 2, 33)), "as4", "as11", "ds1", "hs7"]
KEYS = st.sampled_from([2.0, 3.5, 3.5, 4.25, float("nan")])
Works = dict[str, float]
NOTHING = History()
builds = st.lists(st.dictionaries(st.sampled_from(IDS), KEYS, min_size=1), min_size=1, max_size=4)


def shelf_of(works: Works) -> Shelf:
    return shelve([Title(row, f"w-{row}", "netflix", "movie", row, 2000) for row in works])


class Ranked(NamedTuple):
    shelf: Shelf
    history: History
    order: Order


def build(works: Works, before: History, number: int) -> Ranked:
    shelf = shelf_of(works)
    keys = np.array(list(works.values()))
    history = follow(before, shelf.ids, {"top": keys, "divisive": -keys}, generation=number)
    return Ranked(shelf, history, rank(shelf, history, "top"))


def in_order(works: Works) -> list[str]:
    def platform_and_number(row: str) -> tuple[str, int]:
        return row[:2], int(row[2:])

    rated = [row for row, key in works.items() if key == key]  # noqa: PLR0124 - NaN differs from itself
    return sorted(rated, key=lambda row: (-works[row], platform_and_number(row)))


def page(ranking: Ranked, works: Works, cursor: Cursor | None, limit: int) -> tuple[list[str], Cursor | None]:
    passing = np.array([key == key for key in works.values()])  # noqa: PLR0124 - NaN differs from itself
    found = ranking.order.page(passing, cursor, limit)
    after = None if found.next is None else read_cursor(write_cursor(found.next))
    return [ranking.shelf.shown_row(work) for work in found.numbers], after


@given(st.dictionaries(st.sampled_from(IDS), KEYS, min_size=1), st.integers(1, 4))
def test_pages_put_together_are_the_whole(works: Works, limit: int) -> None:
    ranking = build(works, NOTHING, 1)
    found, cursor = page(ranking, works, None, limit)
    while cursor is not None:
        more, cursor = page(ranking, works, cursor, limit)
        assert more
        found += more
    assert found == in_order(works)


@settings(max_examples=300)
@given(builds, st.lists(st.booleans(), min_size=30, max_size=30), st.integers(1, 2))
def test_over_changes_nothing_comes_twice_and_what_stayed_comes_once(
    drawn: list[Works], turns: list[bool], limit: int
) -> None:
    """After each page the data may be built anew."""
    rankings: list[Ranked] = []
    for number, works in enumerate(drawn, start=1):
        rankings.append(build(works, rankings[-1].history if rankings else NOTHING, number))
    now = 0
    found, cursor = page(rankings[0], drawn[0], None, limit)
    for turn in turns:
        now = min(now + turn, len(drawn) - 1)
        if cursor is None:
            break
        more, cursor = page(rankings[now], drawn[now], cursor, limit)
        found += more
    assert len(set(found)) == len(found)
    seen = drawn[: now + 1]
    stayed = {row for row in seen[0] if all(works.get(row) == seen[0][row] for works in seen)}
    assert cursor is not None or stayed <= set(found)


def test_where_the_past_is_unknown_an_old_walk_ends() -> None:
    works = dict.fromkeys(IDS, 4.0)
    _, cursor = page(build(works, NOTHING, 1), works, None, 3)
    assert page(build(works, NOTHING, 2), works, cursor, 3) == ([], None)
