"""Pages for people: all of them from this server, with nothing from elsewhere."""

import gzip
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import brotli  # type: ignore[import-untyped]  # it has no types
import pytest
from backports import zstd

from gateway.docs import document_pages
from shared.api import COMPOSED, FILES, PUBLIC
from shared.build import build_id
from shared.openapi import openapi
from tests.gateway.parts import MIDDLE, World

HTML = "text/html; charset=utf-8"
PAGES = {"/docs": HTML, "/docs/problems": HTML}
KINDS = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "png": "image/png",
    "json": "application/json",
}


class Links(HTMLParser):
    """Collects what a page leads to, what it runs, and what stands inline."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [value for name, value in attrs if name in {"href", "src"} and value]
        if tag == "style" or (tag == "script" and "src" not in given) or "style" in given:
            self.inline.append(tag)
        self.inline += [name for name in given if name.startswith("on")]


def links_of(page: bytes) -> Links:
    links = Links()
    links.feed(page.decode())
    return links


async def test_the_welcome_lists_every_row_with_an_example_that_works(system: World) -> None:
    welcome = (await system.ask("/")).json()
    assert [entry["path"] for entry in welcome["endpoints"]] == [
        row.path for row in (*PUBLIC, *COMPOSED, *FILES)
    ]
    for entry in welcome["endpoints"]:
        reply = await system.ask(entry["example"], method=entry.get("method", "GET"))
        assert reply.status == (401 if "scope" in entry else 200)
    assert [entry["body"]["liked"] for entry in welcome["endpoints"] if "body" in entry] == [["ns1", "ns2"]]
    for page in (welcome["docs"], welcome["openapi"]):
        assert (await system.ask(page)).status == 200
    assert welcome["build"] == build_id()
    assert welcome["data"] == dict.fromkeys(("catalog", "ratings", "recommender"), MIDDLE)


@pytest.mark.parametrize(("simulated", "told"), [(True, "simulated"), (False, "as given")])
async def test_the_welcome_says_where_the_ratings_are_from(
    system: World, *, simulated: bool, told: str
) -> None:
    system.parts["ratings"].simulated = simulated
    if simulated:
        system.parts["ratings"].version = "20270101T000000Z-0009-dddddddd"
        await system.until_part("ratings", version="20270101T000000Z-0009-dddddddd")
    assert (await system.ask("/")).json()["ratings"].startswith(told)


async def test_the_document_is_served(system: World) -> None:
    reply = await system.ask("/openapi.json")
    assert (reply.status, reply.headers["content-type"]) == (200, "application/json")
    assert reply.json() == openapi()


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_and_all_it_links_to_come_from_here(system: World, page: str) -> None:
    reply = await system.ask(page)
    assert (reply.status, reply.headers["content-type"]) == (200, PAGES[page])
    links = links_of(reply.body)
    assert links.found
    assert links.inline == []
    for link in links.found:
        target = urlsplit(urljoin(f"http://here{page}", link))
        assert target.netloc == "here"
        linked = await system.ask(target.path)
        assert linked.status == 200
        kind = KINDS["json"] if target.path == "/" else KINDS.get(target.path.rpartition(".")[2], HTML)
        assert linked.headers["content-type"] == kind
        assert linked.body


@pytest.mark.parametrize("page", [*PAGES, "/docs/start.js", "/docs/docs.css"])
async def test_nothing_from_elsewhere_is_allowed(system: World, page: str) -> None:
    reply = await system.ask(page)
    policy = dict(_directives(reply.headers["content-security-policy"]))
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert not any("*" in source or "http" in source for sources in policy.values() for source in sources)
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "no-referrer"


def _directives(policy: str) -> Iterator[tuple[str, list[str]]]:
    for directive in policy.split(";"):
        name, *sources = directive.split()
        yield name, sources


async def test_what_our_stylesheet_imports_is_here(system: World) -> None:
    style = (await system.ask("/docs/docs.css")).body.decode()
    imported = re.findall(r'url\("?([^")]*)"?\)', style)
    assert imported == ["/docs/swagger-ui.css"]
    assert (await system.ask(imported[0])).headers["content-type"] == KINDS["css"]


async def test_the_reference_reads_our_document(system: World) -> None:
    start = (await system.ask("/docs/start.js")).body.decode()
    assert '"/openapi.json"' in start
    assert "http" not in start


async def test_pages_take_head_and_options(system: World) -> None:
    head = await system.ask("/docs", method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["content-length"]) > 0
    assert (await system.ask("/docs", method="OPTIONS")).headers["allow"] == "GET, HEAD, OPTIONS"
    assert (await system.ask("/docs", method="POST")).status == 405


async def test_what_is_not_linked_is_not_served(system: World) -> None:
    for path in (
        "/docs/docs.html",
        "/docs/../app.py",
        "/docs/%2e%2e/app.py",
        "/docs/swagger-ui.css.map",
        "/web/docs.html",
    ):
        assert (await system.ask(path)).status == 404


def test_without_the_reference_package_the_gateway_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(RuntimeError, match="swagger-ui-py is not installed"):
        document_pages(dict)


@pytest.mark.parametrize("target", ["/openapi.json", "/docs/swagger-ui-bundle.js", "/docs"])
async def test_a_page_comes_in_the_encoding_that_is_wanted(system: World, target: str) -> None:
    plain = await system.ask(target)
    assert "content-encoding" not in plain.headers
    etags = {plain.headers["etag"]}
    for coding, decode in (("gzip", gzip.decompress), ("br", brotli.decompress), ("zstd", zstd.decompress)):
        reply = await system.ask(target, headers=f"Accept-Encoding: {coding}\r\n")
        assert reply.headers["content-encoding"] == coding
        assert reply.headers["vary"] == "Accept-Encoding"
        assert decode(reply.body) == plain.body
        etags.add(reply.headers["etag"])
    assert len(etags) == 4


async def test_a_page_that_is_known_is_not_sent_again(system: World) -> None:
    etag = (await system.ask("/openapi.json")).headers["etag"]
    reply = await system.ask("/openapi.json", headers=f"If-None-Match: {etag}\r\n")
    assert (reply.status, reply.body, reply.headers["etag"]) == (304, b"", etag)
