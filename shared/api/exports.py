"""The row of files to take away: whole tables of the live data."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from shared.endpoint import NEVER_KEPT, Download, Endpoint, Parameter
from shared.exports import EXPORT_FILES, MEDIA_TYPES
from shared.vocabulary import choice

EXPORT_FILE: Final[Parameter[str]] = choice(
    "the table, and the kind of file that it is wanted in", {name: name for name in EXPORT_FILES}
)


@dataclass(frozen=True, slots=True)
class GetExport:
    file: Annotated[str, EXPORT_FILE]


GET_EXPORT: Final[Endpoint[GetExport, Download]] = Endpoint(
    name="get_export",
    owner="gateway",
    path="/v1/export/{file}",
    request=GetExport,
    answer=Download(tuple(MEDIA_TYPES.values())),
    summary="A whole table as a file",
    about="`titles` has a line for each row of the catalogue, `ratings-by-year` one for each work and year "
    "in which it was rated. All kinds of file hold the same. A download that broke off can be resumed "
    "(`Range`, with the `ETag` as `If-Range`), and stays with the data that it began with. Two are served "
    "at a time.",
    example={"file": "ratings-by-year.csv"},
    cache=NEVER_KEPT,
)

ROWS: Final[tuple[Endpoint[Any, Any], ...]] = (GET_EXPORT,)
