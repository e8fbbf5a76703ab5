"""The fault proxy itself, between plain sockets. Times are held from below only: no slow machine fails."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.faults.addresses import Accept, address_of, connect, listen
from tests.faults.faults import BLACK_HOLE, Ending, Faults, Turns, requests_in
from tests.faults.proxy import Proxy, proxying
from tests.shared.waiting import until

GET = b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n"


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(2**16):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def listening(talk: Accept, address: str = "http://127.0.0.1:0") -> AsyncIterator[str]:
    """Serve, and leave no connection open."""
    writers: list[asyncio.StreamWriter] = []

    async def remembered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await talk(reader, writer)

    server = await listen(address, remembered)
    try:
        yield address_of(server)
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()
        await asyncio.sleep(0)


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    """Before an echo, over TCP."""
    async with listening(echo) as target, proxying(target) as started:
        yield started


class Client:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def says(self, data: bytes) -> bytes:
        """Send, and read as many bytes as were sent."""
        self.writer.write(data)
        return await self.hears(len(data))

    async def hears(self, size_bytes: int) -> bytes:
        async with asyncio.timeout(10):
            return await self.reader.readexactly(size_bytes)

    async def hears_the_end(self) -> bytes:
        async with asyncio.timeout(10):
            return await self.reader.read()


@asynccontextmanager
async def client_of(proxy: Proxy) -> AsyncIterator[Client]:
    streams = await connect(proxy.address)
    try:
        yield Client(*streams)
    finally:
        streams[1].close()
        with contextlib.suppress(OSError):
            await streams[1].wait_closed()


async def test_it_passes_on_what_comes_and_counts(proxy: Proxy) -> None:
    async with client_of(proxy) as client, client_of(proxy) as other:
        assert await client.says(b"a" * 100_000) == b"a" * 100_000
        assert await other.says(b"b") == b"b"
        assert (proxy.connections, proxy.open) == (2, 2)
        assert proxy.bytes_to_target == proxy.bytes_to_client == 100_001
    await until(lambda: proxy.open == 0)
    assert proxy.connections == 2


async def test_unix_sockets_on_both_sides(tmp_path: Path) -> None:
    async with (
        listening(echo, f"unix:{tmp_path / 't'}") as target,
        proxying(target, address=f"unix:{tmp_path / 'p'}") as proxy,
        client_of(proxy) as client,
    ):
        assert await client.says(b"hello") == b"hello"
        proxy.end_all("reset")
        with contextlib.suppress(OSError):
            assert await client.hears_the_end() == b""


async def test_a_half_close_of_the_client_is_passed_on(proxy: Proxy) -> None:
    async with client_of(proxy) as client:
        client.writer.write(b"last")
        client.writer.write_eof()
        assert await client.hears_the_end() == b"last"


@pytest.mark.parametrize("faults", [Faults(request_delay_s=0.1), Faults(reply_delay_s=0.1)])
async def test_a_delay(faults: Faults, proxy: Proxy) -> None:
    async with client_of(proxy) as client:
        await client.says(b"soon")
        await proxy.switch(faults)
        began = time.monotonic()
        assert await client.says(b"late") == b"late"
        assert time.monotonic() - began >= 0.1


async def test_a_delay_ends_with_the_switch(proxy: Proxy) -> None:
    await proxy.switch(Faults(request_delay_s=1000))
    async with client_of(proxy) as client:
        client.writer.write(b"late")
        await until(lambda: proxy.open == 1)
        await proxy.switch()
        assert await client.hears(4) == b"late"


async def test_a_rate_of_bytes(proxy: Proxy) -> None:
    await proxy.switch(Faults(bytes_per_s=10_000))
    async with client_of(proxy) as client:
        began = time.monotonic()
        assert await client.says(b"a" * 1000) == b"a" * 1000
        assert time.monotonic() - began >= 0.07  # the first 200 bytes go at once


async def test_slices_arrive_whole_and_not_at_once(proxy: Proxy) -> None:
    await proxy.switch(Faults(slice_bytes=10, bytes_per_s=100_000))
    async with client_of(proxy) as client:
        client.writer.write(b"0123456789" * 20)
        first = await client.reader.read(200)
        assert len(first) < 200
        assert first + await client.hears(200 - len(first)) == b"0123456789" * 20


async def test_a_rate_of_requests_over_all_connections_in_order() -> None:
    heard: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readline():
            await reader.readuntil(b"\r\n\r\n")
            heard.append(head.split()[1])
            writer.write(b"!")

    async with listening(answer) as target, proxying(target) as proxy:
        await proxy.switch(Faults(requests_per_s=100))
        async with client_of(proxy) as one, client_of(proxy) as two:
            began = time.monotonic()
            for number in range(10):
                one.writer.write(GET % number)
            two.writer.write((GET % 10)[:20])
            two.writer.write((GET % 10)[20:])
            await asyncio.gather(one.hears(10), two.hears(1))
            assert time.monotonic() - began >= 0.1
    assert [target for target in heard if target != b"/10"] == [b"/%d" % number for number in range(10)]
    assert b"/10" in heard


@pytest.mark.parametrize(("ending", "after"), [("close", 0), ("close", 6), ("half-close", 6)])
async def test_a_reply_is_cut(ending: Ending, after: int, proxy: Proxy) -> None:
    async with client_of(proxy) as client:
        assert await client.says(b"whole reply") == b"whole reply"
        await proxy.switch(Faults(cut_after_bytes=after, ending=ending))
        client.writer.write(b"whole reply")
        assert await client.hears_the_end() == b"whole reply"[:after]


async def test_after_a_half_close_the_target_is_still_told(proxy: Proxy) -> None:
    async with client_of(proxy) as client:
        await client.says(b"a")
        proxy.end_all("half-close")
        assert await client.hears_the_end() == b""
        client.writer.write(b"still here")
        await until(lambda: proxy.bytes_to_target == 11)
        assert proxy.open == 1
    await until(lambda: proxy.open == 0)


async def test_a_reset_is_one(proxy: Proxy) -> None:
    async with client_of(proxy) as client:
        await proxy.switch(Faults(cut_after_bytes=3, ending="reset"))
        client.writer.write(b"abcdef")
        with pytest.raises(ConnectionResetError):
            await client.hears_the_end()


async def test_a_black_hole_reads_and_says_nothing(proxy: Proxy) -> None:
    async with client_of(proxy) as client:
        await client.says(b"a")
        await proxy.switch(BLACK_HOLE)
        client.writer.write(b"b" * 1_000_000)
        async with asyncio.timeout(10):
            await client.writer.drain()
            client.writer.write_eof()
        assert await client.hears_the_end() == b""
        assert proxy.bytes_to_target == 1


async def test_refusing_resets_what_is_open_and_listens_no_more(proxy: Proxy) -> None:
    async with client_of(proxy) as client:
        await client.says(b"a")
        await proxy.switch(Faults(refuses=True))
        with pytest.raises(ConnectionResetError):
            await client.hears_the_end()
    assert proxy.open == 0
    with pytest.raises(ConnectionRefusedError):
        async with client_of(proxy):
            pass
    await proxy.switch()
    async with client_of(proxy) as again:
        assert await again.says(b"b") == b"b"


async def test_garbage_in_place_of_an_answer(proxy: Proxy) -> None:
    async with client_of(proxy) as client:
        await proxy.switch(Faults(answers=b"\0garbage"))
        client.writer.write(b"hello?")
        assert await client.hears(8) == b"\0garbage"
        assert proxy.bytes_to_target == 0


async def test_frozen_it_neither_reads_nor_writes_until_it_goes_on(proxy: Proxy) -> None:
    much = b"a" * 30_000_000
    async with client_of(proxy) as client:
        await proxy.switch(Faults(frozen=True))
        client.writer.write(much)
        sent = asyncio.create_task(client.writer.drain())
        done, _ = await asyncio.wait({sent}, timeout=0.2)
        assert not done
        assert proxy.bytes_to_target == 0
        await proxy.switch()
        assert await client.hears(len(much)) == much
        await sent


async def test_a_target_that_is_away_ends_the_connection() -> None:
    async with listening(echo) as target:
        pass
    async with proxying(target) as proxy, client_of(proxy) as client:
        with contextlib.suppress(ConnectionResetError):
            assert await client.hears_the_end() == b""


def test_turns_come_one_after_the_other() -> None:
    turns = Turns()
    waits = [turns.next_in_s(10) for _ in range(3)]
    assert waits == sorted(waits)
    assert waits[2] > 0.1


def test_requests_are_told_apart() -> None:
    assert requests_in(GET % 1 + GET % 2 + b"GET /") == ([GET % 1, GET % 2], b"GET /")
