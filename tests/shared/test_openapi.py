"""The document: every row is there, and every reference leads somewhere."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from shared.api import PUBLIC, TABLE
from shared.build import release
from shared.endpoint import Endpoint
from shared.openapi import document, openapi

Row = Endpoint[Any, Any]


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def resolved(document: dict[str, Any], reference: str) -> Any:
    found: Any = document
    assert reference.startswith("#/")
    for step in reference[2:].split("/"):
        found = found[step]
    return found


def operation(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = openapi()["paths"][row.path][row.method.lower()]
    return found


def test_it_is_an_openapi_3_1_document() -> None:
    document = openapi()
    assert document["openapi"] == "3.1.0"
    assert document["info"]["title"] == "Stream API"
    assert document["info"]["version"] == release()
    assert [tag["name"] for tag in document["tags"]] == list(dict.fromkeys(row.owner for row in TABLE))
    assert all(tag["description"] for tag in document["tags"])


def test_it_is_json() -> None:
    assert orjson.loads(orjson.dumps(openapi())) == openapi()


def test_its_paths_are_those_of_the_table() -> None:
    assert list(openapi()["paths"]) == [row.path for row in TABLE]


def test_every_reference_resolves() -> None:
    found = set(references(openapi()))
    assert "#/components/schemas/Problem" in found
    for reference in found:
        assert isinstance(resolved(openapi(), reference), dict)


@pytest.mark.parametrize("row", PUBLIC, ids=lambda row: row.name)
def test_a_row_is_an_operation(row: Row) -> None:
    found = operation(row)
    assert (found["operationId"], found["tags"], found["summary"]) == (row.name, [row.domain], row.summary)
    faults = {"404", "414", "422", "429", "500", "503"} | ({"401", "403"} if row.scope else set())
    faults |= {"400", "408", "413", "415"} if row.body else set()
    assert set(found["responses"]) == {"200", *({"304"} if row.kept else ()), *faults}
    kinds = {status: list(response.get("content", {})) for status, response in found["responses"].items()}
    assert kinds.pop("200") == ["application/json"]
    assert kinds.pop("304", []) == []
    assert all(kind == ["application/problem+json"] for kind in kinds.values())


@pytest.mark.parametrize("row", PUBLIC, ids=lambda row: row.name)
def test_every_parameter_is_described(row: Row) -> None:
    found = {parameter["name"]: parameter for parameter in operation(row)["parameters"]}
    assert set(found) == {*row.path_fields, *row.query_names}
    for name, parameter in found.items():
        assert parameter["in"] == ("path" if f"{{{name}}}" in row.path else "query")
        assert parameter["required"] == (name in row.required)
        assert parameter["required"] or parameter["in"] == "query"
        assert parameter["description"]
        assert parameter["schema"]["type"] in {"string", "integer", "number", "boolean"}
        if "enum" in parameter["schema"]:
            assert parameter["example"] in parameter["schema"]["enum"]


@pytest.mark.parametrize("row", [row for row in TABLE if row.scope], ids=lambda row: row.name)
def test_a_row_that_needs_a_key_says_so(row: Row) -> None:
    found = operation(row)
    assert (found["operationId"], found["tags"], found["summary"]) == (row.name, [row.owner], row.summary)
    assert set(found["responses"]) == {"200", "401", "403", "404", "414", "422", "429", "500", "503"}
    assert "ETag" not in found["responses"]["200"]["headers"]
    schemes = openapi()["components"]["securitySchemes"]
    assert {name for way in found["security"] for name in way} == set(schemes)
    assert all(way == {name: [row.scope]} for way in found["security"] for name in way)
    assert schemes["bearer"]["scheme"] == "bearer"
    assert schemes["key"]["name"] == "X-API-Key"


def test_a_body_is_described() -> None:
    (row,) = (row for row in PUBLIC if row.body)
    schema = operation(row)["requestBody"]["content"]["application/json"]["schema"]
    assert schema["properties"]["liked"]["maxItems"] == 200
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("row", [row for row in PUBLIC if not row.scope], ids=lambda row: row.name)
def test_a_row_that_needs_none_does_not(row: Row) -> None:
    assert "security" not in operation(row)


def test_an_answer_of_two_shapes_names_both() -> None:
    (row,) = (row for row in PUBLIC if row.name == "prod_per_country")
    schema = operation(row)["responses"]["200"]["content"]["application/json"]["schema"]
    shapes = [resolved(openapi(), one["$ref"]) for one in schema["anyOf"]]
    assert [set(shape["required"]) for shape in shapes] == [
        {"country", "year", "movies"},
        {"country", "year", "tv shows"},
    ]


def test_a_problem_is_described_as_it_is_sent() -> None:
    problem = openapi()["components"]["schemas"]["Problem"]
    assert set(problem["required"]) == {"type", "title", "status", "detail", "request_id"}
    assert set(problem["properties"]) - set(problem["required"]) == {"allowed", "suggestions", "errors"}


def test_the_document_that_is_kept_is_that_of_the_table() -> None:
    kept = Path(__file__).parents[2] / "docs" / "openapi.json"
    assert kept.read_bytes() == document(), "run `make openapi`"


def test_the_document_is_valid() -> None:
    OpenAPIV31SpecValidator(orjson.loads(document())).validate()
