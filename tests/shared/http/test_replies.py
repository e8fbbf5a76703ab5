"""Errors as problems: the right status, the help, and nothing of the inside."""

from pathlib import Path

import orjson
import pytest

from shared.errors import (
    BadParameter,
    Invalid,
    Moved,
    NotFound,
    OutOfRange,
    StreamError,
    TooManyRequests,
    Unavailable,
)
from shared.http.replies import (
    BadRequest,
    BodyTooLarge,
    BodyTooSlow,
    HeadTooLarge,
    HeadTooSlow,
    MethodNotAllowed,
    UriTooLong,
    json_reply,
    problem,
)

ERRORS: list[tuple[Exception, int, str]] = [
    (Moved("it has another name", address="/v1/titles/w-ns1"), 308, "moved"),
    (BadRequest("unreadable"), 400, "bad-request"),
    (NotFound("no title"), 404, "not-found"),
    (MethodNotAllowed("PUT", "GET"), 405, "method-not-allowed"),
    (HeadTooSlow("half a head"), 408, "head-too-slow"),
    (BodyTooSlow("half a body"), 408, "body-too-slow"),
    (BodyTooLarge("a film"), 413, "body-too-large"),
    (UriTooLong("on and on"), 414, "uri-too-long"),
    (OutOfRange("the file has 3 bytes", size_bytes=3), 416, "out-of-range"),
    (Invalid("no year"), 422, "invalid"),
    (TooManyRequests("slower", retry_after_s=1), 429, "too-many-requests"),
    (HeadTooLarge("a long cookie"), 431, "head-too-large"),
    (Unavailable("away"), 503, "unavailable"),
    (StreamError("of a kind unknown here"), 500, "fault"),
    (RuntimeError("secret"), 500, "fault"),
]


@pytest.mark.parametrize(("error", "status", "slug"), ERRORS)
def test_every_error_is_a_problem(error: Exception, status: int, slug: str) -> None:
    reply = problem(error, "id-1")
    body = orjson.loads(reply.content)
    assert reply.status == body["status"] == status
    assert b"Content-Type: application/problem+json\r\nCache-Control: no-store\r\n" in reply.head
    assert body["type"] == f"/docs/problems#{slug}"
    assert body["request_id"] == "id-1"
    assert body["title"]
    assert "secret" not in reply.content.decode()


@pytest.mark.parametrize("slug", sorted({slug for _, _, slug in ERRORS}))
def test_every_type_leads_to_a_place_on_the_page_of_problems(slug: str) -> None:
    page = Path(__file__).parents[3] / "gateway" / "web" / "problems.html"
    assert f'id="{slug}"' in page.read_text()


def test_help_is_told_where_there_is_some() -> None:
    error = Invalid.parameters([BadParameter("unit", "is no unit", allowed=("min",), suggestions=("min",))])
    reply = problem(error, "id")
    body = orjson.loads(reply.content)
    assert (body["allowed"], body["suggestions"]) == (["min"], ["min"])
    assert body["errors"] == [
        {"parameter": "unit", "detail": "is no unit", "allowed": ["min"], "suggestions": ["min"]}
    ]


def test_help_is_left_out_where_there_is_none() -> None:
    reply = problem(NotFound("no title"), "id")
    assert set(orjson.loads(reply.content)) == {"type", "title", "status", "detail", "request_id"}


def test_unavailable_says_when_to_ask_again_and_405_what_is_allowed() -> None:
    assert problem(Unavailable("away", retry_after_s=7), "id").headers["Retry-After"] == "7"
    assert problem(TooManyRequests("slower", retry_after_s=3), "id").headers["Retry-After"] == "3"
    assert problem(MethodNotAllowed("PUT", "GET, HEAD"), "id").headers["Allow"] == "GET, HEAD"
    assert "Retry-After" not in problem(NotFound("x"), "id").headers


def test_a_value_becomes_json() -> None:
    reply = json_reply({"a": "é"}, status=201)
    assert (reply.status, reply.content) == (201, '{"a":"é"}'.encode())
    assert reply.head.startswith(b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n")


def test_a_parameter_without_a_name_is_named_all_the_same() -> None:
    told = orjson.loads(problem(Invalid.parameters([BadParameter("", "unknown")]), "1").content)
    assert told["errors"] == [{"parameter": "", "detail": "unknown"}]
