import asyncio
import socket
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.asking import free_port
from bench.effort import BenchError
from bench.load.own import _Connection, _Tally, put
from bench.load.shape import Load, Questions
from bench.processes import Server, bare_server

BODIES = '{"/{name}": "{}"}'
REPLY = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nnine long"


@pytest.fixture(scope="module", params=["tcp", "unix"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    socket_path = tmp_path_factory.mktemp("own") / "bare.sock"
    listen = f"unix:{socket_path}" if request.param == "unix" else f"http://127.0.0.1:{free_port()}"
    with bare_server("constant", listen, BODIES, probe="/any") as started:
        yield started


def test_asks_until_the_time_is_over(server: Server) -> None:
    served = put(Load(server.listen, Questions(("/a", "/b")), connections=3, duration_s=0.2))
    assert served.requests > 20
    assert served.failed == 0
    assert 0.2 <= served.seconds < 2
    assert 0 < served.median_ms <= served.p99_ms <= served.p999_ms < 2000


def test_asks_each_address_once_and_ends_early(server: Server) -> None:
    addresses = tuple(f"/{number}" for number in range(25))
    served = put(Load(server.listen, Questions(addresses, once=True), connections=4, duration_s=20))
    assert served.requests == 25
    assert served.seconds < 10


def test_counts_replies_that_are_no_200(server: Server) -> None:
    questions = Questions(("/a", "/no/such/path", "/b"), once=True)
    served = put(Load(server.listen, questions, connections=1, duration_s=5))
    assert (served.requests, served.failed) == (3, 1)


class Sent(asyncio.Transport):
    """Keeps what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.requests.append(bytes(data))


@given(cuts=st.lists(st.integers(0, len(REPLY)), max_size=5))
def test_a_reply_may_come_in_any_pieces(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(REPLY)]

    async def answer_in_pieces() -> None:
        tally, transport = _Tally(iter([b"first", b"second"]), until=float("inf")), Sent()
        connection = _Connection(tally)
        connection.connection_made(transport)
        for start, end in pairwise(places):
            assert transport.requests == [b"first"]
            connection.data_received(REPLY[start:end])
            if end == len(REPLY):
                break
        assert transport.requests == [b"first", b"second"]
        assert (len(tally.latencies_s), tally.failed) == (1, 0)

    asyncio.run(answer_in_pieces())


def test_an_absent_server_is_told(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="no load on"):
        put(Load(f"unix:{tmp_path / 'none.sock'}", Questions(("/",)), connections=1, duration_s=1))


def test_a_server_that_hangs_up_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            for _ in range(2):
                listener.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        port = listener.getsockname()[1]
        with pytest.raises(BenchError, match="no load on"):
            put(Load(f"http://127.0.0.1:{port}", Questions(("/",)), connections=2, duration_s=1))
        thread.join()
