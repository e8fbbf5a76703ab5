"""Stacks that several tests share: one on the sample, one on the real catalogue."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.system.running import KEYS, RunningStack, running


@pytest.fixture(scope="session")
def sample_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """It knows USERS_KEY, which opens what is one person's, and ADMIN_KEY."""
    with running(tmp_path_factory.mktemp("sample") / "var", "--api-keys", KEYS) as stack:
        yield stack


@pytest.fixture(scope="session")
def real_stack(
    tmp_path_factory: pytest.TempPathFactory, real_catalog: Path, movielens_small: Path
) -> Iterator[RunningStack]:
    data = tmp_path_factory.mktemp("real") / "var"
    with running(data, "--catalog", str(real_catalog), "--ratings", str(movielens_small)) as stack:
        yield stack


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=32)) as session:
        yield session
