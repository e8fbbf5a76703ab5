"""The domain over HTTP, from a published snapshot to the reply."""

import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from yarl import URL

from recommender_service.app import SERVICE, create_app
from shared.api import rows_of
from shared.http.server import running
from shared.http.serving import ServiceSettings
from shared.keys import digest_of, read_keys
from shared.snapshots import Snapshot

KEY = "key-of-the-tests"
LISTS = {
    "similar": "/v1/titles/as1/similar",
    "personal": "/v1/users/1/recommendations",
    "popular": "/v1/titles/popular",
    "trending": "/v1/titles/trending",
    "new": "/v1/titles/new",
}


@pytest.fixture
async def client(trained: Snapshot) -> AsyncIterator[ClientSession]:
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    keys = read_keys(f"tests:users:{digest_of(KEY)}")
    app = create_app(ServiceSettings(data=trained.folder.parents[1], api_keys=keys))
    async with running(app, listener), ClientSession(address) as session:
        yield session


def test_every_row_of_the_domain_has_its_handler() -> None:
    bound = {binding.endpoint.name: binding.handler.__name__ for binding in SERVICE.bindings}
    assert bound == {row.name: row.name for row in rows_of("recommender")}


@pytest.mark.parametrize("title", ["Caf%C3%A9%20/%20Bar", "cafe%20%2F%20bar"])
async def test_a_title_may_hold_a_slash(client: ClientSession, trained: Snapshot, title: str) -> None:
    async with client.get(URL(f"/get_recommendations/{title}", encoded=True)) as reply:
        assert reply.status == 200
        assert reply.headers["Stream-Version"] == trained.version
        assert len((await reply.json())["recommendations"]) == 5


async def test_an_unknown_title_is_not_found(client: ClientSession) -> None:
    async with client.get("/get_recommendations/hearts in romee") as reply:
        assert reply.status == 404
        assert "hearts in rome" in (await reply.json())["suggestions"]


@pytest.mark.parametrize("source", LISTS)
@pytest.mark.parametrize("query", ["", "?type=show|movie&diversity=0.5&limit=3", "?country=atlantis"])
async def test_every_list_is_told_in_json(client: ClientSession, source: str, query: str) -> None:
    async with client.get(LISTS[source] + query, headers={"X-API-Key": KEY}) as reply:
        assert reply.status == 200
        told = await reply.json()
    assert told["source"] == source
    items = told.pop("items")
    assert told.keys() == {"source", "personal", "known_share", "model_version", "trained_at", "ignored"}
    assert len(items) == {"": 10, "?country=atlantis": 0}.get(query, 3)
    for item in items:
        assert set(item) == {
            "id", "work", "title", "type", "platforms", "year", "score", "because",
        }  # fmt: skip
        assert isinstance(item["score"], float)


async def test_newcomers_post_what_they_like(client: ClientSession) -> None:
    picks = {"liked": ["as1", "w-as2", "zz9"], "disliked": ["hs1"]}
    async with client.post("/v1/recommendations?limit=4&type=movie", json=picks) as reply:
        assert (reply.status, reply.headers["Cache-Control"]) == (200, "no-store")
        told = await reply.json()
    assert (told["source"], told["ignored"], len(told["items"])) == ("session", ["zz9"], 4)
    assert all(1 <= len(item["because"]) <= 3 for item in told["items"])


@pytest.mark.parametrize(
    ("body", "named"),
    [({"liked": "as1"}, "liked"), ({"disliked": ["x"] * 201}, "disliked"), ({"loved": []}, "loved")],
)
async def test_picks_that_cannot_be_read_are_named(
    client: ClientSession, body: dict[str, Any], named: str
) -> None:
    async with client.post("/v1/recommendations", json=body) as reply:
        assert reply.status == 422
        assert [error["parameter"] for error in (await reply.json())["errors"]] == [named]


async def test_what_is_one_persons_needs_a_key(client: ClientSession) -> None:
    async with client.get(LISTS["personal"]) as reply:
        assert reply.status == 401


async def test_the_evaluation_is_served(client: ClientSession) -> None:
    async with client.get("/v1/recommender/evaluation") as reply:
        assert reply.status == 200
        assert {"validation", "gate", "comparison"} <= (await reply.json()).keys()
