"""Votes add up by title and UTC year, and by user, however the rows come."""

from collections import Counter
from datetime import UTC, datetime

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ratings_service.domain.rows import LATEST_S
from ratings_service.domain.votes import Sums, UserVotes, YearlyVotes
from ratings_service.jobs.tallies import Columns, Votes, YearlyTally, YearOfDay, user_votes

TITLES = 4
a_row = st.tuples(
    st.integers(0, 6),
    st.integers(0, TITLES - 1),
    st.integers(1, 10),
    st.one_of(st.just(0), st.integers(0, LATEST_S)),
)
Row = tuple[int, int, int, int]
YEAR_OF = YearOfDay()


def columns(rows: list[Row]) -> Columns:
    user, title, halves, rated_at = np.array(sorted(rows), dtype=np.int64).reshape(-1, 4).T.copy()
    return Columns(user, title.astype(np.int32), halves.astype(np.int8), rated_at)


def votes(rows: Columns) -> Votes:
    return Votes(rows.title, YEAR_OF(rows.rated_at), rows.halves)


def year(rated_at: int) -> int:
    return datetime.fromtimestamp(rated_at, UTC).year if rated_at else 0


def summed(rows: list[Row]) -> Sums:
    tally, part = YearlyTally(TITLES), columns(rows)
    tally.add(votes(part))
    return Sums(tally.votes(), user_votes(part), tally.votes(), Counter(str(user) for user, *_ in rows))


def told(sums: Sums) -> tuple[Counter[tuple[int, int, int]], dict[int, tuple[int, int, int]]]:
    yearly, users = sums.yearly, sums.users
    cells = {
        (int(title), int(voted), step + 1): int(count)
        for title, voted, votes in zip(yearly.title, yearly.year, yearly.histogram, strict=True)
        for step, count in enumerate(votes)
        if count
    }
    by_user = zip(users.user_id, zip(users.count, users.halves, users.squares, strict=True), strict=True)
    return Counter(cells), {int(user): tuple(map(int, sums)) for user, sums in by_user}  # type: ignore[misc]


@settings(deadline=None)
@given(st.lists(a_row, max_size=80))
def test_sums_are_those_of_the_rows(rows: list[Row]) -> None:
    cells, by_user = told(summed(rows))
    assert cells == Counter((title, year(at), halves) for _, title, halves, at in rows)
    assert by_user == {
        user: (len(own), sum(own), sum(half * half for half in own))
        for user in {row[0] for row in rows}
        for own in [[halves for rater, _, halves, _ in rows if rater == user]]
    }


@settings(deadline=None)
@given(st.lists(st.lists(a_row, max_size=20), max_size=4))
def test_sums_of_sets_add_up_to_those_of_all_rows(sets: list[list[Row]]) -> None:
    merged = Sums.merged([summed(rows) for rows in sets])
    whole = summed([row for rows in sets for row in rows])
    assert told(merged) == told(whole)
    assert merged.unknown == whole.unknown
    assert (merged.yearly.title.tolist(), merged.yearly.year.tolist()) == (
        whole.yearly.title.tolist(),
        whole.yearly.year.tolist(),
    )


def test_more_years_than_were_made_room_for() -> None:
    tally, year_of = YearlyTally(TITLES), YearOfDay()
    for century in range(30):
        rows = [(1, 2, 7, (century * 100 + number) * 31_556_952 + 9) for number in range(0, 100, 9)]
        part = columns(rows)
        tally.add(Votes(part.title, year_of(part.rated_at), part.halves))
    found = tally.votes()
    assert found.count.sum() == 30 * 12
    assert found.year.tolist() == sorted(found.year.tolist())
    assert isinstance(found, YearlyVotes)


def test_nothing_adds_up_to_nothing() -> None:
    assert UserVotes.merged([]).user_id.size == 0
    assert YearlyVotes.merged([]).count.sum() == 0
