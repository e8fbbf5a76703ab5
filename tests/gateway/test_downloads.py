"""Files that pass through the gateway: whole, in parts, two at a time, and to their end whatever happens."""

import asyncio
import hashlib
import re
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pytest

import gateway.downloads
from gateway.app import RESOURCES
from shared.errors import NotFound
from shared.http.files import PIECE_BYTES, FileFacts, etag_of, file_reply
from shared.http.ready import Ready
from shared.http.replies import VERSION, problem
from shared.http.rim import Call
from tests.gateway.parts import MIDDLE, NEW, World, world
from tests.shared.http.wire import Seen
from tests.shared.waiting import until

FILE = "/v1/export/titles.csv"
CONTENT = bytes(range(251)) * (40 * PIECE_BYTES // 251)


@dataclass
class Shelf:
    """The files of a service by version; those that are gone are not kept any more."""

    system: World
    files: dict[str, bytes] = field(default_factory=lambda: {MIDDLE: CONTENT})
    asked: int = 0

    async def serve(self, call: Call) -> Ready:
        self.asked += 1
        version = call.request.headers.get(VERSION, self.system.parts["catalog"].version)
        if version not in self.files:
            return problem(NotFound("not kept any more"), call.request_id)
        content = self.files[version]

        async def read(part: range) -> AsyncGenerator[bytes, None]:
            yield content[part.start : part.stop]

        facts = FileFacts(
            "titles.csv", "text/csv", len(content), etag_of(hashlib.sha256(content).hexdigest())
        )
        reply = file_reply(call.request, facts, read)
        reply.headers[VERSION] = version
        return reply


@pytest.fixture
async def shelf(sockets: Path) -> AsyncIterator[Shelf]:
    async with world(sockets) as system:
        found = Shelf(system)
        system.parts["catalog"].behave = found.serve
        yield found


async def ask(shelf: Shelf, headers: str = "", *, method: str = "GET") -> Seen:
    return await shelf.system.ask(FILE, method=method, headers=headers)


class Slow:
    """A caller who reads only what he is made to."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def __aenter__(self) -> Self:
        socket = str(self._shelf.system.address.socket)
        self.reader, self.writer = await asyncio.open_unix_connection(socket)
        self.writer.write(f"GET {FILE} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        self.head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()

    async def rest(self) -> bytes:
        async with asyncio.timeout(20):
            return await self.reader.read()


def free_places(shelf: Shelf) -> int:
    cap = shelf.system.app[RESOURCES].downloads.cap
    return cap.places - cap.taken


async def test_a_whole_file_passes_through(shelf: Shelf) -> None:
    reply = await ask(shelf)
    assert (reply.status, reply.body) == (200, CONTENT)
    assert reply.headers["content-length"] == str(len(CONTENT))
    assert reply.headers["cache-control"] == "public, no-cache"
    assert reply.headers["cache-status"] == "stream-api; fwd=bypass"
    assert reply.headers["content-disposition"] == 'attachment; filename="titles.csv"'
    assert (reply.headers["stream-version"], reply.headers["accept-ranges"]) == (MIDDLE, "bytes")
    assert free_places(shelf) == 2


async def test_a_part_passes_through(shelf: Shelf) -> None:
    asked = range(PIECE_BYTES - 5, 3 * PIECE_BYTES)
    reply = await ask(shelf, f"Range: bytes={asked.start}-{asked.stop - 1}\r\n")
    assert (reply.status, reply.body) == (206, CONTENT[asked.start : asked.stop])
    assert reply.headers["content-range"] == f"bytes {asked.start}-{asked.stop - 1}/{len(CONTENT)}"


async def test_a_download_that_broke_off_is_resumed(shelf: Shelf) -> None:
    async with Slow(shelf) as slow:
        begun = await slow.reader.readexactly(PIECE_BYTES + 7)
    etag = re.findall("etag: (.*)\r\n", slow.head.lower())[0]
    rest = await ask(shelf, f"Range: bytes={len(begun)}-\r\nIf-Range: {etag}\r\n")
    assert rest.status == 206
    assert begun + rest.body == CONTENT
    whole = await ask(shelf, f'Range: bytes={len(begun)}-\r\nIf-Range: "old"\r\n')
    assert (whole.status, whole.body) == (200, CONTENT)


async def test_what_a_caller_has_or_cannot_have_is_told(shelf: Shelf) -> None:
    etag = (await ask(shelf, method="HEAD")).headers["etag"]
    assert (await ask(shelf, f"If-None-Match: {etag}\r\n")).status == 304
    assert (await ask(shelf, f"Range: bytes={len(CONTENT)}-\r\n")).status == 416
    head = await ask(shelf, method="HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(CONTENT)))
    assert free_places(shelf) == 2


async def test_an_empty_file_passes_through(shelf: Shelf) -> None:
    shelf.files[MIDDLE] = b""
    reply = await ask(shelf)
    assert (reply.status, reply.body, reply.headers["content-length"]) == (200, b"", "0")


async def test_nothing_of_it_is_kept(shelf: Shelf) -> None:
    await ask(shelf)
    shelf.files[MIDDLE] = b"changed"
    assert (await ask(shelf)).body == b"changed"


async def test_two_are_served_at_a_time(shelf: Shelf) -> None:
    async with Slow(shelf) as first, Slow(shelf) as second:
        refused = await ask(shelf)
        assert (refused.status, refused.headers["retry-after"]) == (503, "5")
        assert (await shelf.system.ask("/get_count_platform/netflix")).status == 200
        assert set(await asyncio.gather(first.rest(), second.rest())) == {CONTENT}
    assert (await ask(shelf)).status == 200


async def test_who_leaves_makes_room(shelf: Shelf) -> None:
    for _ in range(3):
        async with Slow(shelf), Slow(shelf):
            assert free_places(shelf) == 0
        await until(lambda: free_places(shelf) == 2)


async def test_who_takes_nothing_makes_room(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.http.files._PIECE_S", 0.1)
    async with Slow(shelf) as slow:
        await until(lambda: free_places(shelf) == 2)
        assert len(await slow.rest()) < len(CONTENT)


async def test_a_download_ends_with_the_data_that_it_began_with(shelf: Shelf) -> None:
    async with Slow(shelf) as slow:
        shelf.files[NEW] = b"new"
        shelf.system.parts["catalog"].version = NEW
        await shelf.system.until_part("catalog", version=NEW)
        assert await slow.rest() == CONTENT
    assert (await ask(shelf)).body == b"new"
    assert shelf.system.app[RESOURCES].upstreams["catalog"].replicas[0].breaker.allows()


async def test_a_download_outlives_a_restart_of_its_service(shelf: Shelf) -> None:
    async with Slow(shelf) as slow:
        await shelf.system.stop("catalog")
        rest = asyncio.create_task(slow.rest())
        await shelf.system.until_part("catalog", status="down")
        await shelf.system.start("catalog")
        assert await rest == CONTENT


async def test_a_download_that_cannot_go_on_ends_its_connection(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway.downloads, "_PATIENCE_S", 0.1)
    monkeypatch.setattr(gateway.downloads, "_PAUSE_S", 0.05)
    async with Slow(shelf) as slow:
        shelf.files.clear()
        assert len(await slow.rest()) < len(CONTENT)
    await until(lambda: free_places(shelf) == 2)


async def test_a_file_is_never_put_together_of_two(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway.downloads, "_PATIENCE_S", 0.1)
    async with Slow(shelf) as slow:
        shelf.files[MIDDLE] = CONTENT[::-1]
        assert CONTENT.startswith(await slow.rest())


async def test_without_its_service_there_is_no_file(shelf: Shelf) -> None:
    await shelf.system.stop("catalog")
    reply = await ask(shelf)
    assert (reply.status, reply.headers["content-type"]) == (503, "application/problem+json")
    assert free_places(shelf) == 2


async def test_data_without_the_file_has_none(shelf: Shelf) -> None:
    shelf.files.clear()
    assert (await ask(shelf)).status == 404
    assert free_places(shelf) == 2


@pytest.mark.parametrize("target", ["/v1/export/titles.xlsx", f"{FILE}?a=1"])
async def test_a_file_that_there_is_not_is_refused(shelf: Shelf, target: str) -> None:
    assert (await shelf.system.ask(target)).status == 422
    assert not shelf.asked
