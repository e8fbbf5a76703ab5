"""Tables that snapshots hold for people to take away: their names, and what each is a table of."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from shared.endpoint import Domain

ExportKind = Literal["csv", "jsonl", "parquet"]
EXPORT_KINDS: Final[tuple[ExportKind, ...]] = get_args(ExportKind)


@dataclass(frozen=True)
class Export:
    """A table of a domain's snapshot, of the same content in a file of each kind; columns in their order."""

    domain: Domain
    name: str
    columns: tuple[str, ...]

    def file(self, kind: ExportKind) -> str:
        """Name the file within the snapshot."""
        return f"{self.name}.{kind}"


# One line for each work and UTC year in which it was rated; ratings of unknown time are in no line.
# `work` and `title` are texts, `year` and `count` whole numbers, `mean` is in stars.
RATINGS_BY_YEAR: Final = Export("ratings", "ratings-by-year", ("work", "title", "year", "count", "mean"))

EXPORTS: Final = (RATINGS_BY_YEAR,)
