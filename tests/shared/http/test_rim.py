"""What every request goes through, over real sockets."""

import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from shared.api import PUBLIC
from shared.api.catalog import GetContents
from shared.errors import NotFound
from shared.http.ready import Ready, head_of
from shared.http.replies import json_reply
from shared.http.rim import Call
from shared.http.routing import Routes
from shared.log import set_up_logging
from tests.shared.http.wire import Address, app_of, served


async def answer(call: Call) -> Ready:
    """Echo; one rating class and one title go wrong on purpose."""
    if call.asked == GetContents("nr"):
        raise NotFound("nothing here", suggestions=["g"])
    if call.asked == GetContents("unrated"):
        raise ZeroDivisionError("secret of the inside")
    reply = json_reply({"row": call.endpoint.name, "id": call.request_id})
    if call.asked == GetContents("g"):
        reply.headers["Stream-Version"] = "v2"
    return reply


async def page(_: web.BaseRequest) -> Ready:
    return json_reply({"page": True})


@pytest.fixture
async def address() -> AsyncIterator[Address]:
    async with served(app_of(Routes(PUBLIC), answer, {"/livez": page})) as found:
        yield found


async def test_a_row_is_answered(address: Address) -> None:
    reply = await address.ask("/get_contents/pg-13")
    assert (reply.status, reply.json()["row"]) == (200, "get_contents")
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["stream-version"] == "v1"


async def test_a_reply_may_name_its_own_version(address: Address) -> None:
    assert (await address.ask("/get_contents/g")).headers["stream-version"] == "v2"


async def test_a_page_is_answered(address: Address) -> None:
    assert (await address.ask("/livez?x=1")).json() == {"page": True}


@pytest.mark.parametrize("target", ["/livez", "/get_contents/pg"])
async def test_head_is_get_without_the_body(address: Address, target: str) -> None:
    identified = "X-Request-ID: same\r\n"
    get = await address.ask(target, headers=identified)
    head = await address.ask(target, method="HEAD", headers=identified)
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["content-length"]) == len(get.body) > 0
    assert head.headers["content-type"] == get.headers["content-type"]


async def test_head_of_an_error_has_no_body_either(address: Address) -> None:
    head = await address.ask("/nowhere", method="HEAD")
    assert (head.status, head.body) == (404, b"")
    assert head.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("target", ["/livez", "/get_contents/pg", "/get_contents/nonsense"])
async def test_options_tells_the_methods(address: Address, target: str) -> None:
    reply = await address.ask(target, method="OPTIONS")
    assert (reply.status, reply.headers["allow"], reply.body) == (204, "GET, HEAD, OPTIONS", b"")


@pytest.mark.parametrize("target", ["/livez", "/get_contents/pg"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "PROPFIND"])
async def test_another_method_is_refused(address: Address, target: str, method: str) -> None:
    reply = await address.ask(target, method=method)
    assert reply.status == 405
    assert reply.headers["allow"] == "GET, HEAD, OPTIONS"
    assert method in reply.json()["detail"]


@pytest.mark.parametrize("method", ["TRACE", "CONNECT"])
@pytest.mark.parametrize(
    "target",
    ["/livez", "/get_contents/pg", "/nowhere", "*", "example.org:443", "example.org:99999", "http://x/livez"],
)
async def test_some_methods_are_refused_whatever_the_target(
    address: Address, target: str, method: str
) -> None:
    reply = await address.ask(target, method=method)
    assert (reply.status, reply.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert reply.json()["type"] == "/docs/problems#method-not-allowed"


async def test_options_of_the_server_itself(address: Address) -> None:
    reply = await address.ask("*", method="OPTIONS")
    assert (reply.status, reply.headers["allow"], reply.body) == (204, "GET, HEAD, OPTIONS", b"")


@pytest.mark.parametrize("target", ["/livez", "/get_contents/pg", "/nowhere", "/get_contents/unrated", "*"])
async def test_browsers_take_a_reply_for_what_it_is(address: Address, target: str) -> None:
    headers = (await address.ask(target)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


async def test_a_page_may_have_a_policy_of_its_own() -> None:
    async def shown(_: web.BaseRequest) -> Ready:
        return Ready(head_of([("Content-Security-Policy", "default-src 'self'")]), b"<p>")

    async with served(app_of(Routes(PUBLIC), answer, {"/shown": shown})) as address:
        headers = (await address.ask("/shown")).headers
    assert headers["content-security-policy"] == "default-src 'self'"
    assert "server" not in headers


@pytest.mark.parametrize("method", ["FROBNICATE", "get"])
async def test_what_is_no_method_is_refused(address: Address, method: str) -> None:
    reply = await address.ask("/get_contents/pg", method=method)
    assert reply.status in {400, 405}
    assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PROPFIND"])
async def test_no_method_finds_what_is_no_endpoint(address: Address, method: str) -> None:
    assert (await address.ask("/nowhere", method=method)).status == 404


@pytest.mark.parametrize(
    ("target", "status"),
    [("/get_contents/g", 200), ("/get_contents/x", 422), ("/x", 404), ("/get_contents/nr", 404)],
)
async def test_the_callers_request_id_comes_back(address: Address, target: str, status: int) -> None:
    reply = await address.ask(target, headers="X-Request-ID: me-1._~Z\r\n")
    assert reply.status == status
    assert reply.headers["x-request-id"] == "me-1._~Z"
    if status != 200:
        assert reply.json()["request_id"] == "me-1._~Z"


@pytest.mark.parametrize("bad", [b"a b", b'"', b"x" * 65, b"<script>", b"\xff", "é".encode(), b"a;b", b""])
async def test_a_request_id_that_could_do_harm_is_replaced(address: Address, bad: bytes) -> None:
    reply = await address.ask("/get_contents/pg", headers=b"X-Request-ID: " + bad + b"\r\n")
    new = reply.headers["x-request-id"]
    assert reply.json()["id"] == new
    assert new.encode() != bad
    assert len(new) == 16
    assert set(new) <= set("0123456789abcdef")


@pytest.mark.usefixtures("own_logging")
async def test_nothing_of_a_request_reaches_the_log_unescaped(capsys: pytest.CaptureFixture[str]) -> None:
    async def fail(call: Call) -> Ready:
        raise ValueError(f"{call.request.raw_path} {call.request.headers['X-Odd']} {call.asked.title}")

    set_up_logging("gateway")
    odd = "a\tb\x9b31m\x85\u2028\u202e".encode() + b"\xff"
    async with served(app_of(Routes(PUBLIC), fail)) as address:
        reply = await address.ask(b"/get_recommendations/%0D%0A%09x", headers=b"X-Odd: " + odd + b"\r\n")
        assert reply.status == 500
        assert (await address.ask("/x", method="GET\x1b[31m")).status == 400
    told = capsys.readouterr().err
    (event,) = [json.loads(line) for line in told.splitlines()]
    assert event["event"] == "request_failed"
    assert "\\u009b31m" in told
    assert "\\udcff" in told
    assert told.removesuffix("\n").isprintable()


async def test_every_request_gets_an_id_of_its_own(address: Address) -> None:
    found = {(await address.ask("/livez")).headers["x-request-id"] for _ in range(3)}
    assert len(found) == 3


async def test_an_error_of_the_handler_is_told(address: Address) -> None:
    reply = await address.ask("/get_contents/not_rate")
    assert (reply.status, reply.json()["detail"], reply.json()["suggestions"]) == (404, "nothing here", ["g"])


async def test_a_handler_that_fails_is_a_problem_without_a_trace(address: Address) -> None:
    with capture_logs() as told:
        reply = await address.ask("/get_contents/unrated", headers="X-Request-ID: me\r\n")
    assert reply.status == 500
    assert reply.json()["detail"] == "something went wrong on our side"
    assert b"secret" not in reply.body
    assert b"Traceback" not in reply.body
    assert [(entry["event"], entry["request_id"]) for entry in told] == [("request_failed", "me")]


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (b"/get_contents/%FF", 422),
        (b"/get_contents/\xff", 422),
        ("/get_contents/é".encode(), 422),
        ("/get_recommendations/amélie".encode(), 200),
        (b"/get_contents/g%00", 422),
        (b"/get_contents/" + b"x" * 3000, 422),
        (b"/get_contents/g?x=1", 422),
        (b"http://elsewhere.org/get_contents/pg", 200),
        (b"//get_contents", 404),
        (b"/get_contents/../livez", 404),
        (b"/%6Civez", 404),
        (b"/{rating_class}", 404),
        (b"/get_contents/{0.__class__}%s%n", 422),
        (b"*", 400),
    ],
)
async def test_odd_targets(address: Address, target: bytes, status: int) -> None:
    reply = await address.ask(target)
    assert reply.status == status
    assert reply.headers["x-request-id"]
    if status != 200:
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.json()["status"] == status


async def test_a_target_asked_again_is_answered_alike(address: Address) -> None:
    """What a target asks is remembered; who asks, and how, is not."""
    for target in (
        "/get_contents/PG%2D13",
        "/get_contents/nonsense",
        "/nowhere",
        "/livez",
        "/get_contents/%FF",
    ):
        first, again = [await address.ask(target) for _ in range(2)]
        assert first.status == again.status
        assert first.headers["x-request-id"] != again.headers["x-request-id"]
        assert (await address.ask(target, method="POST")).status in {404, 405, 422}
        assert (await address.ask(target, method="HEAD")).status == first.status


@pytest.mark.parametrize("length", [400, 600])
async def test_a_long_target_is_answered_whether_it_is_remembered_or_not(
    address: Address, length: int
) -> None:
    for _ in range(2):
        reply = await address.ask("/get_recommendations/" + "a" * length)
        assert reply.status == (200 if length <= 500 else 422)
