"""What is sent for a row, and what is made of a reply."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.api.catalog import GET_CONTENTS, PROD_PER_COUNTRY, ClassCount
from shared.api.people import GET_PERSON
from shared.api.recommender import GET_RECOMMENDATIONS, RECOMMEND_TO_PICKS
from shared.api.titles import LIST_TITLES, LOOKUP_TITLE
from shared.client.exchange import answer_of, outgoing, standing_headers
from shared.client.problems import (
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    TooManyRequests,
    Unauthorized,
    Unavailable,
    Unreachable,
)
from shared.endpoint import Endpoint
from shared.filters import Filter, Term
from shared.http.routing import Routes, parse_target

TITLE = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=30).filter(
    lambda text: text.strip() and text.isprintable()
)


def understood(row: Endpoint[Any, Any], given: dict[str, object]) -> Any:
    """What a server understands of what the client sends."""
    request = outgoing(row, given)
    return (
        Routes([row])
        .match(parse_target(request.address))
        .question(row.method, parse_target(request.address), request.body)
        .asked
    )


@given(title=TITLE)
def test_any_title_arrives_as_it_is(title: str) -> None:
    for row in (GET_RECOMMENDATIONS, LOOKUP_TITLE):
        assert understood(row, {"title": title}) == row.request(row.parameters["title"].read(title))


@pytest.mark.parametrize("name", ["a/b", "..", ".", "ü", 'say "hi"', "50%", "a?b#c", "日本"])
def test_a_name_in_a_path_arrives_as_it_is(name: str) -> None:
    assert understood(GET_PERSON, {"name": name}) == GET_PERSON.read({"name": name}, {})


@given(
    year=st.none() | st.integers(1, 9999),
    limit=st.none() | st.integers(1, 100),
    rows=st.none() | st.booleans(),
    genres=st.none() | st.lists(TITLE, min_size=1, max_size=3),
    facets=st.sampled_from([None, ("platform",), ["genre", "decade"]]),
)
def test_arguments_arrive_as_they_are(
    year: int | None, limit: int | None, rows: bool | None, genres: list[str] | None, facets: Any
) -> None:
    genre = (
        None
        if genres is None
        else Filter(tuple(sorted({Term(text.strip()) for text in genres})), any_of=True)
    )
    asked = understood(
        LIST_TITLES, {"year_gte": year, "limit": limit, "rows": rows, "genre": genre, "facets": facets}
    )
    assert (asked.year_gte, asked.limit, asked.rows) == (year, limit or 20, bool(rows))
    assert set(asked.facets) == set(facets or ())
    assert (asked.genre is None) == (genres is None)


def test_a_body_is_sent_with_a_post() -> None:
    request = outgoing(RECOMMEND_TO_PICKS, {"liked": ["ns1", "ns2"], "limit": 3, "disliked": None})
    assert request.method == "POST"
    assert request.address == "/v1/recommendations?limit=3"
    assert orjson.loads(request.body) == {"liked": ["ns1", "ns2"]}
    assert request.headers == {"Content-Type": "application/json"}


def test_an_answer_may_know_more_than_the_client() -> None:
    body = b'{"rating_class": "g", "quantity": 3, "newer": [1]}'
    assert answer_of(GET_CONTENTS, 200, {}, body) == ClassCount("g", 3)


def test_of_several_shapes_the_one_that_fits_is_read() -> None:
    for told in ({"country": "x", "year": 1, "movies": 2}, {"country": "x", "year": 1, "tv shows": 2}):
        assert answer_of(PROD_PER_COUNTRY, 200, {}, orjson.dumps(told)) == told


@pytest.mark.parametrize("body", [b"", b"{", b"<html>", b"[]", b'{"quantity": "many"}'])
def test_what_is_no_answer_is_told(body: bytes) -> None:
    with pytest.raises(Unreachable, match="no answer to get_contents"):
        answer_of(GET_CONTENTS, 200, {}, body)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, Unauthorized),
        (403, Forbidden),
        (404, NotFound),
        (422, Invalid),
        (429, TooManyRequests),
        (503, Unavailable),
        (500, Problem),
        (418, Problem),
    ],
)
def test_a_problem_is_raised_as_what_it_is(status: int, kind: type[Problem]) -> None:
    told = {
        "type": "/docs/problems#x",
        "title": "Oh",
        "status": status,
        "detail": "why",
        "request_id": "r1",
        "suggestions": ["y"],
        "errors": [{"parameter": "p", "detail": "d", "allowed": ["y"]}],
    }
    with pytest.raises(Problem) as raised:
        answer_of(GET_CONTENTS, status, {"Retry-After": "7"}, orjson.dumps(told))
    problem = raised.value
    assert type(problem) is kind
    assert str(problem) == f"{status} Oh: why"
    assert (problem.request_id, problem.retry_after_s, problem.suggestions) == ("r1", 7, ["y"])
    assert problem.errors[0].parameter == "p"


def test_an_error_of_somebody_else_is_no_problem() -> None:
    with pytest.raises(Unreachable, match="502"):
        answer_of(GET_CONTENTS, 502, {}, b"<html>Bad gateway</html>")


def test_a_key_is_sent_as_a_bearers() -> None:
    assert "Authorization" not in standing_headers(None)
    assert standing_headers("secret")["Authorization"] == "Bearer secret"
    assert standing_headers(None)["User-Agent"].startswith("stream-api-client/")
