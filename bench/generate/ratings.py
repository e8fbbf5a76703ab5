"""Ratings by the million, a block of users at a time, so that memory does not grow with their number.

The same order makes the same bytes with the same releases of NumPy and PyArrow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from bench.generate.activity import Block, Habits, blocks, rated_at, rows_per_user
from bench.generate.arrays import Dice, Integers
from bench.generate.folder import appearing
from bench.generate.listings import read_ids, read_traits
from bench.generate.order import RatingsOrder, ShapeName, check
from bench.generate.shapes import Crowd, LongTail, Original, Shape
from bench.generate.stars import halves
from bench.generate.taste import Taste
from bench.generate.writers import Rows, open_files
from shared.jobs import Progress

HABITS: Final[dict[ShapeName, Habits]] = {
    "original": Original.habits,
    "longtail": LongTail.habits,
    "taste": Taste.habits,
}
# Then what a user has not found by inclination is drawn from all titles alike.
_INCLINED_ROUNDS: Final = 6


@dataclass(frozen=True)
class Made:
    """What an order came to."""

    rows: int
    users: int
    titles: int
    size_bytes: int


def generate_ratings(order: RatingsOrder, *, progress: Progress) -> Made:
    """Fill the folder `order.out`; raise JobError for an order that cannot be, leaving nothing behind."""
    ids, habits = read_ids(order.catalog), HABITS[order.shape]
    most = habits.most(len(ids))
    check(order, titles=len(ids), fewest=habits.fewest, most=most)
    dice = np.random.default_rng([order.seed, 0])
    counts = rows_per_user(order.distinct, order.users, habits=habits, most=most, dice=dice)
    shape = make_shape(order.shape, order.catalog, titles=len(ids), dice=dice)
    with appearing(order.out) as folder:
        _write(order, ids, counts, shape=shape, folder=folder, progress=progress)
        size_bytes = sum(file.stat().st_size for file in folder.iterdir())
    return Made(order.rows, order.users, len(ids), size_bytes)


def make_shape(name: ShapeName, catalog: Path, *, titles: int, dice: Dice) -> Shape:
    if name == "original":
        return Original(titles)
    if name == "longtail":
        return LongTail.of(titles, dice)
    return Taste.of(read_traits(catalog), titles=titles, dice=dice)


def _write(  # noqa: PLR0913 - one step of the above, on everything that it has found
    order: RatingsOrder,
    ids: Sequence[str],
    counts: Integers,
    *,
    shape: Shape,
    folder: Path,
    progress: Progress,
) -> None:
    done = 0
    with (
        progress.track(f"ratings ({order.shape})", total=order.rows) as advance,
        open_files(folder, ids, files=order.files, file_format=order.file_format) as files,
    ):
        for block in blocks(counts):
            dice = np.random.default_rng([order.seed, 1 + block.number])
            rows = make_rows(block, shape, titles=len(ids), dice=dice)
            repeats = _share(order, done + block.rows) - _share(order, done)
            files.write(rows.with_repeats(repeats, dice))
            done += block.rows
            advance(block.rows + repeats)


def _share(order: RatingsOrder, rows: int) -> int:
    """How many of the duplicates are due after so many distinct rows."""
    return order.duplicates * rows // order.distinct


def make_rows(block: Block, shape: Shape, *, titles: int, dice: Dice) -> Rows:
    """Ratings of one block's users, sorted by user; none rates a title twice."""
    crowd = shape.crowd(block.users.size, dice)
    chosen = distinct_titles(block.counts, crowd, titles=titles, dice=dice)
    who = np.repeat(np.arange(block.users.size), block.counts)
    return Rows(
        users=block.users[who],
        halves=halves(crowd.liking(who, chosen, dice)),
        rated_at=rated_at(block.counts, shape.habits, dice),
        titles=chosen,
    )


def distinct_titles(counts: Integers, crowd: Crowd, *, titles: int, dice: Dice) -> Integers:
    """As many different titles for each user as `counts` says, one user after the other."""
    users = np.arange(counts.size)
    keys = np.empty(0, dtype=np.int64)
    missing, rounds = counts, 0
    while missing.any():
        who = np.repeat(users, missing)
        inclined = rounds < _INCLINED_ROUNDS
        picked = crowd.pick(who, dice) if inclined else dice.integers(titles, size=who.size)
        keys = _united(keys, who * titles + picked)
        missing = counts - np.bincount(keys // titles, minlength=counts.size)
        rounds += 1
    return keys % titles


def _united(keys: Integers, more: Integers) -> Integers:
    """Sorted `keys` and unsorted `more` of them as one, each once."""
    # The stable sort finds the two sorted runs and merges them, which sorting everything anew would not.
    ordered = np.sort(np.concatenate([keys, np.sort(more)]), kind="stable")
    return ordered[np.diff(ordered, prepend=-1) > 0]
