"""The check of a container's health: by the settings that its process has."""

import asyncio
from pathlib import Path

import pytest

from shared.health import is_ready, listens_at
from shared.http.ready import Ready
from shared.http.replies import json_reply
from shared.http.rim import Call
from shared.http.routing import Routes
from tests.shared.http.wire import app_of, served


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"STREAM_PORT": "9000"}, "http://127.0.0.1:9000"),
        ({"PORT": "9001", "STREAM_PORT": "9000"}, "http://127.0.0.1:9001"),
        ({"STREAM_LISTEN": "http://0.0.0.0:8081", "STREAM_PORT": "9000"}, "http://0.0.0.0:8081"),
    ],
)
def test_it_asks_where_the_process_listens(environ: dict[str, str], address: str) -> None:
    assert listens_at(environ) == address


@pytest.mark.parametrize("status", [200, 503])
async def test_only_a_process_that_says_so_is_ready(status: int) -> None:
    async def page(_: object) -> Ready:
        return json_reply({}, status=status)

    async def answer(_: Call) -> Ready:
        raise AssertionError

    async with served(app_of(Routes([]), answer, {"/readyz": page})) as address:
        assert await asyncio.to_thread(is_ready, address.url) == (status == 200)


def test_where_nobody_listens_nobody_is_ready(tmp_path: Path) -> None:
    assert not is_ready(f"unix:{tmp_path / 'none'}")
    assert not is_ready("http://0.0.0.0:1")
