"""Tables that snapshots hold for people to take away: their names, and what each is a table of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from shared.endpoint import Domain

ExportKind = Literal["csv", "jsonl", "parquet"]
EXPORT_KINDS: Final[tuple[ExportKind, ...]] = get_args(ExportKind)
MEDIA_TYPES: Final[Mapping[ExportKind, str]] = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}


@dataclass(frozen=True)
class Export:
    """A table of a domain's snapshot, of the same content in a file of each kind; columns in their order."""

    domain: Domain
    name: str
    columns: tuple[str, ...]

    def file(self, kind: ExportKind) -> str:
        """Name the file within the snapshot."""
        return f"{self.name}.{kind}"


# The catalogue: one line for each row of a platform's, with the fields of `shared.tables.Title`. What a title
# has several of is a list in JSON and Parquet; in CSV it is written as in a filter that asks for any of them.
TITLES: Final = Export(
    "catalog",
    "titles",
    (
        *("id", "work", "platform", "type", "title", "year", "rating_class", "duration", "duration_unit"),
        *("added", "directors", "cast", "countries", "genres", "description"),
    ),
)
# One line for each work and UTC year in which it was rated; ratings of unknown time are in no line.
# `work` and `title` are texts, `year` and `count` whole numbers, `mean` is in stars.
RATINGS_BY_YEAR: Final = Export("ratings", "ratings-by-year", ("work", "title", "year", "count", "mean"))

EXPORTS: Final = (TITLES, RATINGS_BY_YEAR)
EXPORT_FILES: Final[Mapping[str, tuple[Export, ExportKind]]] = {
    export.file(kind): (export, kind) for export in EXPORTS for kind in EXPORT_KINDS
}
