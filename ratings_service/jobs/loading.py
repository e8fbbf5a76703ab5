"""From files of ratings to a table of rows and what they add up to, in bounded memory, on several threads."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ratings_service.domain.votes import Sums, UserVotes, YearlyVotes
from ratings_service.jobs.columns import Catalogue
from ratings_service.jobs.found import Found
from ratings_service.jobs.parsing import Parsed, parse
from ratings_service.jobs.reading import Block, read_blocks
from ratings_service.jobs.source import InputFile
from ratings_service.jobs.spilling import Spill, open_spill, parts_for, sort_rows
from ratings_service.jobs.table import open_table
from ratings_service.jobs.tallies import Columns, Votes, YearlyTally, YearOfDay, user_votes
from ratings_service.jobs.voting import Rated, are_votes, votes_on_works
from shared.jobs import Progress

Item = TypeVar("Item")
Result = TypeVar("Result")

_LEAST_ROW_BYTES: Final = 20
_UNPACKED: Final = {".gz": 4, ".zip": 4, ".parquet": 4}


@dataclass(frozen=True)
class Bounds:
    """How much is held in memory at a time; what is more goes into the folder `scratch`."""

    scratch: Path
    block_bytes: int
    rows_at_once: int
    threads: int


def load(
    files: Sequence[InputFile],
    rated: Rated,
    target: Path,
    *,
    bounds: Bounds,
    progress: Progress,
) -> tuple[Found, Sums]:
    """Write the table of ratings to `target`; return what was found and what the kept rows add up to."""
    # Each of our threads reads a block of its own; threads within Arrow would only add memory.
    pa.set_cpu_count(1)
    found = Found()
    parts = parts_for(_rows_at_most(files), rows_at_once=bounds.rows_at_once)
    with open_spill(bounds.scratch, parts) as spill, ThreadPoolExecutor(bounds.threads) as pool:
        catalogue = Catalogue(rated.titles)
        with progress.track("Reading ratings", total=len(files)) as advance:

            def blocks() -> Iterator[Block]:
                for file in files:
                    yield from read_blocks(file, block_bytes=bounds.block_bytes)
                    advance(1)

            def take_in(block: Block) -> Parsed:
                parsed = parse(block, catalogue)
                spill.add(parsed)
                return parsed

            for parsed in in_order(pool, take_in, blocks(), ahead=bounds.threads):
                found.add(parsed)
        # What reading took is of no use to sorting.
        pa.default_memory_pool().release_unused()
        yearly, users, works = _settle(spill, pool, rated, target, ahead=bounds.threads)
    return found, Sums(yearly, users, works, found.unknown)


def _rows_at_most(files: Sequence[InputFile]) -> int:
    sizes = (file.path.stat().st_size * _UNPACKED.get(file.path.suffix.lower(), 1) for file in files)
    return sum(sizes) // _LEAST_ROW_BYTES


@dataclass(frozen=True)
class _Part:
    """Rows of some users; `others` are those that are no votes on works, for the same user rated it later."""

    columns: Columns
    years: npt.NDArray[np.int16]
    users: UserVotes
    others: Votes


def _settle(
    spill: Spill,
    pool: ThreadPoolExecutor,
    rated: Rated,
    target: Path,
    *,
    ahead: int,
) -> tuple[YearlyVotes, UserVotes, YearlyVotes]:
    """Sort each part, drop its duplicates, write it and add it up: by title, by user and by work."""
    yearly, others = YearlyTally(len(rated.titles)), YearlyTally(rated.works.total)
    users, year_of = [], YearOfDay()

    def settle(part: int) -> _Part:
        columns = Columns.of(*sort_rows(*spill.take(part), parts=spill.parts))
        years = year_of(columns.rated_at)
        earlier = ~are_votes(columns, rated.works)
        return _Part(
            columns, years, user_votes(columns), votes_on_works(columns, years, rated.works, earlier)
        )

    with open_table(target, rated.titles) as table:
        for part in in_order(pool, settle, range(spill.parts), ahead=ahead):
            table.add(part.columns)
            yearly.add(Votes(part.columns.title, part.years, part.columns.halves))
            others.add(part.others)
            users.append(part.users)
    works = yearly.of_works(rated.works.of_title, without=others.votes())
    return yearly.votes(), UserVotes.merged(users), works


def in_order(
    pool: ThreadPoolExecutor, work: Callable[[Item], Result], items: Iterable[Item], *, ahead: int
) -> Iterator[Result]:
    """Work on the pool's threads, `ahead` items before the one that is wanted; results keep the order."""
    waiting: deque[Future[Result]] = deque()
    for item in items:
        waiting.append(pool.submit(work, item))
        if len(waiting) > ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
