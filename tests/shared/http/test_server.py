"""The server below the rim: what is no HTTP, listeners, the life cycle and signals."""

import asyncio
import os
import resource
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from shared.api import PUBLIC
from shared.http.ready import Ready
from shared.http.replies import json_reply
from shared.http.rim import Call
from shared.http.routing import Routes
from shared.http.server import DRAINING, RIM, _make_room, running, serve_until_signalled
from tests.shared.http.wire import Address, app_of, served
from tests.shared.waiting import until

REQUEST = b"GET /get_contents/g HTTP/1.1\r\nHost: x\r\n\r\n"


async def answer(call: Call) -> Ready:
    return json_reply({"row": call.endpoint.name})


def an_app() -> web.Application:
    return app_of(Routes(PUBLIC), answer)


@pytest.fixture
async def address() -> AsyncIterator[Address]:
    async with served(an_app()) as found:
        yield found


@pytest.mark.parametrize(
    "raw",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /get_contents/g h HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost x\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: a\x00b\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GE\xffT / HTTP/1.1\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_a_problem_and_leaves_no_trace(
    address: Address, raw: bytes, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with capture_logs() as told:
        reply = await address.send(raw)
    assert reply.status == 400
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["x-request-id"] == reply.json()["request_id"] == "unread"
    assert reply.json()["type"] == "/docs/problems#bad-request"
    assert (caplog.records, told) == ([], [])
    output = capfd.readouterr()
    assert "Traceback" not in output.out + output.err


async def test_a_server_survives_garbage(address: Address) -> None:
    for _ in range(20):
        await address.send(os.urandom(64) + b"\r\n\r\n")
    assert (await address.ask("/get_contents/g")).status == 200


async def test_an_upgrade_or_a_body_changes_nothing(address: Address) -> None:
    upgrade = "Connection: upgrade\r\nUpgrade: websocket\r\n"
    body = b"Content-Length: 5\r\n\r\nhello"
    assert (await address.ask("/get_contents/g", headers=upgrade)).status == 200
    assert (await address.ask("/get_contents/g", headers=body)).status == 200


async def test_a_body_never_becomes_a_request(address: Address) -> None:
    """Bytes outside ASCII are encoded in a request line; in a body that would shift the next request."""
    inner = b"GET /get_contents/g HTTP/1.1\r\nHost: x\r\n\r\n"
    body = b"\xff" * (len(inner) // 2) + b"\r\n" + inner
    head = b"POST /get_contents/g HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body)
    last = b"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    reader, writer = await asyncio.open_unix_connection(str(address.socket))
    writer.write(head)
    refusal = await reader.readuntil(b"}")
    writer.write(body)
    await writer.drain()
    writer.write(last)
    rest = await reader.read()
    writer.close()
    assert refusal.startswith(b"HTTP/1.1 405 ")
    assert rest.startswith(b"HTTP/1.1 404 ")
    assert rest.count(b"HTTP/1.1 ") == 1


async def test_a_connection_is_kept_for_the_next_request(address: Address) -> None:
    request = b"GET /get_contents/g HTTP/1.1\r\nHost: x\r\n"
    reply = await address.send(request + b"\r\n" + request + b"Connection: close\r\n\r\n")
    assert reply.body.count(b"HTTP/1.1 200 OK") == 1


async def test_a_stale_socket_file_is_replaced(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="s") as folder:
        address = Address(Path(folder) / "s")
        address.socket.touch()
        async with running(an_app(), address.url):
            assert (await address.ask("/get_contents/g")).status == 200


async def test_an_open_socket_may_be_handed_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with running(an_app(), listener):
            await _speaks_http(listener.getsockname()[1])


async def test_a_host_and_port_may_be_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with running(an_app(), f"http://127.0.0.1:{port}"):
        await _speaks_http(port)


async def _speaks_http(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /get_contents/g HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.1 200 OK\r\n")
    writer.close()


async def test_resources_live_as_long_as_the_server() -> None:
    events: list[str] = []

    async def resource(_: web.Application) -> AsyncIterator[None]:
        events.append("open")
        yield
        events.append("closed")

    app = an_app()
    app.cleanup_ctx.append(resource)
    async with served(app):
        assert events == ["open"]
    assert events == ["open", "closed"]


async def test_a_signal_starts_the_drain_and_a_second_one_ends_it() -> None:
    with tempfile.TemporaryDirectory(prefix="s") as folder:
        address, app = Address(Path(folder) / "s"), an_app()
        serving = asyncio.create_task(serve_until_signalled(app, address.url, drain_s=60))
        await until(address.socket.is_socket)
        assert not app[DRAINING].is_set()
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(10):
            await app[DRAINING].wait()
        assert (await address.ask("/get_contents/g")).status == 200
        os.kill(os.getpid(), signal.SIGINT)
        async with asyncio.timeout(10):
            await serving


async def test_a_drain_ends_by_itself() -> None:
    with tempfile.TemporaryDirectory(prefix="s") as folder:
        address = Address(Path(folder) / "s")
        serving = asyncio.create_task(serve_until_signalled(an_app(), address.url, drain_s=0.05))
        await until(address.socket.is_socket)
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(10):
            await serving
        with pytest.raises(OSError, match=r"."):
            await address.ask("/get_contents/g")


async def test_a_draining_server_sends_callers_elsewhere_and_cuts_nobody_off() -> None:
    app = an_app()
    app[DRAINING] = asyncio.Event()
    async with served(app) as address, asyncio.timeout(10):
        idle, kept = [await asyncio.open_unix_connection(str(address.socket)) for _ in range(2)]
        kept[1].write(REQUEST)
        assert b"Connection: close" not in await kept[0].readuntil(b"\r\n\r\n")
        app[DRAINING].set()
        for target in ("/get_contents/g", "/nowhere"):
            reply = await address.send(b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % target.encode())
            assert reply.headers["connection"] == "close"
        for reader, writer in (idle, kept):
            writer.write(REQUEST)
            assert b"200 OK" in await reader.read()
            writer.close()


async def test_who_asks_while_idle_connections_are_closed_is_answered() -> None:
    """No request may lie unread in a connection that is closed a moment later."""
    app = an_app()
    app[DRAINING] = asyncio.Event()
    async with asyncio.timeout(10):
        async with served(app) as address:
            idle = [await asyncio.open_unix_connection(str(address.socket)) for _ in range(50)]
            for reader, writer in idle:
                writer.write(REQUEST)
                await reader.readuntil(b"\r\n\r\n")
            (first, _), (last, last_writer) = idle[0], idle[-1]
            app[DRAINING].set()
            late = asyncio.create_task(ask_after_the_end_of(first, last, last_writer))
        assert b"200 OK" in await late
        for _, writer in idle:
            writer.close()


async def ask_after_the_end_of(
    other: asyncio.StreamReader, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bytes:
    await other.read()
    writer.write(REQUEST)
    return await reader.read()


async def test_who_has_come_and_not_spoken_yet_is_heard_at_the_end() -> None:
    async def answer(_: Call) -> Ready:
        return json_reply({"heard": True})

    with tempfile.TemporaryDirectory(prefix="s") as folder:
        address, app = Address(Path(folder) / "s"), app_of(Routes(PUBLIC), answer)
        serving = asyncio.create_task(serve_until_signalled(app, address.url, drain_s=0))
        await until(address.socket.is_socket)
        reader, writer = await asyncio.open_unix_connection(str(address.socket))
        await until(lambda: app[RIM].connections() == 1)
        os.kill(os.getpid(), signal.SIGTERM)
        await until(lambda: turns_away(address.socket))
        writer.write(b"GET /get_contents/g HTTP/1.1\r\nHost: x\r\n\r\n")
        async with asyncio.timeout(10):
            assert (await reader.read()).endswith(b'{"heard":true}')
            await serving
        writer.close()


def turns_away(path: Path) -> bool:
    """Whether nobody listens any more."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) != 0


async def test_what_is_in_flight_at_the_end_is_finished() -> None:
    started, go = asyncio.Event(), asyncio.Event()

    async def wait(_: Call) -> Ready:
        started.set()
        await go.wait()
        return json_reply({"finished": True})

    with tempfile.TemporaryDirectory(prefix="s") as folder:
        address, app = Address(Path(folder) / "s"), app_of(Routes(PUBLIC), wait)
        serving = asyncio.create_task(serve_until_signalled(app, address.url, drain_s=0))
        await until(address.socket.is_socket)
        asking = asyncio.create_task(address.ask("/get_contents/g"))
        async with asyncio.timeout(10):
            await started.wait()
            os.kill(os.getpid(), signal.SIGTERM)
            await until(lambda: not address.socket.exists() or app[DRAINING].is_set())
            go.set()
            assert (await asking).json() == {"finished": True}
            await serving


HANGS_AT_THE_END = """
import asyncio, sys, time
from shared.api import PUBLIC
from shared.http import server
from shared.http.routing import Routes
from tests.shared.http.wire import app_of

async def hang(_):
    time.sleep(600)

server._END_S = 0.1
app = app_of(Routes(PUBLIC), None)
app.on_cleanup.append(hang)
asyncio.run(server.serve_until_signalled(app, f"unix:{sys.argv[1]}", drain_s=float(sys.argv[2])))
"""


@pytest.mark.parametrize(
    ("drain_s", "signals"), [(0, [signal.SIGTERM]), (600, [signal.SIGTERM, signal.SIGINT])]
)
async def test_a_process_that_hangs_at_the_end_is_ended(drain_s: int, signals: list[signal.Signals]) -> None:
    with tempfile.TemporaryDirectory(prefix="s") as folder:
        path = Path(folder) / "s"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", HANGS_AT_THE_END, str(path), str(drain_s)
        )
        try:
            await until(path.is_socket)
            for number in signals:
                process.send_signal(number)
            async with asyncio.timeout(10):
                assert await process.wait() == -signal.SIGALRM
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def test_room_is_made_for_as_many_files_as_there_may_be_connections() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        _make_room(100)
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 612
        _make_room(10)
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 612
        _make_room(10**9)
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (before[1], before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


async def test_what_is_begun_is_finished_when_its_caller_has_left() -> None:
    """Others may wait for the same, and its answer is kept."""
    started, left, finished = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def wait(_: Call) -> Ready:
        started.set()
        await left.wait()
        await asyncio.sleep(0.05)
        finished.set()
        return json_reply({})

    async with served(app_of(Routes(PUBLIC), wait)) as address, asyncio.timeout(10):
        asking = asyncio.create_task(address.ask("/get_contents/g"))
        await started.wait()
        asking.cancel()
        await asyncio.wait({asking})
        left.set()
        await finished.wait()
        assert (await address.ask("/get_contents/g")).status == 200
