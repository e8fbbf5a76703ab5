"""The ratings service over HTTP, from a job's snapshot to the reply."""

import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientSession

from ratings_service.app import SERVICE, create_app
from shared.api import rows_of
from shared.http.server import running
from shared.http.serving import ServiceSettings
from tests.ratings_service.small_catalog import Run

RATINGS = (
    "userId,rating,timestamp,movieId\n1,4.0,1460000000,ns1\n2,3.0,1460000000,ns1\n1,3.0,1460000000,ns2\n"
)


@asynccontextmanager
async def served(data: Path) -> AsyncIterator[ClientSession]:
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with running(create_app(ServiceSettings(data=data)), listener), ClientSession(address) as session:
        yield session


def test_every_row_of_the_domain_has_its_handler() -> None:
    bound = {binding.endpoint.name: binding.handler.__name__ for binding in SERVICE.bindings}
    assert bound == {row.name: row.name for row in rows_of("ratings")}


async def test_a_published_snapshot_is_served(data: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(RATINGS)
    version = run(tmp_path / "r.csv").version

    async with served(data) as client, client.get("/get_score_count/Netflix/3.5/2016") as reply:
        assert await reply.json() == {"platform": "netflix", "quantity": 1, "year": 2016, "score": 3.5}
        assert reply.headers["Stream-Version"] == version
        assert "Stream-Data" not in reply.headers


async def test_simulated_ratings_say_so(data: Path, run: Run) -> None:
    run("simulated")
    async with served(data) as client, client.get("/get_score_count/netflix/0.5/2018") as reply:
        assert (await reply.json())["quantity"] > 0
        assert reply.headers["Stream-Data"] == "simulated"


def test_the_serving_process_loads_no_offline_library() -> None:
    code = (
        "import sys, ratings_service.app; "
        "print(sorted({'pandas', 'duckdb', 'lightfm', 'scipy', 'sklearn', 'pyarrow'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
