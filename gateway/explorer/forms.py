"""The stable endpoints as forms to fill in: the address that they make, the curl command, the answer."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from gateway.explorer.asking import Ask, Query
from gateway.explorer.pages import Opened, Sheet
from shared.api import PUBLIC
from shared.endpoint import Endpoint
from shared.errors import Invalid, StreamError
from shared.http.replies import status_of

Row = Endpoint[Any, Any]

ORIGINALS: Final[tuple[Row, ...]] = tuple(row for row in PUBLIC if not row.path.startswith("/v1/"))
_ROW: Final = "endpoint"


async def show(ask: Ask, opened: Opened) -> Sheet:
    opened.nothing_below()
    given = opened.query
    return Sheet(
        "api.html", {"forms": [await _form(ask, row, given) for row in ORIGINALS], "sent": given.get(_ROW)}
    )


async def _form(ask: Ask, row: Row, given: Mapping[str, str]) -> dict[str, Any]:
    sent = given.get(_ROW) == row.name
    values = {name: given.get(name, "") if sent else row.example[name] for name in row.parameters}
    return {
        "name": row.name,
        "path": row.path,
        "fields": [_field(row, name, values[name]) for name in row.parameters],
        "reply": await _reply(ask, row, values) if sent else None,
    }


def _field(row: Row, name: str, value: str) -> dict[str, Any]:
    parameter = row.parameters[name]
    return {
        "name": name,
        "value": value,
        "about": parameter.about,
        "allowed": parameter.schema.get("enum", ()),
    }


async def _reply(ask: Ask, row: Row, values: Mapping[str, str]) -> dict[str, Any]:
    """What the API says, be it an error; the address is None where the values make none."""
    query = Query(row, values)
    try:
        address = query.address
    except StreamError as error:
        return {"address": None, **_refusal(error)}
    try:
        return {"address": address, "status": 200, "answer": _indented(await ask(query))}
    except StreamError as error:
        return {"address": address, **_refusal(error)}


def _refusal(error: StreamError) -> dict[str, Any]:
    told: dict[str, Any] = {"detail": error.detail}
    if error.suggestions:
        told["suggestions"] = error.suggestions
    if isinstance(error, Invalid) and error.allowed:
        told["allowed"] = error.allowed
    return {"status": status_of(error), "answer": _indented(told)}


def _indented(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
