"""The examples of the document, asked of the running sample: it still replies as they say."""

from typing import Any

import pytest

from shared.endpoint import Endpoint
from tests.system.examples import ROWS, asked, differences, expected_of
from tests.system.running import RunningStack

Row = Endpoint[Any, Any]

EXAMPLES = [(row, status) for row in ROWS for status in expected_of(row)]
BY_NAME = {row.name: row for row in ROWS}


@pytest.mark.parametrize(
    ("row", "status"), EXAMPLES, ids=[f"{row.name}-{status}" for row, status in EXAMPLES]
)
def test_the_sample_replies_as_the_document_shows(row: Row, status: str, sample_stack: RunningStack) -> None:
    example = expected_of(row)[status]
    found, reply = asked(sample_stack.url, row, status, example)
    assert found == status, reply
    assert differences(row, status, example.reply, reply) == [], "run `make examples` if that is meant"


WORKS: dict[str, Any] = {
    "items": [
        {"id": "ns1", "title": "A", "score": 0.9, "because": []},
        {"id": "ns2", "title": "B", "score": 0.8, "because": []},
        {"id": "ns3", "title": "C", "score": 0.7, "because": []},
    ],
    "source": "similar",
    "model_version": "one",
}


def with_works(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**WORKS, "items": list(items), **more}


@pytest.mark.parametrize("name", ["list_popular", "list_similar"])
def test_what_differs_from_build_to_build_is_no_difference(name: str) -> None:
    assert differences(BY_NAME[name], "200", WORKS, {**WORKS, "model_version": "two"}) == []


def test_all_else_is_one() -> None:
    row, (one, two, three) = BY_NAME["list_popular"], WORKS["items"]
    for reply in (
        with_works(two, one, three),
        with_works(one, two),
        with_works(one, two, {**three, "score": 0.7001}),
        with_works(one, two, {**three, "score": 1}),
        with_works(one, two, {**three, "title": "D"}),
        with_works(one, two, three, source="popular"),
        {name: value for name, value in WORKS.items() if name != "source"},
    ):
        assert differences(row, "200", WORKS, reply) != []
    assert differences(row, "200", WORKS, with_works(one, two, {**three, "score": 0.7 + 1e-12})) == []


def test_of_what_a_model_decides_most_is_the_same() -> None:
    row, (one, two, three) = BY_NAME["list_similar"], WORKS["items"]
    other = {"id": "ns4", "title": "D", "score": 0.9, "because": []}
    assert differences(row, "200", WORKS, with_works(two, {**one, "score": 0.88}, other)) == []
    for reply in (
        with_works(one, other, {**other, "id": "ns5"}),
        with_works(one, two),
        with_works(one, two, {**three, "score": 0.2}),
        with_works(one, two, {**three, "title": "D"}),
        with_works(one, two, three, source="popular"),
    ):
        assert differences(row, "200", WORKS, reply) != []
    titles = {"recommendations": ["a", "b", "c", "d", "e"]}
    row = BY_NAME["get_recommendations"]
    assert differences(row, "200", titles, {"recommendations": ["b", "a", "c", "x", "y"]}) == []
    assert differences(row, "200", titles, {"recommendations": ["a", "b", "x", "y", "z"]}) != []
