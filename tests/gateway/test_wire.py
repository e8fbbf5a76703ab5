"""HTTP to a service over kept-alive connections, with servers that behave and servers that do not."""

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
import uvloop

from gateway.wire import Unreached, Wire, WireError
from tests.shared.waiting import until

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nStream-Version: v1\r\n\r\nhi"
Serve = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """Hands the head of every request to `serve`; counts connections, keeps the heads."""

    def __init__(self, serve: Serve) -> None:
        self.serve = serve
        self.heads: list[bytes] = []
        self.connections = self.open = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        try:
            while not writer.is_closing():
                self.heads.append(await reader.readuntil(b"\r\n\r\n"))
                await self.serve(self.heads[-1], writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.open -= 1
            writer.close()


@asynccontextmanager
async def served(folder: Path, serve: Serve) -> AsyncIterator[tuple[Wire, Server]]:
    server = Server(serve)
    wire = Wire(f"unix:{folder / 'server'}")
    async with await asyncio.start_unix_server(server, str(folder / "server")):
        yield wire, server
        wire.close()
        await until(lambda: not server.open)


async def say_ok(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(OK)


async def test_a_connection_is_used_again(sockets: Path) -> None:
    async with served(sockets, say_ok) as (wire, server):
        for number in range(3):
            reply = await wire.ask(f"/a/{number}%2F?b=c", {"X-Request-ID": "me"})
            assert (reply.status, reply.body) == (200, b"hi")
            assert reply.header(b"stream-version") == "v1"
            assert reply.header(b"stream-data") == ""
        assert server.connections == wire.idle == 1
        assert server.heads[2] == b"GET /a/2%2F?b=c HTTP/1.1\r\nHost: service\r\nX-Request-ID: me\r\n\r\n"


def test_it_works_under_uvloop_too(sockets: Path) -> None:
    async def ask_twice() -> None:
        async with served(sockets, say_ok) as (wire, server):
            assert [(await wire.ask("/", {})).body for _ in range(2)] == [b"hi", b"hi"]
            assert server.connections == 1

    uvloop.run(ask_twice())


async def test_one_that_cannot_be_written_to_is_not_reached_and_leaves_nothing_behind(sockets: Path) -> None:
    """uvloop says so of a connection that was reset meanwhile."""

    def write(_: bytes) -> None:
        raise RuntimeError("the handler is closed")

    told = list[dict[str, object]]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    async with served(sockets, say_ok) as (wire, _):
        await wire.ask("/", {})
        transport = wire._idle[0]._transport
        assert transport is not None
        wire._idle[0]._transport = cast(
            "asyncio.Transport", SimpleNamespace(write=write, abort=transport.abort)
        )
        with pytest.raises(Unreached, match="the handler is closed"):
            await wire.ask("/", {})
        await until(lambda: wire.idle == 0)
        await asyncio.sleep(0.01)  # the connection hears of its end
        gc.collect()
        assert told == []
        assert (await wire.ask("/", {})).body == b"hi"


async def test_requests_at_once_have_a_connection_each(sockets: Path) -> None:
    async with served(sockets, say_ok) as (wire, server):
        await asyncio.gather(*(wire.ask("/", {}) for _ in range(5)))
        assert server.connections == wire.idle == 5
        await wire.ask("/", {})
        assert server.connections == 5


async def test_another_method_says_that_it_has_no_body(sockets: Path) -> None:
    async with served(sockets, say_ok) as (wire, server):
        await wire.ask("/reload", {}, method="POST")
        assert b"POST /reload HTTP/1.1\r\n" in server.heads[0]
        assert b"Content-Length: 0\r\n" in server.heads[0]


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nh\r\n1\r\ni\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nConnection: close\r\n\r\nhi",
    ],
)
async def test_any_proper_reply_is_read(sockets: Path, reply: bytes) -> None:
    async def serve(_: bytes, writer: asyncio.StreamWriter) -> None:
        for byte in reply:
            writer.write(bytes((byte,)))
            await writer.drain()

    async with served(sockets, serve) as (wire, _):
        assert (await wire.ask("/", {})).body == b"hi"
        assert wire.idle == (b"close" not in reply)


@pytest.mark.parametrize(
    "reply",
    [
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\nContent-Len",
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        b"",
    ],
)
async def test_half_a_reply_and_garbage_are_failures(sockets: Path, reply: bytes) -> None:
    async def serve(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(reply)
        writer.close()

    async with served(sockets, serve) as (wire, _):
        with pytest.raises(WireError):
            await wire.ask("/", {})
        assert wire.idle == 0


async def test_a_second_reply_to_one_request_ends_the_connection(sockets: Path) -> None:
    async def serve(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(OK)
        await writer.drain()
        await asyncio.sleep(0.01)
        writer.write(OK.replace(b"hi", b"no"))

    async with served(sockets, serve) as (wire, server):
        for _ in range(3):
            assert (await wire.ask("/", {})).body == b"hi"
            await until(lambda: not server.open)
        assert server.connections == 3


async def test_who_leaves_leaves_no_reply_to_the_next(sockets: Path) -> None:
    go = asyncio.Event()

    async def serve(head: bytes, writer: asyncio.StreamWriter) -> None:
        if b"/slow" in head:
            await go.wait()
            writer.write(OK.replace(b"hi", b"no"))
        else:
            writer.write(OK)

    async with served(sockets, serve) as (wire, server):
        leaving = asyncio.create_task(wire.ask("/slow", {}))
        await until(lambda: bool(server.heads))
        leaving.cancel()
        await asyncio.wait({leaving})
        go.set()
        assert (await wire.ask("/", {})).body == b"hi"
        assert wire.idle == 1


async def test_a_reply_that_takes_too_long_is_given_up(sockets: Path) -> None:
    over = asyncio.Event()

    async def be_silent(_: bytes, __: asyncio.StreamWriter) -> None:
        await over.wait()

    loop = asyncio.get_running_loop()
    server = Server(be_silent)
    async with await asyncio.start_unix_server(server, str(sockets / "server")):
        wire = Wire(f"unix:{sockets / 'server'}")
        asking = [asyncio.create_task(wire.ask("/", {}, loop.time() + left_s)) for left_s in (0.02, 0.03, -1)]
        for task in asking:
            with pytest.raises(TimeoutError):
                await task
        assert (wire.idle, len(wire._busy)) == (0, 0)
        over.set()  # from Python 3.12 on a server ends when its connections have


async def test_a_connection_that_ended_meanwhile_is_not_used(sockets: Path) -> None:
    writers: list[asyncio.StreamWriter] = []

    async def serve(_: bytes, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        writer.write(OK)

    async with served(sockets, serve) as (wire, server):
        await wire.ask("/", {})
        writers[0].close()
        await until(lambda: not server.open)
        assert (await wire.ask("/", {})).body == b"hi"
        assert server.connections == 2


async def test_where_nobody_listens_it_fails_at_once(sockets: Path) -> None:
    with pytest.raises(Unreached, match="No such file"):
        await Wire(f"unix:{sockets / 'nobody'}").ask("/", {})


async def test_tcp_and_odd_header_bytes(unused_tcp_port: int) -> None:
    server = Server(say_ok)
    async with await asyncio.start_server(server, "127.0.0.1", unused_tcp_port):
        wire = Wire(f"http://127.0.0.1:{unused_tcp_port}")
        reply = await wire.ask("/", {"tracestate": "é\udcff"})
        assert reply.body == b"hi"
        assert b"Host: 127.0.0.1:%d\r\n" % unused_tcp_port in server.heads[0]
        assert b"tracestate: \xc3\xa9\xff\r\n" in server.heads[0]
        wire.close()
        await until(lambda: not server.open)
