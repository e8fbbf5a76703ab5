"""What is sent for a row of the table, and what is made of the reply: nothing here reads or writes."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar
from urllib.parse import urlencode

import msgspec
import orjson

from shared.build import NAME, release
from shared.client.problems import Unreachable, problem_of
from shared.endpoint import Endpoint, answer_types, is_placeholder
from shared.filters import Filter, write_filter
from shared.text import path_segment
from shared.vocabulary import write_decimal

Answer = TypeVar("Answer")

_GOOD: Final = 200


class Outgoing(NamedTuple):
    """A request as it goes out; `address` is a percent-encoded path and query."""

    method: str
    address: str
    headers: Mapping[str, str]
    body: bytes


def outgoing(row: Endpoint[Any, Any], given: Mapping[str, object]) -> Outgoing:
    """Ask a row; `given` are values by the names of its fields and of those of its body; None: not given."""
    values = {name: value for name, value in given.items() if value is not None}
    path = "/".join(
        path_segment(_text(values[part[1:-1]])) if is_placeholder(part) else part for part in row.segments
    )
    query = urlencode(
        [(name, _text(values[field])) for name, field in row.query_names.items() if field in values]
    )
    address = f"/{path}?{query}" if query else f"/{path}"
    if row.body is None:
        return Outgoing(row.method, address, {}, b"")
    body = {name: value for name, value in values.items() if name not in row.parameters}
    return Outgoing(row.method, address, {"Content-Type": "application/json"}, orjson.dumps(body))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return write_decimal(value)
    if isinstance(value, Filter):
        return write_filter(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ",".join(map(str, value))
    return str(value)


def answer_of(row: Endpoint[Any, Answer], status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    """Read the answer, also one with fields newer than this client; raise ClientError for any other."""
    if status != _GOOD:
        raise problem_of(status, headers, body)
    trouble = ""
    for kind in answer_types(row):
        try:
            answer: Answer = msgspec.json.decode(body, type=kind)
        except msgspec.DecodeError as error:
            trouble = str(error)
        else:
            return answer
    raise Unreachable(f"the reply is no answer to {row.name}: {trouble}")


def standing_headers(api_key: str | None) -> dict[str, str]:
    """What goes out with every request."""
    agent = {"User-Agent": f"{NAME.lower().replace(' ', '-')}-client/{release()}"}
    return agent if api_key is None else {**agent, "Authorization": f"Bearer {api_key}"}
