"""What votes on works become when ratings are added: who rates a work again takes the earlier vote back."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from ratings_service.domain.last import are_last
from ratings_service.domain.votes import Integers, YearlyVotes
from ratings_service.jobs.columns import Catalogue, Mask, values
from ratings_service.jobs.loading import Bounds, in_order
from ratings_service.jobs.parsing import HALVES_BITS, TIME_SHIFT, Keys, Parsed
from ratings_service.jobs.spilling import Spill, open_spill, order_by_time, parts_for
from ratings_service.jobs.tallies import Columns, Votes, YearlyTally, YearOfDay, starts_of_runs
from ratings_service.jobs.voting import Rated, Works, are_votes, votes_on_works

_ROWS_AT_ONCE: Final = 200_000


@dataclass(frozen=True)
class _Change:
    """Votes that were taken back, and those that are there now."""

    before: Votes
    after: Votes


def revise(tables: Sequence[Path], rated: Rated, bounds: Bounds) -> YearlyVotes:
    """What the last of the tables changes in the votes on works of those before it; below zero what goes."""
    *earlier, added = tables
    catalogue = Catalogue(rated.titles)
    parts = parts_for(_rows(tables), rows_at_once=bounds.rows_at_once)
    with (
        open_spill(bounds.scratch, parts, "earlier") as before,
        open_spill(bounds.scratch, parts, "added") as new,
    ):
        people = _spill_all(added, catalogue, new)
        for table in earlier:
            _spill_rows_of(people, table, catalogue, before)
        # What reading the tables took is of no use to sorting.
        pa.default_memory_pool().release_unused()
        tally, year_of = YearlyTally(rated.works.total), YearOfDay()

        def change(part: int) -> _Change:
            return _changed(before.take(part), new.take(part), rated.works, year_of, parts=parts)

        with ThreadPoolExecutor(bounds.threads) as pool:
            for found in in_order(pool, change, range(parts), ahead=bounds.threads):
                tally.add(found.before, by=-1)
                tally.add(found.after)
    return tally.votes()


def _changed(
    before: tuple[Keys, Keys], new: tuple[Keys, Keys], works: Works, year_of: YearOfDay, *, parts: int
) -> _Change:
    """The same part of both: rows of the same people."""
    users, keys = (np.concatenate(columns) for columns in zip(before, new, strict=True))
    order = order_by_time(users, keys, parts=parts)
    rows = Columns.of(users[order], keys[order])
    years = year_of(rows.rated_at)
    earlier = np.flatnonzero(order < before[0].size)
    earlier = earlier[are_last(rows.user_id[earlier], works.of_title[rows.title[earlier]])]
    return _Change(
        votes_on_works(rows, years, works, earlier),
        votes_on_works(rows, years, works, are_votes(rows, works)),
    )


def _rows(tables: Sequence[Path]) -> int:
    return sum(parquet.read_metadata(table).num_rows for table in tables)


def _spill_all(table: Path, catalogue: Catalogue, spill: Spill) -> Keys:
    """Return who rated something, ascending."""
    people = [np.empty(0, dtype=np.uint64)]
    for rows in _read(table, catalogue):
        spill.add(rows)
        people.append(rows.users[starts_of_runs(rows.users)])
    return np.unique(np.concatenate(people))


def _spill_rows_of(people: Keys, table: Path, catalogue: Catalogue, spill: Spill) -> None:
    for rows in _read(table, catalogue):
        chosen = _of_people(rows.users, people)
        if chosen.any():
            spill.add(Parsed(rows.file, 0, 0, rows.users[chosen], rows.keys[chosen]))


def _of_people(users: Keys, people: Keys) -> Mask:
    """Which rows are of these people; the rows of one stand together, so that few need be looked up."""
    first = starts_of_runs(users)
    places = np.searchsorted(people, users[first])
    known = places < people.size
    known[known] = people[places[known]] == users[first][known]
    return np.repeat(known, np.diff(first, append=users.size))


def _read(table: Path, catalogue: Catalogue) -> Iterator[Parsed]:
    with parquet.ParquetFile(table, read_dictionary=["title_id"]) as file:
        for batch in file.iter_batches(_ROWS_AT_ONCE, use_threads=False):
            users = values(batch.column("user_id")).astype(np.uint64)
            keys = values(batch.column("rated_at")) << TIME_SHIFT
            keys |= _titles(batch.column("title_id"), catalogue) << HALVES_BITS
            keys |= values(batch.column("halves"))
            yield Parsed(table.name, 0, 0, users, keys.view(np.uint64))


def _titles(ids: Any, catalogue: Catalogue) -> Integers:
    positions = catalogue.positions(ids.dictionary.cast("binary"))
    return np.asarray(positions[values(ids.indices)])
