"""Where a walk over the pages of a list stands: a position in its order, opaque to callers."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import orjson

from shared.endpoint import Parameter, Unreadable

Key = str | int | float | None

_LONGEST: Final = 1000


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last thing that was given: the `key` of the order `sort`, and its `id`, which breaks ties.

    `generation` counts builds of the data, up to the one that the walk began in: what changed its key
    after that may have been given before, and is left out of the rest.
    """

    sort: str
    key: Key
    id: str
    generation: int


def read_cursor(text: str) -> Cursor:
    """Raise Unreadable for what `write_cursor` did not write."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        found = msgspec.convert(orjson.loads(raw), tuple[str, Key, str, int])
    except (binascii.Error, ValueError, msgspec.ValidationError):
        raise Unreadable("is no cursor; give one that `next` of a page named") from None
    cursor = Cursor(*found)
    if write_cursor(cursor) != text.rstrip("="):
        raise Unreadable("is no cursor; give one that `next` of a page named")
    return cursor


def write_cursor(cursor: Cursor | None) -> str:
    if cursor is None:
        return ""
    raw = orjson.dumps((cursor.sort, cursor.key, cursor.id, cursor.generation))
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


CURSOR: Final[Parameter[Any]] = Parameter(
    read_cursor,
    {"type": "string", "maxLength": _LONGEST, "pattern": "^[A-Za-z0-9_-]+$"},
    "where to go on: `next` of the page before, with all other parameters as they were",
    write_cursor,
)
