"""The domain over HTTP, from a published snapshot to the reply."""

import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession
from yarl import URL

from recommender_service.app import SERVICE, create_app
from shared.api import rows_of
from shared.http.server import running
from shared.http.serving import ServiceSettings
from shared.snapshots import Snapshot


@pytest.fixture
async def client(trained: Snapshot) -> AsyncIterator[ClientSession]:
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app = create_app(ServiceSettings(data=trained.folder.parents[1]))
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
