"""The table as an OpenAPI 3.1 document."""

import sys
from collections.abc import Iterable, Mapping
from functools import cache
from inspect import cleandoc
from typing import Any, Final

import msgspec
import orjson

from shared.api import TABLE
from shared.build import NAME, release
from shared.endpoint import Download, Endpoint, Owner, Parameter, answer_types
from shared.examples import examples_of

Row = Endpoint[Any, Any]

_ABOUT: Final = (
    "Streaming catalogues (Amazon Prime, Disney+, Hulu, Netflix), the ratings of their titles, and "
    "recommendations. Every error is an RFC 9457 problem. The sample's ratings are simulated; replies that "
    "rest on them say so in the header `Stream-Data: simulated`."
)
_SECTIONS: Final[Mapping[Owner, str]] = {
    "catalog": "what there is: titles, people, values to filter by, figures",
    "ratings": "what people thought of it",
    "recommender": "what to watch next",
    "gateway": "data quality, whole tables as files, administration",
}
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
    "414": "The address is too long",
    "422": "A value that cannot be; `errors` has an entry for each bad parameter",
    "429": "You ask more often than you may; see `RateLimit` and `Retry-After`",
    "500": "A fault of ours",
    "503": "A part that the answer needs is away; `Retry-After` says when to ask again",
}
_BODY_FAULTS: Final = {
    **_FAULTS,
    "400": "The body breaks off or is no proper HTTP",
    "408": "The body takes too long to come",
    "413": "The body is too large",
    "415": "The body is something else than JSON",
}
_REFUSALS: Final = {
    "401": "No key, or none that is known",
    "403": "The key lacks the scope that this needs",
}
_SCHEMES: Final = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "an API key"},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "the same key"},
}
_NOT_MODIFIED: Final = {"description": "What you have is still right (`If-None-Match`)"}
_HEADERS: Final = {
    "ETag": "names this very answer; send it as `If-None-Match` to be told 304 while it holds",
    "Cache-Control": "how long it may be kept",
    "Stream-Data": "`simulated` where the answer rests on simulated ratings",
    "X-Request-ID": "the caller's id for this request, or a new one",
    "Stream-Version": "the data version that the answer was made from",
}
# What must not be kept has no ETag to ask again with.
_UNKEPT_HEADERS: Final = {name: about for name, about in _HEADERS.items() if name != "ETag"}


def document() -> bytes:
    """The document as people read it, and as it is kept in docs/openapi.json."""
    return orjson.dumps(openapi(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


@cache
def openapi() -> dict[str, Any]:
    """Return the document for all rows, in the order of the table."""
    answers = [answer for row in TABLE for answer in answer_types(row)]
    _, schemas = msgspec.json.schema_components(answers, ref_template="#/components/schemas/{name}")
    return {
        "openapi": "3.1.0",
        "info": {"title": NAME, "version": release(), "description": _ABOUT, "license": _license()},
        "tags": [{"name": owner, "description": about} for owner, about in _SECTIONS.items()],
        "paths": {row.path: {row.method.lower(): _operation(row)} for row in TABLE},
        "components": {
            "schemas": {**_undented(schemas), "Problem": _PROBLEM, "BadParameter": _BAD_PARAMETER},
            "securitySchemes": _SCHEMES,
        },
    }


def _undented(schemas: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Docstrings as descriptions: without the indent of their lines, which Python keeps before 3.13."""
    return {
        name: {key: cleandoc(value) if key == "description" else value for key, value in schema.items()}
        for name, schema in schemas.items()
    }


def _license() -> dict[str, str]:
    return {"name": "Apache-2.0", "identifier": "Apache-2.0"}


def _operation(row: Row) -> dict[str, Any]:
    return {
        "operationId": row.name,
        "tags": [row.owner],
        "summary": row.summary,
        "description": row.about,
        "parameters": list(_parameters(row)),
        **_request_body(row),
        "responses": _with_examples(row, _open(row) if row.scope is None else _protected(row)),
        **({} if row.scope is None else {"security": [{scheme: [row.scope]} for scheme in _SCHEMES]}),
    }


def _with_examples(row: Row, responses: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Show beside each shape what the row replied on the sample, where that is kept."""
    kept = examples_of(row.name)
    return {
        status: {
            **response,
            "content": {
                media_type: {**shape, "example": kept[status].reply}
                for media_type, shape in response["content"].items()
            },
        }
        if status in kept
        else response
        for status, response in responses.items()
    }


def _open(row: Row) -> dict[str, Any]:
    if isinstance(row.answer, Download):
        return _files(row.answer)
    if row.kept:
        return {"200": _good(row, _HEADERS), "304": _NOT_MODIFIED, **_faults(_FAULTS)}
    return {"200": _good(row, _UNKEPT_HEADERS), **_faults(_FAULTS if row.body is None else _BODY_FAULTS)}


def _files(answer: Download) -> dict[str, Any]:
    content = {
        media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in answer.media_types
    }
    whole = {"description": "The file", "headers": _headers(_HEADERS), "content": content}
    return {
        "200": whole,
        "206": {**whole, "description": "The part that `Range` asks for"},
        "304": _NOT_MODIFIED,
        **_faults({**_FAULTS, "416": "The part that `Range` asks for begins beyond the end"}),
    }


def _protected(row: Row) -> dict[str, Any]:
    return {"200": _good(row, _UNKEPT_HEADERS), **_faults(_REFUSALS), **_faults(_FAULTS)}


def _parameters(row: Row) -> Iterable[dict[str, Any]]:
    for name, parameter in row.parameters.items():
        in_path = name in row.path_fields
        yield {
            "name": parameter.name or name,
            "in": "path" if in_path else "query",
            "required": (parameter.name or name) in row.required,
            "description": parameter.about,
            "schema": dict(parameter.schema),
            **({"example": _example(row, name, parameter)} if name in row.example else {}),
        }


def _request_body(row: Row) -> dict[str, Any]:
    if row.body is None:
        return {}
    _, body = row.body
    shown = {} if body.example is None else {"example": orjson.loads(body.write(body.example))}
    content = {"application/json": {"schema": body.schema(), **shown}}
    return {"requestBody": {"description": body.about, "required": False, "content": content}}


def _example(row: Row, name: str, parameter: Parameter[Any]) -> Any:
    value = parameter.read(row.example[name])
    return value if isinstance(value, int | float) else parameter.write(value)


def _good(row: Row, headers: Mapping[str, str]) -> dict[str, Any]:
    refs = [{"$ref": f"#/components/schemas/{answer.__name__}"} for answer in answer_types(row)]
    return {
        "description": "The answer",
        "headers": _headers(headers),
        "content": {"application/json": {"schema": refs[0] if len(refs) == 1 else {"anyOf": refs}}},
    }


def _headers(told: Mapping[str, str]) -> dict[str, Any]:
    return {name: {"description": about, "schema": {"type": "string"}} for name, about in told.items()}


def _faults(told: Mapping[str, str]) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": about, "content": content} for status, about in told.items()}


if __name__ == "__main__":
    sys.stdout.buffer.write(document())
