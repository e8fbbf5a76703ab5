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
from ratings_service.jobs.tallies import Columns, YearlyTally, YearOfDay, user_votes
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
    titles: Sequence[str],
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
        catalogue = Catalogue(titles)
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
        yearly, users = _settle(spill, pool, titles, target, ahead=bounds.threads)
    return found, Sums(yearly, users, found.unknown)


def _rows_at_most(files: Sequence[InputFile]) -> int:
    sizes = (file.path.stat().st_size * _UNPACKED.get(file.path.suffix.lower(), 1) for file in files)
    return sum(sizes) // _LEAST_ROW_BYTES


@dataclass(frozen=True)
class _Part:
    columns: Columns
    years: npt.NDArray[np.int16]
    users: UserVotes


def _settle(
    spill: Spill,
    pool: ThreadPoolExecutor,
    titles: Sequence[str],
    target: Path,
    *,
    ahead: int,
) -> tuple[YearlyVotes, UserVotes]:
    """Sort each part, drop its duplicates, write it and add it up."""
    yearly, users, year_of = YearlyTally(len(titles)), [], YearOfDay()

    def settle(part: int) -> _Part:
        columns = Columns.of(*sort_rows(*spill.take(part), parts=spill.parts))
        return _Part(columns, year_of(columns.rated_at), user_votes(columns))

    with open_table(target, titles) as table:
        for part in in_order(pool, settle, range(spill.parts), ahead=ahead):
            table.add(part.columns)
            yearly.add(part.columns, part.years)
            users.append(part.users)
    return yearly.votes(), UserVotes.merged(users)


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
