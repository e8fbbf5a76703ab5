"""What votes on works become when ratings are added: who rates a work again takes the earlier vote back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from pyarrow import parquet

from ratings_service.domain.votes import Integers, YearlyVotes
from ratings_service.jobs.columns import Catalogue, Mask, values
from ratings_service.jobs.parsing import HALVES_BITS, TIME_SHIFT, Keys, Parsed
from ratings_service.jobs.spilling import Spill, open_spill, parts_for
from ratings_service.jobs.tallies import Columns, YearlyTally, YearOfDay, starts_of_runs
from ratings_service.jobs.voting import Rated, Works, are_votes, votes_on_works

_ROWS_AT_ONCE: Final = 200_000


@dataclass(frozen=True)
class Revision:
    """Rows of the people who rated something in the added table, on disk by user; tables in their order."""

    earlier: Spill
    added: Spill
    works: Works

    def votes(self) -> YearlyVotes:
        """What is to be added to the votes on works; what was taken back counts below zero."""
        tally, year_of = YearlyTally(self.works.total), YearOfDay()
        for part in range(self.added.parts):
            before, after = self.earlier.take(part), self.added.take(part)
            for users, keys, by in (
                (*before, -1),
                (np.concatenate((before[0], after[0])), np.concatenate((before[1], after[1])), 1),
            ):
                rows = _in_time(users, keys)
                chosen, years = are_votes(rows, self.works), year_of(rows.rated_at)
                tally.add(votes_on_works(rows, years, self.works, chosen), by=by)
        return tally.votes()


def _in_time(users: Keys, keys: Keys) -> Columns:
    order = np.lexsort((keys >> np.uint64(TIME_SHIFT), users))
    return Columns.of(users[order], keys[order])


def revise(tables: Sequence[Path], rated: Rated, *, scratch: Path, rows_at_once: int) -> YearlyVotes:
    """What the last of the tables changes in the votes on works of those before it."""
    *earlier, added = tables
    catalogue = Catalogue(rated.titles)
    parts = parts_for(_rows(tables), rows_at_once=rows_at_once)
    with open_spill(scratch, parts, "earlier") as before, open_spill(scratch, parts, "added") as after:
        people = _spill_all(added, catalogue, after)
        for table in earlier:
            _spill_rows_of(people, table, catalogue, before)
        return Revision(before, after, rated.works).votes()


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
