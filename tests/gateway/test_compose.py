"""Replies that the gateway puts together from what several services say."""

from collections.abc import Mapping
from typing import Any

import pytest

from shared.api.facts import GET_CATALOG_QUALITY
from shared.api.rating_facts import GET_RATINGS_QUALITY
from shared.api.recommender import LIST_SIMILAR
from shared.api.titles import GET_TITLE
from shared.api.votes import GET_TITLE_RATINGS
from shared.endpoint import Endpoint
from shared.errors import Moved, NotFound
from shared.http.ready import Ready
from shared.http.replies import json_reply, problem
from shared.http.rim import Call
from tests.gateway.parts import MIDDLE, World

TITLE = "/v1/titles/ns1?include=ratings,similar"
SAID: Mapping[str, Any] = {
    "get_title": {"id": "ns1", "title": "Élite"},
    "get_title_ratings": {"count": 3},
    "list_similar": {"items": []},
    "get_catalog_quality": {"files": {}},
    "get_ratings_quality": {"kept": 1},
}


async def say(call: Call) -> Ready:
    return json_reply(SAID[call.endpoint.name])


@pytest.fixture(autouse=True)
def _telling(system: World) -> None:
    for part in system.parts.values():
        part.behave = say


def calls(system: World) -> list[str]:
    return sorted(call.endpoint.name for part in system.parts.values() for call in part.calls)


async def test_the_parts_that_are_asked_for_come_in_one_reply(system: World) -> None:
    reply = await system.ask(TITLE)
    assert reply.json() == {
        "id": "ns1",
        "title": "Élite",
        "ratings": {"count": 3},
        "similar": {"items": []},
        "missing": [],
    }
    assert calls(system) == ["get_title", "get_title_ratings", "list_similar"]
    assert reply.headers["stream-version"] == MIDDLE
    assert reply.headers["cache-control"] == "public, max-age=60"
    assert reply.headers["cache-status"] == "stream-api; fwd=miss; detail=composed"
    assert reply.headers["content-type"] == "application/json"


async def test_parts_are_kept_one_by_one(system: World) -> None:
    await system.ask("/v1/titles/ns1?include=similar")
    await system.ask("/v1/titles/ns1")
    reply = await system.ask(TITLE)
    assert calls(system) == ["get_title", "get_title_ratings", "list_similar"]
    again = await system.ask(TITLE)
    assert again.headers["cache-status"] == "stream-api; hit; detail=composed"
    assert again.headers["etag"] == reply.headers["etag"]
    assert again.body == reply.body


async def test_a_reply_that_is_known_is_not_sent_again(system: World) -> None:
    known = (await system.ask(TITLE)).headers["etag"]
    reply = await system.ask(TITLE, headers=f"If-None-Match: {known}\r\n")
    assert (reply.status, reply.body) == (304, b"")
    assert (await system.ask(TITLE, method="HEAD")).body == b""


async def test_a_part_that_is_down_is_named_and_the_rest_is_served(system: World) -> None:
    await system.stop("recommender")
    reply = await system.ask(TITLE)
    assert (reply.status, reply.json()["ratings"], reply.json()["missing"]) == (
        200,
        {"count": 3},
        ["similar"],
    )
    assert "similar" not in reply.json()
    assert reply.headers["cache-control"] == "public, max-age=1"


async def test_without_its_base_there_is_no_reply(system: World) -> None:
    await system.stop("catalog")
    reply = await system.ask(TITLE)
    assert (reply.status, reply.headers["content-type"]) == (503, "application/problem+json")


async def test_what_is_not_there_is_not_found(system: World) -> None:
    async def nothing(call: Call) -> Ready:
        return problem(NotFound("no title", suggestions=["ns2"]), call.request_id)

    system.parts["catalog"].behave = nothing
    reply = await system.ask(TITLE)
    assert (reply.status, reply.json()["suggestions"]) == (404, ["ns2"])


async def test_a_title_that_a_part_does_not_know_is_served_without_it(system: World) -> None:
    async def nothing(call: Call) -> Ready:
        return problem(NotFound("no title"), call.request_id)

    system.parts["ratings"].behave = nothing
    assert (await system.ask(TITLE)).json()["missing"] == ["ratings"]


@pytest.mark.parametrize("query", ["", "?include=ratings,similar"])
async def test_an_id_that_was_given_up_leads_on_with_all_that_was_asked(system: World, query: str) -> None:
    async def moved(call: Call) -> Ready:
        return problem(Moved("w-b is w-a now", address="/v1/titles/w-a"), call.request_id)

    system.parts["catalog"].behave = moved
    reply = await system.ask(f"/v1/titles/w-b{query}")
    assert reply.status == 308
    assert reply.headers["location"] == "/v1/titles/w-a" + query.replace(",", "%2C")


async def test_quality_is_told_of_all_data(system: World) -> None:
    assert (await system.ask("/v1/quality")).json() == {
        "catalog": {"files": {}},
        "ratings": {"kept": 1},
        "missing": [],
    }


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("/v1/titles/ns1?include=similar", (GET_TITLE, LIST_SIMILAR)),
        ("/v1/titles/ns1?include=ratings", (GET_TITLE, GET_TITLE_RATINGS)),
        ("/v1/quality", (GET_CATALOG_QUALITY, GET_RATINGS_QUALITY)),
    ],
)
async def test_a_reply_is_fresh_as_long_as_each_of_its_parts(
    system: World, address: str, parts: tuple[Endpoint[Any, Any], ...]
) -> None:
    least_s = min(row.cache.max_age_s for row in parts)
    assert (await system.ask(address)).headers["cache-control"] == f"public, max-age={least_s}"


async def test_quality_is_told_of_what_can_be_had(system: World) -> None:
    await system.stop("catalog")
    assert (await system.ask("/v1/quality")).json() == {"ratings": {"kept": 1}, "missing": ["catalog"]}
    await system.stop("ratings")
    assert (await system.ask("/v1/quality")).json()["missing"] == ["catalog"]


async def test_where_nothing_can_be_had_that_is_said(system: World) -> None:
    await system.stop("catalog")
    await system.stop("ratings")
    assert (await system.ask("/v1/quality")).status == 503


async def test_a_reply_made_of_simulated_ratings_says_so(system: World) -> None:
    system.parts["ratings"].simulated = True
    assert (await system.ask(TITLE)).headers["stream-data"] == "simulated"
