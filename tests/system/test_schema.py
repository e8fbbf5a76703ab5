"""The running stack held against its own document, by calls that are made up from it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from hypothesis.strategies import SearchStrategy, one_of
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection

from shared.api import PUBLIC
from tests.system.running import USERS_KEY, RunningStack

Operation = APIOperation[Any, Any, Any, Any]

ANSWERED: Final = 0.6
SETTINGS: Final = settings(
    max_examples=200,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
# What is wrong with a call may be left out of it where it stood in the query, the body or a key.
ALL_IN_THE_PATH: Final = frozenset(row.name for row in PUBLIC if row.kept and not row.query_fields)
TOO_LARGE: Final = (HTTPStatus.REQUEST_URI_TOO_LONG, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
every_row = pytest.mark.parametrize("name", [row.name for row in PUBLIC if row.parameters])
every_example = pytest.mark.parametrize("name", [row.name for row in PUBLIC if row.example])


@pytest.fixture(scope="module")
def operations(sample_stack: RunningStack) -> Mapping[str, Operation]:
    document = schemathesis.openapi.from_url(f"{sample_stack.url}/openapi.json")
    return {row.name: document[row.path][row.method] for row in PUBLIC}


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as opened:
        opened.trust_env = False
        yield opened


def test_what_the_document_allows_is_answered_as_it_says(
    operations: Mapping[str, Operation], session: requests.Session
) -> None:
    seen: Counter[int] = Counter()
    for operation in operations.values():
        seen += called(operation.as_strategy(GenerationMode.POSITIVE).map(askable), session)
    assert seen[HTTPStatus.OK] >= ANSWERED * seen.total(), seen
    assert set(seen) == {HTTPStatus.OK, HTTPStatus.NOT_FOUND}


@every_row
def test_what_the_document_forbids_is_refused_as_it_says(
    name: str, operations: Mapping[str, Operation], session: requests.Session
) -> None:
    seen = called(operations[name].as_strategy(GenerationMode.NEGATIVE), session)
    assert seen[HTTPStatus.UNPROCESSABLE_ENTITY] > 0
    assert name not in ALL_IN_THE_PATH or HTTPStatus.OK not in seen


@every_example
def test_the_examples_of_the_document_are_answered(
    name: str, operations: Mapping[str, Operation], session: requests.Session
) -> None:
    # Those of the parameters, and what examples of answers say of them.
    examples = one_of(operations[name].get_strategies_from_examples())
    assert set(called(examples.map(askable), session)) == {HTTPStatus.OK}


def called(cases: SearchStrategy[Case[Any]], session: requests.Session) -> Counter[int]:
    """Make the calls, hold each reply against the document, and count the replies by their status."""
    seen: Counter[int] = Counter()

    @seed(1)
    @SETTINGS
    @given(case=cases)
    def call(case: Case[Any]) -> None:
        assume(not any(map(has_exponent, (case.path_parameters or {}).values())))
        case.headers.clear()
        reply = case.call(session=session, headers={"X-API-Key": USERS_KEY})
        too_large = reply.status_code in TOO_LARGE
        # Every call brings a key that is known: another one that is made up beside it changes nothing.
        excluded = [ignored_auth, negative_data_rejection] if too_large else [ignored_auth]
        case.validate_response(reply, excluded_checks=excluded)
        seen[reply.status_code] += 1

    call()
    return seen


def askable(case: Case[Any]) -> Case[Any]:
    """Without what JSON Schema has no word for: pages alone make cursors, relevance needs words."""
    query = case.query or {}
    query.pop("cursor", None)
    if query.get("sort") == "relevance" and "q" not in query:
        del query["sort"]
    return case


def has_exponent(value: object) -> bool:
    """What a path does not take for a number, which JSON Schema has no word for."""
    return isinstance(value, float) and "e" in str(value)
