"""A short folder for sockets, a real Valkey, a whole world; health is polled faster than in earnest."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.gateway.parts import Valkey, World, world


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.upstream._POLL_EVERY_S", 0.02)
    monkeypatch.setattr("gateway.remote._PING_EVERY_S", 0.02)


@pytest.fixture
def sockets() -> Iterator[Path]:
    """A folder whose name is short, because addresses of unix sockets may not be long."""
    with tempfile.TemporaryDirectory(prefix="s") as folder:
        yield Path(folder)


@pytest.fixture
async def valkey(sockets: Path) -> AsyncIterator[Valkey]:
    server = Valkey(sockets)
    await server.start()
    yield server
    server.kill()


@pytest.fixture
async def system(sockets: Path) -> AsyncIterator[World]:
    async with world(sockets) as found:
        yield found
