"""The service over HTTP: every row of the domain is bound, and the answers keep their old keys."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from catalog_service.app import SERVICE, create_app
from catalog_service.jobs.ingest import IngestSettings, ingest
from shared.api import rows_of
from shared.http.server import running
from shared.http.serving import ServiceSettings
from shared.jobs import Silence

ROW = {"show_id": "s1", "country": "France", "cast": "Al, Jr.", "type": "Movie"}


def test_every_row_of_the_domain_has_its_handler() -> None:
    bound = {binding.endpoint.name: binding.handler.__name__ for binding in SERVICE.bindings}
    assert bound == {row.name: row.name for row in rows_of("catalog")}


@pytest.fixture
async def client(write_catalog: Any, tmp_path: Path) -> AsyncIterator[ClientSession]:
    data = tmp_path / "data"
    ingest(IngestSettings(data, write_catalog({"hulu": [ROW]})), progress=Silence())
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with running(create_app(ServiceSettings(data=data)), listener), ClientSession(address) as session:
        yield session


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/get_max_duration/2016/hulu/min", {"movie": "arrival"}),
        ("/get_count_platform/HULU", {"platform": "hulu", "movies": 1}),
        (
            "/get_actor/hulu/2016",
            {"platform": "hulu", "year": 2016, "actor": "al, jr.", "appearances": 1},
        ),
        ("/prod_per_country/movies/FRANCE/2016", {"country": "france", "year": 2016, "movies": 1}),
        ("/prod_per_country/show/france/2016", {"country": "france", "year": 2016, "tv shows": 0}),
        ("/get_contents/PG-13", {"rating_class": "pg-13", "quantity": 1}),
    ],
)
async def test_answers(client: ClientSession, path: str, answer: dict[str, Any]) -> None:
    async with client.get(path) as reply:
        assert (reply.status, await reply.json()) == (200, answer)


async def test_an_unknown_country_is_told_with_near_ones(client: ClientSession) -> None:
    async with client.get("/prod_per_country/movie/frence/2016") as reply:
        problem = await reply.json(content_type="application/problem+json")
    assert (reply.status, problem["suggestions"]) == (404, ["france"])
