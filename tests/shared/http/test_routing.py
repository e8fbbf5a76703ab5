"""Raw targets: decoded once, strictly, and led to their row."""

import contextlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.api import PUBLIC
from shared.endpoint import Endpoint
from shared.errors import Invalid, NotFound
from shared.http.routing import Routes, parse_target

ROUTES = Routes(PUBLIC)


def routed(raw: str) -> tuple[str, dict[str, str]]:
    match = ROUTES.match(parse_target(raw))
    return match.rows["GET"].name, dict(match.texts)


def title_of(raw: str) -> str:
    name, texts = routed(raw)
    assert name == "get_recommendations"
    return texts["title"]


def raw_bytes(target: bytes) -> str:
    """A target as the server hands it on: odd bytes as surrogates."""
    return target.decode("utf-8", "surrogateescape")


def test_a_path_finds_its_row_and_texts() -> None:
    assert routed("/get_actor/netflix/2018") == ("get_actor", {"platform": "netflix", "year": "2018"})


@pytest.mark.parametrize("row", PUBLIC)
def test_every_row_is_found_at_its_example(row: Endpoint[Any, Any]) -> None:
    assert Routes(PUBLIC).match(parse_target(row.example_address())).rows[row.method] is row


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("/get_recommendations/face%2Foff", "face/off"),
        ("/get_recommendations/face/off", "face/off"),
        ("/get_recommendations/9%2f11/x", "9/11/x"),
        ("/get_recommendations/%2Fx", "/x"),
        ("/get_recommendations/a//b", "a//b"),
        ("/get_recommendations/a/../b", "a/../b"),
        ("/get_recommendations/..", ".."),
        ("/get_recommendations/100%25", "100%"),
        ("/get_recommendations/%25FF", "%FF"),
        ("/get_recommendations/%252F", "%2F"),
        ("/get_recommendations/what%3F%23%3B%26%2B%22", 'what?#;&+"'),
        ("/get_recommendations/1+1", "1+1"),
        ("/get_recommendations/100%", "100%"),
        ("/get_recommendations/%zz", "%zz"),
        ("/get_recommendations/am%C3%A9lie", "amélie"),
        ("/get_recommendations/amélie", "amélie"),
        ("/get_recommendations/%F0%9F%8E%AC", "🎬"),
        (raw_bytes("/get_recommendations/千と千尋".encode()), "千と千尋"),
    ],
)
def test_each_segment_is_decoded_once(raw: str, title: str) -> None:
    assert title_of(raw) == title


@pytest.mark.parametrize(
    "raw",
    [
        "/get_recommendations/%FF",
        "/get_recommendations/a%C3",
        "/get_recommendations/%ED%A0%80",
        "/get_recommendations/%C0%AF",
        "/%FF",
        "/get_contents/g?%FF=1",
        "/get_contents/g?x=%FF",
        raw_bytes(b"/get_recommendations/\xff"),
        raw_bytes(b"/get_contents/g?x=\xe9"),
    ],
)
def test_bytes_that_are_not_utf_8_are_refused(raw: str) -> None:
    with pytest.raises(Invalid, match="not UTF-8"):
        parse_target(raw)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_absolute_target_is_read_by_its_path(scheme: str) -> None:
    assert routed(f"{scheme}://example.org:80/get_contents/g")[1] == {"rating_class": "g"}
    assert parse_target(f"{scheme}://example.org").path == "/"
    assert title_of(f"{scheme}://example.org/get_recommendations/http://x") == "http://x"


def test_a_query_is_split_and_decoded() -> None:
    target = parse_target("/x?a=1&b=two+words&c=%26%3D&&d&e==&a=2")
    assert target.path == "/x"
    assert target.query == {"a": "2", "b": "two words", "c": "&=", "d": "", "e": "="}
    assert target.repeated == {"a"}
    assert parse_target("/x?").query == {}
    assert parse_target("/x?a?b").query == {"a?b": ""}


@pytest.mark.parametrize(
    "raw",
    [
        "/",
        "",
        "*",
        "example.org:443",
        "/get_contents",
        "/get_contents/",
        "/get_contents//",
        "/get_contents/g/",
        "/get_contents/g/h",
        "/get_contents//g",
        "/get_actor/netflix//2018",
        "/get_actor//2018",
        "/get_recommendations/",
        "/get_recommendations//x",
        "/GET_CONTENTS/g",
        "/x/../get_contents/g",
        "/./get_contents/g",
        "/get%5Fcontents%2Fg",
    ],
)
def test_every_other_path_is_no_endpoint(raw: str) -> None:
    with pytest.raises(NotFound, match="no endpoint at"):
        routed(raw)


def test_a_path_that_is_no_endpoint_tells_the_likeliest() -> None:
    with pytest.raises(NotFound) as caught:
        routed("/get_contens/g")
    assert caught.value.suggestions[0] == "/get_contents/{rating_class}"
    assert len(caught.value.suggestions) <= 3


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_survives_percent_encoding(text: str) -> None:
    assert title_of(f"/get_recommendations/{quote(text, safe='')}") == text


@given(st.binary(max_size=60))
def test_any_bytes_are_a_match_or_an_error_of_ours(raw: bytes) -> None:
    with contextlib.suppress(Invalid):
        assert title_of(raw_bytes(b"/get_recommendations/x" + raw)).startswith("x")


@pytest.mark.parametrize("row", PUBLIC, ids=lambda row: row.name)
def test_who_gets_a_row_is_told_by_the_segments_alone(row: Endpoint[Any, Any]) -> None:
    found = ROUTES.getter(row.example_address())
    assert (found is row) == (row.method == "GET")


@pytest.mark.parametrize(
    "raw",
    ["*", "", "/", "/nowhere", "/get_contents", "//", "/get_contents/", "/get_actor//2", "/get_contents/g/x"],
)
def test_nobody_gets_what_is_no_row(raw: str) -> None:
    assert ROUTES.getter(raw) is None


WORDS = [*{segment for row in PUBLIC for segment in row.segments if "{" not in segment}, "x", "", "é"]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5), st.sampled_from(["", "?a=b"]))
def test_who_gets_a_row_asks_for_it(words: list[str], query: str) -> None:
    target = f"/{'/'.join(words)}{query}"
    try:
        row = ROUTES.match(parse_target(target)).rows.get("GET")
    except NotFound:
        row = None
    assert ROUTES.getter(target) is row


def a_row(name: str, path: str, *, method: str = "GET") -> Endpoint[Any, Any]:
    return Endpoint(
        name,
        "catalog",
        path,
        request=Nothing,
        answer=Nothing,
        summary="",
        about="",
        example={},
        method=method,  # type: ignore[arg-type]
    )


@dataclass(frozen=True)
class Nothing:
    """A request without parameters."""


def test_a_literal_goes_before_a_placeholder_and_falls_back_to_it() -> None:
    routes = Routes([*PUBLIC, a_row("new", "/get_contents/new"), a_row("deep", "/get_actor/netflix/x/y")])
    assert routes.match(parse_target("/get_contents/new")).rows["GET"].name == "new"
    assert routes.match(parse_target("/get_contents/newer")).rows["GET"].name == "get_contents"
    assert routes.match(parse_target("/get_actor/netflix/2018")).rows["GET"].name == "get_actor"


def test_one_path_may_have_a_row_for_each_method() -> None:
    routes = Routes([a_row("read", "/things"), a_row("write", "/things", method="POST")])
    assert set(routes.match(parse_target("/things")).rows) == {"GET", "POST"}
