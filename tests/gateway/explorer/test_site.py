"""Pages of a gateway whose services say what a test wants: drawn once, anew with new data, without a part."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gateway.explorer import remembered, site
from gateway.explorer.drawing import draw
from gateway.quota import Quota
from shared.endpoint import Domain
from shared.examples import examples_of
from shared.http.ready import Ready
from shared.http.replies import json_reply
from shared.http.rim import Call
from tests.gateway.parts import NEW, World, world

PAGES = ("/en/", "/en/titles/ns1", "/en/insights")


class Teller:
    """Says of every row what its example says, with changes."""

    def __init__(self) -> None:
        self.changes: dict[str, dict[str, Any]] = {}

    async def __call__(self, call: Call) -> Ready:
        name = call.endpoint.name
        reply = dict(examples_of(name)["200"].reply)
        if name == "list_titles":
            reply["facets"] = {facet: [] for facet in call.asked.facets}
        return json_reply(reply | self.changes.get(name, {}))


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that were drawn so far."""
    templates: list[str] = []

    def noting(template: str, *arguments: Any) -> str:
        templates.append(template)
        return draw(template, *arguments)

    monkeypatch.setattr(site, "draw", noting)
    return templates


@pytest.fixture
def teller(system: World) -> Teller:
    teller = Teller()
    for part in system.parts.values():
        part.behave = teller
    return teller


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_drawn_once(system: World, teller: Teller, drawn: list[str], path: str) -> None:
    first, second = await system.ask(path), await system.ask(path)
    assert (first.status, first.body, first.headers["etag"]) == (200, second.body, second.headers["etag"])
    assert len(drawn) == 1


async def test_new_data_are_shown_at_once(system: World, teller: Teller, drawn: list[str]) -> None:
    assert b"The Crown" in (await system.ask("/en/titles/ns1")).body
    teller.changes["get_title"] = {"title": "Another name"}
    system.parts["catalog"].version = NEW
    await system.until_part("catalog", version=NEW)
    page = await system.ask("/en/titles/ns1")
    assert b"Another name" in page.body
    assert b"<h1>The Crown" not in page.body
    assert len(drawn) == 2


async def test_no_more_pages_are_kept_than_there_is_room_for(
    system: World, teller: Teller, drawn: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "_MOST", 2)
    for path in ("/en/titles/ns1", "/en/titles/ns2", "/en/titles/ns1", "/en/titles/ns3", "/en/titles/ns1"):
        await system.ask(path)
    assert len(drawn) == 3  # the one that was asked for last stays
    await system.ask("/en/titles/ns2")
    assert len(drawn) == 4


async def test_recommendations_for_one_are_kept_for_nobody(
    system: World, teller: Teller, drawn: list[str]
) -> None:
    for _ in range(2):
        assert (await system.ask("/en/for-you?liked=ns1")).status == 200
    assert len(drawn) == 2


@pytest.mark.parametrize(
    ("path", "away", "told", "still"),
    [
        ("/en/titles/ns1", "ratings", "the ratings", "Claire Foy"),
        ("/en/titles/ns1", "recommender", "similar titles", "Claire Foy"),
        ("/es/titles/ns1", "recommender", "los títulos parecidos", "Claire Foy"),
        ("/en/", "recommender", "popular titles", "Find something to watch"),
        ("/en/", "catalog", "the search", "Popular"),
        ("/en/insights", "ratings", "the ratings", "/en/insights/overlap.csv"),
        ("/en/insights", "catalog", "the catalogue", "/en/insights/best.csv"),
        ("/en/for-you?liked=ns1", "recommender", "the recommendations", "The Crown"),
    ],
)
async def test_what_is_away_is_named_and_the_rest_shown(
    system: World, teller: Teller, path: str, away: Domain, told: str, still: str
) -> None:
    await system.stop(away)
    page = await system.ask(path)
    assert page.status == 200
    html = page.body.decode()
    notice = re.findall(r'<div class="away" role="alert">(.*?)</div>', html, re.DOTALL)
    assert told in notice[0]
    assert still in html


async def test_a_page_without_a_part_is_whole_again_once_it_is_back(system: World, teller: Teller) -> None:
    await system.stop("ratings")
    assert b'class="away"' in (await system.ask("/en/titles/ns1")).body
    await system.start("ratings")
    await system.until_part("ratings", status="up")
    assert b'class="away"' not in (await system.ask("/en/titles/ns1")).body


async def test_without_the_part_that_a_page_is_about_there_is_none(system: World, teller: Teller) -> None:
    await system.stop("catalog")
    page = await system.ask("/es/titles/ns1")
    assert page.status == 503
    assert "retry-after" in page.headers
    assert "Una parte no responde" in page.body.decode()


async def test_a_title_that_has_another_id_now_leads_on(system: World) -> None:
    async def moved(call: Call) -> Ready:
        reply = json_reply({"detail": "it is another one now"}, status=308)
        reply.headers["Location"] = "/v1/titles/w-ns9"
        return reply

    system.parts["catalog"].behave = moved
    page = await system.ask("/en/titles/w-ns1")
    assert (page.status, page.headers["location"]) == (308, "/en/titles/w-ns9")


async def test_simulated_ratings_are_named(system: World, teller: Teller) -> None:
    assert b"simulated viewers" not in (await system.ask("/en/")).body
    system.parts["ratings"].simulated = True
    system.parts["ratings"].version = NEW
    await system.until_part("ratings", version=NEW)
    await system.ask("/v1/ratings/summary")
    assert b"simulated viewers" in (await system.ask("/en/")).body


@pytest.fixture
async def limited(sockets: Path) -> AsyncIterator[World]:
    async with world(sockets, rate_limit=Quota(per_s=1, burst=5)) as found:
        yield found


async def test_a_page_counts_as_one_request(limited: World) -> None:
    for part in limited.parts.values():
        part.behave = Teller()
    statuses = [(await limited.ask("/en/")).status for _ in range(8)]
    assert statuses[:3] == [200, 200, 200]
    assert 429 in statuses


async def test_a_part_that_takes_too_long_is_done_without(
    system: World, teller: Teller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.explorer.desk._PATIENCE_S", 0.1)
    never = asyncio.Event()

    async def silent(call: Call) -> Ready:
        await never.wait()
        return json_reply({})

    system.parts["ratings"].behave = silent
    page = await system.ask("/en/titles/ns1")
    never.set()
    assert page.status == 200
    assert b"Not to be had at the moment: the ratings." in page.body
    assert b"Claire Foy" in page.body
