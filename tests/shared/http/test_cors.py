"""Pages of other sites: who may read, what they see, and that nobody may unless it is set."""

import pytest

from shared.api import PUBLIC
from shared.http.cors import Cors
from shared.http.ready import Ready
from shared.http.replies import json_reply
from shared.http.rim import Call
from shared.http.routing import Routes
from tests.shared.http.wire import Seen, app_of, served

HERE = "https://films.example"
TARGETS = ["/get_contents/g", "/get_contents/nonsense", "/nowhere"]


async def answer(call: Call) -> Ready:
    return json_reply({"row": call.endpoint.name}) if call.request_id else json_reply({})


async def asked(origins: tuple[str, ...] | None, origin: str | None, target: str = "/get_contents/g") -> Seen:
    cors = None if origins is None else Cors(origins)
    headers = "" if origin is None else f"Origin: {origin}\r\n"
    async with served(app_of(Routes(PUBLIC), answer, cors=cors)) as address:
        return await address.ask(target, headers=headers)


async def test_nobody_may_read_unless_it_is_set() -> None:
    headers = (await asked(None, HERE)).headers
    assert not [name for name in headers if name.startswith("access-control-")]
    assert "vary" not in headers


@pytest.mark.parametrize("target", TARGETS)
async def test_everybody_may_read(target: str) -> None:
    headers = (await asked(("*",), HERE, target)).headers
    assert headers["access-control-allow-origin"] == "*"
    assert "vary" not in headers
    exposed = headers["access-control-expose-headers"].split(", ")
    assert {"X-Request-ID", "Stream-Version", "Cache-Status", "Retry-After", "ETag"} <= set(exposed)


@pytest.mark.parametrize("target", TARGETS)
async def test_one_of_a_list_may_read(target: str) -> None:
    headers = (await asked(("http://other.example", HERE), HERE, target)).headers
    assert (headers["access-control-allow-origin"], headers["vary"]) == (HERE, "Origin")


@pytest.mark.parametrize("origin", [None, "https://evil.example", HERE + ".evil.example", "null", "*"])
async def test_others_may_not_and_caches_know_why(origin: str | None) -> None:
    headers = (await asked((HERE,), origin)).headers
    assert "access-control-allow-origin" not in headers
    assert headers["vary"] == "Origin"


async def test_no_page_asks_so_none_is_told() -> None:
    assert "access-control-allow-origin" not in (await asked(("*",), None)).headers


@pytest.mark.parametrize("target", [*TARGETS, "*"])
async def test_a_browser_that_asks_first_is_told(target: str) -> None:
    asks = f"Origin: {HERE}\r\nAccess-Control-Request-Method: GET\r\n"
    async with served(app_of(Routes(PUBLIC), answer, cors=Cors((HERE,)))) as address:
        reply = await address.ask(target, method="OPTIONS", headers=asks)
        assert (reply.status, reply.body) == (204, b"")
        assert reply.headers["access-control-allow-origin"] == HERE
        assert reply.headers["access-control-allow-methods"] == "GET, HEAD, POST, OPTIONS"
        sent = reply.headers["access-control-allow-headers"].split(", ")
        assert sent == ["If-None-Match", "Authorization", "X-API-Key", "X-Request-ID", "Content-Type"]
        assert reply.headers["access-control-max-age"] == "86400"
        refused = await address.ask(
            "/get_contents/g", method="OPTIONS", headers=asks.replace(HERE, "https://evil.example")
        )
        assert "access-control-allow-methods" not in refused.headers
        plain = await address.ask("/get_contents/g", method="OPTIONS", headers=f"Origin: {HERE}\r\n")
        assert plain.headers["allow"] == "GET, HEAD, OPTIONS"
