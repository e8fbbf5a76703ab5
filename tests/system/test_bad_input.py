"""Whatever is asked: the named status, a problem that helps, no fault of ours, nothing in the logs."""

import http.client
import json
import socket
from urllib.parse import urlsplit

import pytest

from tests.system.running import RunningStack

PROBLEM = "application/problem+json"

UNKNOWN_PATHS = (
    "/nothing",
    "/get_contents",
    "/get_contents/",
    "/get_contents/all/extra",
    "/get_count_platform/netflix/",
    "//get_contents/all",
    "/GET_CONTENTS/all",
    "/get_max_duration/2018/netflix",
    "/docs/../readyz",
    "/.git/config",
    "/get_contents/all;x=1/..",
)
UNKNOWN_THINGS = (
    "/prod_per_country/movie/atlantis/2018",
    "/prod_per_country/movie/unitedstates/2018",
    "/get_recommendations/no%20such%20title%20at%20all",
    "/get_recommendations/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "/get_recommendations/'%20OR%201=1%20--",
    "/get_recommendations/.*",
    "/get_recommendations/%25s%25n%7B0%7D",
    "/get_recommendations/%F0%9F%98%80",
)
IMPOSSIBLE = (
    "/get_count_platform/netlix",
    "/get_count_platform/%20",
    "/get_count_platform/netflix%00",
    "/get_count_platform/%FF",
    "/get_count_platform/%C3%28",
    "/get_count_platform/netflix?verbose=1",
    "/get_count_platform/netflix?%FF=1",
    "/get_contents/x",
    "/get_contents/%1B",
    "/get_contents/%C2%85",
    "/get_max_duration/0/netflix/min",
    "/get_max_duration/10000/netflix/min",
    "/get_max_duration/-5/netflix/min",
    "/get_max_duration/2018.0/netflix/min",
    "/get_max_duration/1e3/netflix/min",
    "/get_max_duration/%D9%A2%D9%A0%D9%A1%D9%A8/netflix/min",
    "/get_max_duration/2018/netflix/hours",
    "/get_max_duration/20%2018/netflix/min",
    "/get_actor/netflix/year",
    "/prod_per_country/film/united%20states/2018",
    "/prod_per_country/movie/%09/2018",
    "/get_score_count/netflix/nan/2018",
    "/get_score_count/netflix/inf/2018",
    "/get_score_count/netflix/-inf/2018",
    "/get_score_count/netflix/1e1/2018",
    "/get_score_count/netflix/3,5/2018",
    "/get_score_count/netflix/0x3/2018",
    "/get_score_count/netflix/3_5/2018",
    "/get_score_count/netflix/" + "9" * 400 + "/2018",
    "/get_recommendations/%01",
    "/get_recommendations/" + "a" * 4000,
    "/get_recommendations/%E2%80%8B",
)
HARMLESS = (
    "/get_score_count/netflix/-3/2018",
    "/get_score_count/netflix/+3.50/2018",
    "/get_score_count/netflix/99999999999999999999/2018",
    "/get_score_count/netflix/0.00000000000000000000001/2018",
    "/get_count_platform/%09NETFLIX%0D%0A",
    "/get_count_platform/n%E2%80%8Betflix",
    "/get_max_duration/1/netflix/min",
    "/get_max_duration/9999/netflix/min",
    "/get_max_duration/0800/netflix/min",
)


def ask(stack: RunningStack, path: str, method: str = "GET") -> tuple[int, http.client.HTTPMessage, bytes]:
    address = urlsplit(stack.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
    try:
        connection.request(method, path)
        reply = connection.getresponse()
        return reply.status, reply.headers, reply.read()
    finally:
        connection.close()


def expect_problem(stack: RunningStack, path: str, status: int, method: str = "GET") -> dict[str, object]:
    found, headers, body = ask(stack, path, method)
    assert found == status, f"{path}: {found} {body!r}"
    assert headers["Content-Type"] == PROBLEM
    problem: dict[str, object] = json.loads(body)
    assert problem["status"] == status
    assert problem["request_id"] == headers["X-Request-ID"]
    assert headers["Stream-Version"]
    assert {"type", "title", "detail"} <= problem.keys()
    return problem


@pytest.mark.parametrize("path", UNKNOWN_PATHS)
def test_a_path_that_is_no_endpoint_is_404(path: str, sample_stack: RunningStack) -> None:
    expect_problem(sample_stack, path, 404)


@pytest.mark.parametrize("path", UNKNOWN_THINGS)
def test_what_is_not_in_the_catalogue_is_404(path: str, sample_stack: RunningStack) -> None:
    expect_problem(sample_stack, path, 404)


@pytest.mark.parametrize("path", IMPOSSIBLE)
def test_a_value_that_cannot_be_is_422(path: str, sample_stack: RunningStack) -> None:
    expect_problem(sample_stack, path, 422)


@pytest.mark.parametrize("path", HARMLESS)
def test_an_unusual_value_that_can_be_is_answered(path: str, sample_stack: RunningStack) -> None:
    assert ask(sample_stack, path)[0] == 200


def test_a_misspelled_value_is_met_with_suggestions(sample_stack: RunningStack) -> None:
    platform = expect_problem(sample_stack, "/get_count_platform/netlix", 422)
    assert platform["allowed"] == ["amazon", "disney", "hulu", "netflix"]
    assert platform["suggestions"] == ["netflix"]
    country = expect_problem(sample_stack, "/prod_per_country/movie/untied%20states/2018", 404)
    assert "united states" in country["suggestions"]  # type: ignore[operator]  # a list in JSON
    title = expect_problem(sample_stack, "/get_recommendations/the%20matirx", 404)
    assert "the matrix" in title["suggestions"]  # type: ignore[operator]  # a list in JSON


def test_every_bad_parameter_is_named(sample_stack: RunningStack) -> None:
    problem = expect_problem(sample_stack, "/get_max_duration/0/netlix/hours", 422)
    errors = problem["errors"]
    assert isinstance(errors, list)
    assert [error["parameter"] for error in errors] == ["year", "platform", "duration_type"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT"])
def test_another_method_is_405_and_named(method: str, sample_stack: RunningStack) -> None:
    expect_problem(sample_stack, "/get_contents/all", 405, method)
    _, headers, _ = ask(sample_stack, "/get_contents/all", method)
    assert headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    "raw",
    [
        b"GARBAGE\r\n\r\n",
        b"GET /get_contents/all HTTP/9.9\r\n\r\n",
        b"GET  HTTP/1.1\r\n\r\n",
        b"GET /get_contents/all HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"GET /get_contents/all HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_what_is_no_request_is_400_and_a_problem(raw: bytes, sample_stack: RunningStack) -> None:
    expect_refusal(sample_stack, raw, 400)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: a\r\n" * 100 + b"\r\n", 431),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n", 413),
    ],
)
def test_what_is_too_much_is_named(raw: bytes, status: int, sample_stack: RunningStack) -> None:
    expect_refusal(sample_stack, raw, status)


def expect_refusal(stack: RunningStack, raw: bytes, status: int) -> None:
    address = urlsplit(stack.url)
    with socket.create_connection((address.hostname or "", address.port or 80), timeout=10) as connection:
        connection.sendall(raw)
        reply = connection.recv(65_536)
    assert b" %d " % status in reply.partition(b"\r\n")[0]
    assert PROBLEM.encode() in reply


@pytest.mark.parametrize("target", ["/get_count_platform/n\u00e9tflix", "/get_recommendations/am\u00e9lie"])
def test_raw_utf8_in_the_request_line_is_read(target: str, sample_stack: RunningStack) -> None:
    address = urlsplit(sample_stack.url)
    with socket.create_connection((address.hostname or "", address.port or 80), timeout=10) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")


def test_nothing_of_all_this_left_a_trace_in_the_logs(sample_stack: RunningStack) -> None:
    for path in (*UNKNOWN_PATHS, *UNKNOWN_THINGS, *IMPOSSIBLE):
        ask(sample_stack, path)
    logs = sample_stack.logs()
    assert "Traceback" not in logs
    assert '"exception"' not in logs
    assert '"level":"error"' not in logs
