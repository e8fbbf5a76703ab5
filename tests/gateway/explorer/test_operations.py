"""The operator's page over real sockets: what it shows, also while a part is down, and to whom."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gateway.app import ADMIN_APP
from gateway.explorer.asking import Query
from gateway.explorer.operations import operations
from gateway.explorer.pages import Opened, Sheet
from gateway.explorer.texts import texts_of
from gateway.metrics import Metrics
from shared.api.recommender import GET_EVALUATION
from shared.errors import Unavailable
from shared.examples import examples_of
from shared.http.ready import Ready, head_of
from shared.http.replies import json_reply
from shared.http.rim import Call
from shared.http.server import running
from tests.gateway.parts import MIDDLE, Valkey, World, world
from tests.shared.http.wire import Address, Seen

BROWSER = "Accept: text/html,application/json;q=0.5\r\n"
HOSTILE = "<script>alert(1)</script>"


async def as_documented(call: Call) -> Ready:
    """What the table of endpoints shows as an example of each answer."""
    return json_reply(examples_of(call.endpoint.name)["200"].reply)


@pytest.fixture
async def system(sockets: Path) -> AsyncIterator[World]:
    async with world(sockets) as found:
        for part in found.parts.values():
            part.behave = as_documented
        yield found


@pytest.fixture
async def admin(system: World, sockets: Path) -> AsyncIterator[Address]:
    address = Address(sockets / "admin")
    async with running(system.app[ADMIN_APP], address.url):
        yield address


async def ask(address: Address, target: str, headers: str = "", *, host: str = "127.0.0.1") -> Seen:
    return await address.send(
        f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n".encode()
    )


async def page_of(admin: Address, language: str = "en") -> str:
    reply = await ask(admin, f"/{language}/")
    assert reply.status == 200
    return reply.body.decode()


def health_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'data-part="(\w+)">.*?class="health">(.*?)</p>', page, re.DOTALL))


async def test_people_are_led_to_the_page_in_their_language(admin: Address) -> None:
    for languages, place in (("es-AR,en;q=0.5", "/es/"), ("fr", "/en/")):
        reply = await ask(admin, "/", f"{BROWSER}Accept-Language: {languages}\r\n")
        assert (reply.status, reply.headers["location"]) == (303, place)


async def test_programs_are_told_what_there_is(admin: Address) -> None:
    told = (await ask(admin, "/", "Accept: */*\r\n")).json()
    assert told["orders"] == ["POST /v1/admin/reload"]
    for page in told["pages"]:
        assert (await ask(admin, page)).status == 200


@pytest.mark.parametrize(("language", "up"), [("en", "up"), ("es", "en marcha")])
async def test_every_part_is_shown_with_its_data(admin: Address, language: str, up: str) -> None:
    page = await page_of(admin, language)
    health = health_of(page)
    assert [health[part] for part in ("catalog", "ratings", "recommender")] == [up] * 3
    assert health["redis"] not in {up, ""}
    assert page.count(f"<code>{MIDDLE}</code>") == 3


async def test_redis_is_shown_too(sockets: Path, valkey: Valkey) -> None:
    async with world(sockets, redis_url=valkey.url) as system:
        await system.until_part("redis", status="up")
        admin = Address(sockets / "admin")
        for part in system.parts.values():
            part.behave = as_documented
        async with running(system.app[ADMIN_APP], admin.url):
            assert health_of(await page_of(admin))["redis"] == "up"
            valkey.kill()
            await system.until_part("redis", status="down")
            page = await page_of(admin)
    assert health_of(page)["redis"] == "down"
    assert "Nothing breaks" in page


async def test_traffic_is_that_of_the_metrics(admin: Address, system: World) -> None:
    for _ in range(3):
        await system.ask("/get_contents/g")
    await system.ask("/get_contents/nonsense")
    page = await page_of(admin)
    assert "<strong>66.7%</strong>" in page
    assert re.search(r'<th scope="row">get_contents</th><td>3</td><td>[\d.]+</td>', page)
    assert "Nothing was refused" in page
    assert (await ask(admin, "/metrics")).body.count(b'row="get_contents"') > 0


async def test_it_is_drawn_anew_though_the_reports_are_the_same(admin: Address, system: World) -> None:
    await page_of(admin)
    await system.ask("/get_contents/g")
    assert '<th scope="row">get_contents</th><td>1</td>' in await page_of(admin)


async def test_a_part_that_is_down_is_named_and_the_rest_is_shown(admin: Address, system: World) -> None:
    await system.stop("recommender")
    await system.until_part("recommender", status="down")
    page = await page_of(admin)
    health = health_of(page)
    assert (health["catalog"], health["recommender"]) == ("up", "down")
    assert "<strong>Recommender: down.</strong>" in page
    assert "Its report is not to be had at the moment." in page


async def test_a_part_that_another_process_does_not_reach() -> None:
    metrics = Metrics()
    metrics.watch("stream_part_up", lambda: {("catalog",): 0.0, ("ratings",): 1.0})
    parts = {"catalog": {"status": "up"}, "ratings": {"status": "up"}}

    async def away(_: Query) -> Any:
        raise Unavailable("away")

    show = operations(lambda: parts, metrics.collect)
    sheet = await show(away, Opened("", (), {}, texts_of("en")))
    assert isinstance(sheet, Sheet)
    assert [part["status"] for part in sheet.content["parts"]] == ["partly", "up"]
    assert [job.figures for job in sheet.content["jobs"]] == [[], [], []]


async def test_it_is_there_before_any_part_is(sockets: Path) -> None:
    async with world(sockets, started=False) as system:
        admin = Address(sockets / "admin")
        async with running(system.app[ADMIN_APP], admin.url):
            page = await page_of(admin)
    assert set(health_of(page).values()) == {"starting", "not used"}
    assert "Nothing was asked for yet." in page


async def test_what_data_say_is_escaped(admin: Address, system: World) -> None:
    async def hostile(call: Call) -> Ready:
        assert call.endpoint is GET_EVALUATION
        return json_reply(
            {
                "validation": {"personal": True, "weights": {}, "ndcg@10": {HOSTILE: 0.5}, "people": 1},
                "gate": {"new": 0.5, "old": None, "passed": True, "forced": False},
                "comparison": None,
            }
        )

    async def away(call: Call) -> Ready:
        return Ready(head_of((), 500), b"{}", 500)

    system.parts["recommender"].behave = hostile
    system.parts["ratings"].behave = away
    page = await page_of(admin)
    assert HOSTILE not in page
    assert "&lt;script&gt;alert" in page
    assert page.count("Its report is not to be had at the moment.") == 1


async def test_it_answers_to_its_own_names_only(admin: Address) -> None:
    for target in ("/", "/en/", "/explorer/operations.js"):
        assert (await ask(admin, target, BROWSER, host="evil.example")).status == 421


async def test_it_may_load_nothing_from_elsewhere(admin: Address) -> None:
    reply = await ask(admin, "/en/")
    assert reply.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
    for link in re.findall(r'(?:src|href)="(/explorer/[^"?]+)', reply.body.decode()):
        assert (await ask(admin, link)).status == 200
    assert not re.search(r"<script>|style=|onclick", reply.body.decode())


async def test_other_pages_are_not_there(admin: Address) -> None:
    for target in ("/en/insights", "/es/x", "/en/titles/as1"):
        reply = await ask(admin, target)
        assert reply.status == 404
        assert b"/docs" not in reply.body


async def test_the_page_is_not_on_the_public_port(system: World) -> None:
    assert b"data-reload" not in (await system.ask("/en/")).body
