"""Rows that need a key, over real sockets: who is let in, and that nothing of them is kept or told."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from aiohttp import web

from shared.endpoint import NEVER_KEPT, Endpoint
from shared.errors import NotFound
from shared.http.ready import Ready
from shared.http.replies import json_reply
from shared.http.rim import Call, Rim
from shared.http.routing import Routes
from shared.http.server import RIM
from shared.keys import digest_of, read_keys
from shared.vocabulary import YEAR
from tests.shared.http.wire import Address, served

ADMIN = "X-API-Key: root\r\n"
USERS = "Authorization: Bearer reader\r\n"


@dataclass(frozen=True)
class AskFor:
    year: Annotated[int, YEAR]


def a_row(name: str, path: str, **more: Any) -> Endpoint[Any, Any]:
    told = {"summary": name, "about": name, "example": {}, "owner": "catalog", "answer": dict}
    return Endpoint(name=name, path=path, request=AskFor, cache=NEVER_KEPT, **{**told, **more})


async def answer(call: Call) -> Ready:
    if call.asked.year == 1999:
        raise NotFound("nothing of that year")
    reply = json_reply({"year": call.asked.year})
    reply.headers["Cache-Control"] = "public, max-age=60"
    return reply


@pytest.fixture
async def address() -> AsyncIterator[Address]:
    rows = [a_row("read", "/secret/{year}", scope="users"), a_row("open", "/open/{year}")]
    rows.append(a_row("write", "/order/{year}", scope="admin", method="POST"))
    keys = read_keys(f"a:admin:{digest_of('root')} b:users:{digest_of('reader')}")
    app = web.Application()
    app[RIM] = Rim(Routes(rows), answer, pages={}, version=lambda: "v1", keys=keys)
    async with served(app) as found:
        yield found


@pytest.mark.parametrize(
    ("headers", "status", "slug"),
    [
        ("", 401, "unauthorized"),
        ("X-API-Key: wrong\r\n", 401, "unauthorized"),
        (ADMIN + USERS, 401, "unauthorized"),
        (ADMIN, 403, "forbidden"),
    ],
)
@pytest.mark.parametrize("year", ["2018", "x"])
async def test_who_may_not_ask_learns_nothing_of_the_parameters(
    address: Address, headers: str, status: int, slug: str, year: str
) -> None:
    for method in ("GET", "HEAD"):
        reply = await address.ask(f"/secret/{year}?odd=1", method=method, headers=headers)
        assert reply.status == status
        assert reply.headers["cache-control"] == "no-store"
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.headers.get("www-authenticate") == ("Bearer" if status == 401 else None)
    told = (await address.ask(f"/secret/{year}?odd=1", headers=headers)).json()
    assert told["type"].endswith(f"#{slug}")
    assert "errors" not in told


@pytest.mark.parametrize(("year", "status"), [("2018", 200), ("1999", 404), ("x", 422)])
async def test_no_reply_of_a_protected_row_may_be_kept(address: Address, year: str, status: int) -> None:
    reply = await address.ask(f"/secret/{year}", headers=USERS)
    assert (reply.status, reply.headers["cache-control"]) == (status, "no-store")


async def test_what_one_caller_was_let_in_for_stays_closed_to_the_next(address: Address) -> None:
    for headers, status in ((USERS, 200), ("", 401), (ADMIN, 403), (USERS, 200)):
        assert (await address.ask("/secret/2018", headers=headers)).status == status


async def test_an_open_row_asks_for_no_key(address: Address) -> None:
    for headers in ("", "X-API-Key: wrong\r\n"):
        reply = await address.ask("/open/2018", headers=headers)
        assert (reply.status, reply.headers["cache-control"]) == (200, "public, max-age=60")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT"])
async def test_a_row_that_is_posted_to_takes_nothing_else(address: Address, method: str) -> None:
    reply = await address.ask("/order/2018", method=method, headers=ADMIN)
    assert (reply.status, reply.headers["allow"]) == (405, "POST, OPTIONS")


async def test_options_names_post_without_a_key(address: Address) -> None:
    reply = await address.ask("/order/2018", method="OPTIONS")
    assert (reply.status, reply.headers["allow"]) == (204, "POST, OPTIONS")


async def test_a_row_is_posted_to(address: Address) -> None:
    assert (await address.ask("/order/2018", method="POST")).status == 401
    assert (await address.ask("/order/2018", method="POST", headers=ADMIN)).json() == {"year": 2018}
