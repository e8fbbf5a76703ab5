"""The JSON body that a row of the API's table may take: its shape, its limits, what is wrong with one."""

import re
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar, get_type_hints

import msgspec
import orjson

from shared.errors import BadParameter, Invalid
from shared.text import nearest

Value = TypeVar("Value")

_PLACE: Final = re.compile(r" - at `\$(.*)`$")


@dataclass(frozen=True)
class Body(Generic[Value]):
    """`shape` is a frozen dataclass of which every field has a default; `about` is for the document.

    `example` works on the sample data. Fields may carry msgspec.Meta; what a body holds besides them is
    refused.
    """

    shape: type[Value]
    about: str
    example: Value | None = None

    def read(self, raw: bytes) -> Value:
        """Raise Invalid with one entry for each bad field; nothing at all reads as an empty object."""
        given = _object(raw)
        hints = get_type_hints(self.shape, include_extras=True)
        values: dict[str, Any] = {}
        errors = [_unknown(name, list(hints)) for name in given if name not in hints]
        for name in given.keys() & hints.keys():
            try:
                values[name] = msgspec.convert(given[name], hints[name])
            except msgspec.ValidationError as error:
                errors.append(_bad(name, str(error)))
        if errors:
            raise Invalid.parameters(sorted(errors, key=lambda bad: bad.parameter))
        return self.shape(**values)

    def write(self, value: Value) -> bytes:
        """The canonical body: it reads back as the same value."""
        return orjson.dumps(value)

    def schema(self) -> dict[str, Any]:
        """JSON Schema, whole in itself."""
        found: dict[str, Any] = msgspec.json.schema(self.shape)
        named: dict[str, Any] = found["$defs"][self.shape.__name__]
        whole: dict[str, Any] = orjson.loads(orjson.dumps({**named, "additionalProperties": False}))
        return whole


def _object(raw: bytes) -> dict[str, Any]:
    try:
        given = orjson.loads(raw) if raw.strip() else {}
    except orjson.JSONDecodeError as error:
        raise _not_json(f"is no JSON: {error}") from None
    if not isinstance(given, dict):
        raise _not_json("is no JSON object")
    return given


def _not_json(detail: str) -> Invalid:
    return Invalid.parameters([BadParameter("body", detail)])


def _unknown(name: str, known: list[str]) -> BadParameter:
    detail = f"unknown field; the body takes {', '.join(known)}"
    return BadParameter(name, detail, tuple(known), tuple(nearest(name, known)))


def _bad(name: str, message: str) -> BadParameter:
    """Move the place that msgspec names, such as `[3]`, from the message to the name of the field."""
    place = _PLACE.search(message)
    detail = _PLACE.sub("", message)
    return BadParameter(name + (place[1] if place else ""), detail[:1].lower() + detail[1:])
