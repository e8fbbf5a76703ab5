"""The explorer as a program sees it: pages of a real stack, their addresses, heads and files."""

import csv
import io
import re
import xml.etree.ElementTree as ET
from html import unescape
from urllib.parse import quote

import aiohttp
import pytest

from gateway.explorer.figures import ROWS_OF
from gateway.explorer.forms import ORIGINALS
from gateway.explorer.texts import LANGUAGES
from tests.system.asking import ask
from tests.system.running import RunningStack

PAGES = (
    "",
    "?q=dark",
    "?platform=netflix|hulu&genre=comedy&sort=-year",
    "?max_age=7&type=movie",
    "?q=zzzzqqqq+xxxxjjjj&platform=disney",
    "titles/ns1",
    "people/leonardo%20dicaprio",
    "for-you",
    "for-you?liked=ns1,ns2&disliked=ns3&platform=netflix&diversity=0.5&q=toy",
    "insights",
    "api",
)
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


async def page(
    client: aiohttp.ClientSession, stack: RunningStack, path: str, status: int = 200, **headers: str
) -> str:
    async with client.get(f"{stack.url}{path}", headers=headers, allow_redirects=False) as reply:
        assert reply.status == status, path
        return await reply.text()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
async def test_every_page_is_whole_in_both_languages(
    sample_stack: RunningStack, client: aiohttp.ClientSession, path: str, language: str
) -> None:
    html = await page(client, sample_stack, f"/{language}/{path}")
    assert f'<html lang="{language}">' in html
    assert html.rstrip().endswith("</html>")
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert "None" not in re.sub(r"<[^>]*>", "", html)
    assert len(re.findall(r' id="([^"]+)"', html)) == len(set(re.findall(r' id="([^"]+)"', html)))


async def test_every_link_of_a_page_leads_somewhere(
    sample_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    links: set[str] = set()
    for path in ("/en/", "/en/?q=dark&facets=", "/es/titles/ns1", "/en/for-you?liked=ns1", "/en/insights"):
        html = await page(client, sample_stack, path.replace("&facets=", ""))
        links |= {unescape(link) for link in re.findall(r'<a [^>]*href="([^"]+)"', html)}
    assert len(links) > 150
    for link in sorted(links):
        if not link.startswith("#"):
            async with client.get(f"{sample_stack.url}{link}") as reply:
                assert reply.status == 200, link


@pytest.mark.parametrize(
    ("accept", "language", "leads_to"),
    [
        (BROWSER["Accept"], "es-MX,es;q=0.9,en;q=0.8", "/es/"),
        (BROWSER["Accept"], "de", "/en/"),
        ("application/json", "es", None),
        ("*/*", "es", None),
        ("application/json, text/html", "es", None),
    ],
)
async def test_people_are_led_to_pages_and_programs_get_json(
    sample_stack: RunningStack,
    client: aiohttp.ClientSession,
    accept: str,
    language: str,
    leads_to: str | None,
) -> None:
    headers = {"Accept": accept, "Accept-Language": language}
    async with client.get(f"{sample_stack.url}/", headers=headers, allow_redirects=False) as reply:
        assert reply.headers.getall("Vary") == ["Accept, Accept-Language"]
        if leads_to is None:
            assert (await reply.json())["docs"] == "/docs"
        else:
            assert (reply.status, reply.headers["Location"]) == (303, leads_to)


async def test_pages_may_run_nothing_but_their_own(
    sample_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    async with client.get(f"{sample_stack.url}/en/") as reply:
        policy, html = reply.headers["Content-Security-Policy"], await reply.text()
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert re.findall(r"<style|<script(?![^>]*src=)| style=| on\w+=|https?://", html) == []


async def test_a_page_that_is_known_is_not_sent_again(
    sample_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    async with client.get(f"{sample_stack.url}/en/titles/ns1") as reply:
        etag = reply.headers["ETag"]
        assert reply.headers["Cache-Control"] == "no-cache"
    headers = {"If-None-Match": etag}
    async with client.get(f"{sample_stack.url}/en/titles/ns1", headers=headers) as reply:
        assert reply.status == 304
    async with client.head(f"{sample_stack.url}/en/titles/ns1") as reply:
        assert (reply.status, await reply.read()) == (200, b"")


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/en/nothing", 404, "There is no such page."),
        ("/es/nothing", 404, "No existe esa página."),
        ("/en/titles/ns811", 404, 'href="/en/titles/ns81"'),
        ("/en/titles", 404, "There is no such page."),
        ("/en/titles/ns1/more", 404, "There is no such page."),
        ("/en/people/nobody%20at%20all", 404, "<h1"),
        ("/en/insights/overlap.png", 404, "<h1"),
        ("/en/?platform=netlix", 422, "<code>platform</code>"),
        ("/en/?year.gte=abc&max_age=old", 422, "<code>year.gte</code>"),
        ("/en/for-you?diversity=7&liked=ns1", 422, "<code>diversity</code>"),
    ],
)
async def test_what_cannot_be_shown_is_told_as_a_page(
    sample_stack: RunningStack, client: aiohttp.ClientSession, path: str, status: int, told: str
) -> None:
    html = await page(client, sample_stack, path, status)
    assert told in html
    assert "</html>" in html


async def test_other_methods_are_refused(sample_stack: RunningStack, client: aiohttp.ClientSession) -> None:
    async with client.post(f"{sample_stack.url}/en/", data={"q": "dark"}) as reply:
        assert (reply.status, reply.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")


async def test_a_language_without_its_slash_leads_on(
    sample_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    async with client.get(f"{sample_stack.url}/es?q=dark", allow_redirects=False) as reply:
        assert (reply.status, reply.headers["Location"]) == (308, "/es/?q=dark")


async def test_what_somebody_typed_is_shown_as_text(
    sample_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    hostile = "\"><script>alert(1)</script>'{{7*7}}"
    for path in (f"/en/?q={quote(hostile)}", f"/en/for-you?q={quote(hostile)}&liked={quote(hostile)}"):
        async with client.get(f"{sample_stack.url}{path}") as reply:
            html = await reply.text()
        assert "<script>alert" not in html
        assert "49" not in re.findall(r'name="q"[^>]*value="([^"]*)"', html)


async def test_fields_that_are_empty_count_as_not_given(
    sample_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    plain = await page(client, sample_stack, "/en/?q=dark")
    empty = await page(client, sample_stack, "/en/?q=dark&year.gte=&max_age=&sort=")
    assert re.findall("/en/titles/[a-z0-9]+", plain) == re.findall("/en/titles/[a-z0-9]+", empty)


async def test_several_boxes_of_one_name_are_any_of_them(
    sample_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    boxes = await page(client, sample_stack, "/en/for-you?liked=ns1&platform=netflix&platform=hulu")
    joined = await page(client, sample_stack, "/en/for-you?liked=ns1&platform=netflix|hulu")
    assert re.findall("/en/titles/[a-z0-9]+", boxes) == re.findall("/en/titles/[a-z0-9]+", joined)


@pytest.mark.parametrize("name", ROWS_OF)
async def test_every_chart_can_be_taken_away(
    sample_stack: RunningStack, client: aiohttp.ClientSession, name: str
) -> None:
    async with client.get(f"{sample_stack.url}/es/insights/{name}.csv") as reply:
        assert reply.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{name}.csv"
        table = list(csv.reader(io.StringIO(await reply.text())))
    columns, rows = table[0], table[1:]
    assert rows or name in {"rows-read", "repairs"}
    assert all(len(row) == len(columns) for row in rows)
    svg = await page(client, sample_stack, f"/es/insights/{name}.svg")
    picture = ET.fromstring(svg)  # noqa: S314 - our own
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"


async def test_figures_of_a_chart_are_those_of_the_api(
    sample_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    async def taken(name: str) -> list[list[str]]:
        text = await page(client, sample_stack, f"/en/insights/{name}.csv")
        return list(csv.reader(io.StringIO(text)))[1:]

    summary = await ask(client, sample_stack.url, "/v1/ratings/summary")
    histogram = [[str(one["rating"]), str(one["votes"])] for one in summary["histogram"]]
    assert await taken("all-ratings") == histogram
    for genre, *counts in await taken("genres-over-time"):
        listed = await ask(client, sample_stack.url, f"/v1/titles?genre={genre}&facets=decade")
        counted = {one["value"]: one["count"] for one in listed["facets"]["decade"]}
        assert counts == [str(counted.get(decade, 0)) for decade in range(1950, 2030, 10)]
    films = await ask(client, sample_stack.url, "/v1/titles?type=movie&duration.gte=0")
    assert sum(int(count) for _, count in await taken("durations")) == films["total"]


@pytest.mark.parametrize("row", ORIGINALS, ids=lambda row: row.name)
async def test_a_form_gives_the_answer_of_the_api(
    sample_stack: RunningStack, client: aiohttp.ClientSession, row: object
) -> None:
    assert len(ORIGINALS) == 7
    sent = "&".join(f"{name}={quote(text)}" for name, text in row.example.items())  # type: ignore[attr-defined]
    html = await page(client, sample_stack, f"/en/api?endpoint={row.name}&{sent}")  # type: ignore[attr-defined]
    address = unescape(re.findall(r'<dd><a href="([^"]+)">', html)[0])
    answer = await ask(client, sample_stack.url, address)
    shown = unescape(re.findall(r"<pre[^>]*><code>(.*?)</code>", html, re.DOTALL)[0])
    assert shown.replace(" ", "").startswith("{")
    for value in answer.values():
        assert str(value[0] if isinstance(value, list) else value) in shown


async def test_a_form_tells_what_the_api_refuses(
    sample_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    html = await page(client, sample_stack, "/en/api?endpoint=get_actor&platform=netlix&year=2010")
    assert "Status 422" in html
    assert "netflix" in unescape(re.findall(r"<pre[^>]*><code>(.*?)</code>", html, re.DOTALL)[0])
