"""Examples of replies: every row has them, and they are what the document says."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from shared.api import TABLE
from shared.endpoint import Download, Endpoint
from shared.examples import FOLDER, examples_of
from shared.openapi import openapi

Row = Endpoint[Any, Any]

ROWS = [row for row in TABLE if not isinstance(row.answer, Download)]
KEPT = [(row, status) for row in ROWS for status in examples_of(row.name)]
every_example = pytest.mark.parametrize(("row", "status"), KEPT, ids=lambda part: getattr(part, "name", part))


def shape_of(row: Row, status: str) -> dict[str, Any]:
    """The schema and the example of a reply."""
    response = openapi()["paths"][row.path][row.method.lower()]["responses"][status]
    (found,) = response["content"].values()
    return dict(found)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_shows_a_good_answer_and_what_it_refuses(row: Row) -> None:
    kept = examples_of(row.name)
    assert {"200", "422"} <= set(kept), "see CONTRIBUTING.md: to add an endpoint"
    assert {"401", "403"} <= set(kept) or row.scope is None
    assert kept["200"].ask == row.example_address(), "run `make examples`"


def test_no_examples_are_kept_of_what_is_gone() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {row.name for row in ROWS}


@every_example
def test_an_example_is_in_the_document_and_of_its_shape(row: Row, status: str) -> None:
    shape = shape_of(row, status)
    assert shape["example"] == examples_of(row.name)[status].reply
    schema = {**shape["schema"], "components": openapi()["components"]}
    Draft202012Validator(schema).validate(shape["example"])


@every_example
def test_a_problem_has_the_status_that_it_is_shown_for(row: Row, status: str) -> None:
    reply = examples_of(row.name)[status].reply
    assert status == "200" or (reply["status"] == int(status) and reply["title"] and reply["detail"])
    assert status != "422" or reply["errors"]


def test_a_row_without_examples_is_documented_all_the_same() -> None:
    assert examples_of("no_such_row") == {}
    (row,) = (row for row in TABLE if isinstance(row.answer, Download))
    responses = openapi()["paths"][row.path]["get"]["responses"].values()
    shapes = [shape for response in responses for shape in response.get("content", {}).values()]
    assert shapes
    assert not any("example" in shape for shape in shapes)
