"""What ratings are asked for, and whether there can be such."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from shared.errors import JobError

ShapeName = Literal["original", "longtail", "taste"]
FileFormat = Literal["csv", "parquet"]

ORIGINAL_ROWS: Final = 11_024_289
ORIGINAL_USERS: Final = 115_077
ORIGINAL_DUPLICATES: Final = 124
LARGEST_ROWS: Final = 10**10
MOST_FILES: Final = 256


@dataclass(frozen=True)
class RatingsOrder:
    """`rows` in all, of which `duplicates` repeat another row exactly, over `files` files."""

    catalog: Path
    out: Path
    rows: int
    users: int
    duplicates: int
    shape: ShapeName
    seed: int
    files: int = 8
    file_format: FileFormat = "csv"

    @property
    def distinct(self) -> int:
        return self.rows - self.duplicates


def scaled_users(rows: int) -> int:
    """As many users for `rows` ratings as the original has for its own."""
    return max(1, round(rows * ORIGINAL_USERS / ORIGINAL_ROWS))


def scaled_duplicates(rows: int) -> int:
    return round(rows * ORIGINAL_DUPLICATES / ORIGINAL_ROWS)


def check(order: RatingsOrder, *, titles: int, fewest: int, most: int) -> None:
    """Raise JobError for an order that nobody could fill.

    `fewest` and `most` are the bounds of one user's ratings, of `titles` titles.
    """
    _refuse(not 1 <= order.rows <= LARGEST_ROWS, f"rows must lie between 1 and {LARGEST_ROWS:,}")
    _refuse(order.users < 1, "there must be at least one user")
    _refuse(order.seed < 0, "a seed is 0 or more")
    _refuse(not 1 <= order.files <= MOST_FILES, f"files must lie between 1 and {MOST_FILES}")
    _refuse(order.duplicates < 0, "duplicates are 0 or more")
    _refuse(
        order.duplicates > order.distinct, "a row is repeated once at most: more rows or fewer duplicates"
    )
    _refuse(
        order.distinct < order.users * fewest,
        f"{order.distinct:,} ratings are too few for {order.users:,} users with at least {fewest} each: "
        f"at most {order.distinct // fewest:,} users",
    )
    _refuse(
        order.distinct > order.users * most,
        f"{order.distinct:,} ratings are too many for {order.users:,} users, who rate at most {most:,} of "
        f"the {titles:,} titles each: at least {-(-order.distinct // max(most, 1)):,} users",
    )


def _refuse(wrong: bool, why: str) -> None:  # noqa: FBT001 - reads as a sentence
    if wrong:
        raise JobError(why)
