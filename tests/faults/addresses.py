"""Addresses as the product writes them: `unix:/path` and `http://host:port`."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Accept = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

_UNIX: Final = "unix:"


async def connect(address: str) -> Streams:
    if address.startswith(_UNIX):
        return await asyncio.open_unix_connection(address.removeprefix(_UNIX))
    parts = urlsplit(address)
    return await asyncio.open_connection(parts.hostname, parts.port)


async def listen(address: str, accept: Accept) -> asyncio.Server:
    if address.startswith(_UNIX):
        return await asyncio.start_unix_server(accept, address.removeprefix(_UNIX))
    parts = urlsplit(address)
    return await asyncio.start_server(accept, parts.hostname, parts.port)


def address_of(server: asyncio.Server) -> str:
    """Where it listens, with the port that it was given where it asked for any."""
    name = server.sockets[0].getsockname()
    return f"{_UNIX}{name}" if isinstance(name, str) else f"http://{name[0]}:{name[1]}"
