"""What holds for every row of the API's table, and for the services that answer it."""

from collections import Counter
from typing import Any, Final

import pytest

from catalog_service.app import SERVICE as CATALOG
from gateway.compose import recipe_of
from ratings_service.app import SERVICE as RATINGS
from recommender_service.app import SERVICE as RECOMMENDER
from shared.api import ADMIN, COMPOSED, DOMAINS, PUBLIC, TABLE, rows_of
from shared.endpoint import NEVER_KEPT, Endpoint, answer_types
from shared.http.routing import Question, Routes, parse_target
from shared.http.serving import Service
from shared.openapi import openapi

Row = Endpoint[Any, Any]

SERVICES: Final[tuple[Service[Any], ...]] = (CATALOG, RATINGS, RECOMMENDER)
every_row = pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
public_row = pytest.mark.parametrize("row", PUBLIC, ids=lambda row: row.name)
admin_row = pytest.mark.parametrize("row", ADMIN, ids=lambda row: row.name)


def test_names_are_unique() -> None:
    assert max(Counter(row.name for row in TABLE).values()) == 1


def test_places_are_unique() -> None:
    places = Counter((row.method, tuple(part[:1] == "{" or part for part in row.segments)) for row in TABLE)
    assert max(places.values()) == 1


def test_the_seven_questions_of_the_first_clients_are_there() -> None:
    assert {row.path for row in PUBLIC} >= {
        "/get_max_duration/{year}/{platform}/{duration_type}",
        "/get_score_count/{platform}/{scored}/{year}",
        "/get_count_platform/{platform}",
        "/get_actor/{platform}/{year}",
        "/prod_per_country/{content_type}/{country}/{year}",
        "/get_contents/{rating_class}",
        "/get_recommendations/{title}",
    }


@pytest.mark.parametrize(
    "row", [row for row in PUBLIC if not row.path.startswith("/v1/")], ids=lambda row: row.name
)
def test_a_question_of_the_first_clients_names_its_newer_counterpart(row: Row) -> None:
    assert "Stable; " in row.about
    named = row.about.partition("`/v1/")[2].partition("`")[0].partition("?")[0]
    assert f"/v1/{named}" in {other.path for other in PUBLIC}


def test_every_domain_has_one_service() -> None:
    assert tuple(service.domain for service in SERVICES) == DOMAINS


def test_the_rows_of_all_domains_are_the_table() -> None:
    assert sorted(row.name for domain in DOMAINS for row in rows_of(domain)) == sorted(
        row.name for row in PUBLIC
    )


@admin_row
def test_a_row_of_administration_is_the_gateways_and_needs_a_key(row: Row) -> None:
    assert (row.owner, row.scope) == ("gateway", "admin")
    assert row.path.startswith("/v1/admin/")
    with pytest.raises(TypeError, match=row.name):
        _ = row.domain


@pytest.mark.parametrize("row", COMPOSED, ids=lambda row: row.name)
def test_a_row_that_is_put_together_is_the_gateways(row: Row) -> None:
    assert (row.owner, row.scope) == ("gateway", None)
    assert recipe_of(Question(row, row.example_request())) is not None


@every_row
def test_what_needs_a_key_is_never_kept(row: Row) -> None:
    assert row.scope is None or row.cache == NEVER_KEPT


@every_row
def test_what_is_kept_is_a_question_that_anyone_may_ask(row: Row) -> None:
    assert row.kept == (row.cache != NEVER_KEPT)
    assert not row.kept or (row.method, row.scope, row.body) == ("GET", None, None)


@every_row
def test_a_body_comes_with_a_post(row: Row) -> None:
    assert row.body is None or row.method == "POST"


@public_row
def test_a_row_is_bound_once_by_the_service_of_its_domain(row: Row) -> None:
    bound = [service.domain for service in SERVICES for item in service.bindings if item.endpoint is row]
    assert bound == [row.domain]


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.domain)
def test_a_service_binds_rows_of_the_table_alone(service: Service[Any]) -> None:
    assert {item.endpoint.name for item in service.bindings} == {row.name for row in rows_of(service.domain)}


@public_row
def test_handler_row_and_request_share_one_name(row: Row) -> None:
    (handler,) = (item.handler for service in SERVICES for item in service.bindings if item.endpoint is row)
    assert getattr(handler, "__name__", None) == row.name


@every_row
def test_row_and_request_share_one_name(row: Row) -> None:
    assert row.request.__name__ == "".join(word.title() for word in row.name.split("_"))


@every_row
def test_the_placeholders_of_a_path_are_fields_of_its_request(row: Row) -> None:
    assert len(set(row.path_fields)) == len(row.path_fields)
    assert set(row.path_fields) <= set(row.parameters)


@every_row
def test_a_rest_parameter_ends_its_path(row: Row) -> None:
    rest = [name for name, parameter in row.parameters.items() if parameter.rest]
    assert rest in ([], [row.path_fields[-1]] if row.path_fields else [])
    assert not rest or row.path.endswith(f"{{{rest[0]}}}")


@every_row
def test_an_example_gives_all_that_is_required(row: Row) -> None:
    asked = row.example_request()
    assert row.required <= set(row.example)
    assert all(hasattr(asked, name) for name in row.query_fields)


@every_row
def test_an_example_reads_and_its_address_reads_back(row: Row) -> None:
    assert set(row.path_fields) <= set(row.example)
    asked = row.example_request()
    target = parse_target(row.address(asked))
    match = Routes(TABLE).match(target)
    assert match.rows[row.method] is row
    assert row.read(match.texts, target.query) == asked
    assert row.example_address() == row.address(asked)


@pytest.mark.parametrize("row", [row for row in PUBLIC if row.kept], ids=lambda row: row.name)
def test_an_answer_may_be_kept_for_a_while(row: Row) -> None:
    assert row.cache.max_age_s > 0
    assert 0 < row.cache.not_found_s <= row.cache.max_age_s


@every_row
def test_a_row_tells_what_it_is_for(row: Row) -> None:
    assert row.summary
    assert not row.summary.endswith(".")
    assert row.about.endswith(".")
    assert all(parameter.about for parameter in row.parameters.values())


@every_row
def test_request_and_answer_are_in_the_document(row: Row) -> None:
    operation = openapi()["paths"][row.path][row.method.lower()]
    described = {parameter["name"]: parameter["description"] for parameter in operation["parameters"]}
    assert described == {
        parameter.name or name: parameter.about for name, parameter in row.parameters.items()
    }
    schemas = openapi()["components"]["schemas"]
    for answer in answer_types(row):
        assert schemas[answer.__name__]["properties"]
