"""Ask a running stack, the path exactly as written."""

import asyncio
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

AT_ONCE = 32


async def ask(client: aiohttp.ClientSession, base: str, path: str) -> Any:
    """Return the JSON of a good answer."""
    async with client.get(URL(base + path, encoded=True)) as reply:
        assert reply.status == 200, f"{path}: {reply.status} {await reply.text()}"
        return await reply.json()


async def ask_all(client: aiohttp.ClientSession, base: str, paths: Iterable[str]) -> list[Any]:
    """Ask for many paths, some at once; answers in the order of the paths."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(path: str) -> Any:
        async with places:
            return await ask(client, base, path)

    return await asyncio.gather(*(one(path) for path in paths))


def encoded(*segments: object) -> str:
    return "".join(f"/{quote(str(segment), safe='')}" for segment in segments)
