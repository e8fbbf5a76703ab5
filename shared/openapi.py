"""The table as an OpenAPI 3.1 document."""

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

import msgspec

from shared.api import PUBLIC
from shared.build import NAME, release
from shared.endpoint import Endpoint, Parameter, answer_types

Row = Endpoint[Any, Any]

_ABOUT: Final = (
    "Streaming catalogues (Amazon Prime, Disney+, Hulu, Netflix), the ratings of their titles, and "
    "recommendations. Every error is an RFC 9457 problem. The sample's ratings are simulated; replies that "
    "rest on them say so in the header `Stream-Data: simulated`."
)
_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "What went wrong (RFC 9457), and what would help.",
    "required": ["type", "title", "status", "detail", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "allowed": {"type": "array", "items": {"type": "string"}, "description": "the closed list of values"},
        "suggestions": {"type": "array", "items": {"type": "string"}, "description": "the nearest values"},
        "errors": {
            "type": "array",
            "description": "one entry for each bad parameter",
            "items": {"$ref": "#/components/schemas/BadParameter"},
        },
    },
}
_BAD_PARAMETER: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["parameter", "detail"],
    "properties": {
        "parameter": {"type": "string"},
        "detail": {"type": "string"},
        "allowed": {"type": "array", "items": {"type": "string"}},
        "suggestions": {"type": "array", "items": {"type": "string"}},
    },
}
_FAULTS: Final = {
    "404": "There is no such thing; suggestions name what may have been meant",
    "422": "A value that cannot be; `errors` has an entry for each bad parameter",
    "500": "A fault of ours",
    "503": "A part that the answer needs is away; `Retry-After` says when to ask again",
}
_NOT_MODIFIED: Final = {"description": "What you have is still right (`If-None-Match`)"}
_HEADERS: Final = {
    "ETag": "names this very answer; send it as `If-None-Match` to be told 304 while it holds",
    "Cache-Control": "how long it may be kept",
    "Stream-Data": "`simulated` where the answer rests on simulated ratings",
    "X-Request-ID": "the caller's id for this request, or a new one",
    "Stream-Version": "the data version that the answer was made from",
}


@cache
def openapi() -> dict[str, Any]:
    """Return the document for all public rows, in the order of the table."""
    answers = [answer for row in PUBLIC for answer in answer_types(row)]
    _, schemas = msgspec.json.schema_components(answers, ref_template="#/components/schemas/{name}")
    return {
        "openapi": "3.1.0",
        "info": {"title": NAME, "version": release(), "description": _ABOUT, "license": _license()},
        "tags": [{"name": domain} for domain in dict.fromkeys(row.domain for row in PUBLIC)],
        "paths": {row.path: {row.method.lower(): _operation(row)} for row in PUBLIC},
        "components": {"schemas": {**schemas, "Problem": _PROBLEM, "BadParameter": _BAD_PARAMETER}},
    }


def _license() -> dict[str, str]:
    return {"name": "Apache-2.0", "identifier": "Apache-2.0"}


def _operation(row: Row) -> dict[str, Any]:
    return {
        "operationId": row.name,
        "tags": [row.domain],
        "summary": row.summary,
        "description": row.about,
        "parameters": list(_parameters(row)),
        "responses": {
            "200": _good(row),
            "304": _NOT_MODIFIED,
            **{status: _fault(about) for status, about in _FAULTS.items()},
        },
    }


def _parameters(row: Row) -> Iterable[dict[str, Any]]:
    for name, parameter in row.parameters.items():
        in_path = name in row.path_fields
        yield {
            "name": name,
            "in": "path" if in_path else "query",
            "required": in_path,
            "description": parameter.about,
            "schema": dict(parameter.schema),
            **({"example": _example(row, name, parameter)} if name in row.example else {}),
        }


def _example(row: Row, name: str, parameter: Parameter[Any]) -> Any:
    return parameter.read(row.example[name])


def _good(row: Row) -> dict[str, Any]:
    refs = [{"$ref": f"#/components/schemas/{answer.__name__}"} for answer in answer_types(row)]
    return {
        "description": "The answer",
        "headers": {
            name: {"description": about, "schema": {"type": "string"}} for name, about in _HEADERS.items()
        },
        "content": {"application/json": {"schema": refs[0] if len(refs) == 1 else {"anyOf": refs}}},
    }


def _fault(about: str) -> dict[str, Any]:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": about, "content": {"application/problem+json": problem}}
