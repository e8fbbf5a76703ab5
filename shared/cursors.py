"""Where a walk over the pages of a list stands: a position in its order, opaque to callers."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType, NoneType
from typing import Any, Final

import msgspec
import orjson

from shared.endpoint import Parameter, Unreadable
from shared.errors import BadParameter, Invalid

Key = str | int | float | None

# There is room for every title that can be asked for, in any script. Python reads no number of more digits.
_LONGEST: Final = 3000
# What the keys of each order are, whichever way it goes.
_KEYS: Final[Mapping[str, tuple[type, ...]]] = MappingProxyType(
    {
        "title": (str,),
        "year": (int,),
        "added": (int, NoneType),
        "duration": (int, NoneType),
        "relevance": (int,),
        "titles": (int,),
        "top": (float,),
        "divisive": (float,),
    }
)


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
    """Raise Unreadable for what `write_cursor` did not write, or of no order that there is."""
    cursor = _decoded(text) if len(text) <= _LONGEST else None
    if cursor is None or write_cursor(cursor) != text.rstrip("=") or not _suits(cursor):
        raise Unreadable("is no cursor; give one that `next` of a page named")
    return cursor


def _decoded(text: str) -> Cursor | None:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return Cursor(*msgspec.convert(orjson.loads(raw), tuple[str, Key, str, int]))
    except (binascii.Error, ValueError, msgspec.ValidationError):
        return None


def _suits(cursor: Cursor) -> bool:
    """Whether the key is one of the cursor's order."""
    return isinstance(cursor.key, _KEYS.get(cursor.sort.removeprefix("-"), ()))


def check_cursor(cursor: Cursor | None, sort: str) -> None:
    """Raise Invalid for a cursor of another list than one in this order."""
    if cursor is not None and cursor.sort != sort:
        detail = f"belongs to a list sorted by {cursor.sort}, not by {sort}"
        raise Invalid.parameters([BadParameter("cursor", detail)])


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
