import os
import signal
import socket
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.effort import BenchError
from bench.load.clients import clients
from bench.load.shape import Questions
from bench.load.steady import LOST, _Lines, put_steadily
from bench.processes import bare_server


def test_asks_at_the_given_rate(tmp_path: Path) -> None:
    with bare_server("constant", f"unix:{tmp_path / 's'}", '{"/a": "{}"}', probe="/a") as server:
        replies = put_steadily(server.listen, Questions(("/a", "/none")), per_s=200, duration_s=0.5)
    assert 80 <= len(replies) <= 100
    assert sum(reply.fine for reply in replies) == pytest.approx(len(replies) / 2, abs=1)
    assert {reply.status for reply in replies} == {200, 404}
    assert all(reply.latency_s > 0 for reply in replies)


def test_a_pause_counts_for_all_that_were_due_in_it(tmp_path: Path) -> None:
    """A client that waits for each reply before it asks again would see one slow reply."""
    with bare_server("constant", f"unix:{tmp_path / 's'}", '{"/a": "{}"}', probe="/a") as server:
        pauses = [
            threading.Timer(at_s, os.kill, (server.pid, number))
            for at_s, number in ((0.1, signal.SIGSTOP), (0.4, signal.SIGCONT))
        ]
        for pause in pauses:
            pause.start()
        replies = put_steadily(server.listen, Questions(("/a",)), per_s=100, duration_s=0.6)
    assert sum(reply.latency_s > 0.05 for reply in replies) > 10


def test_an_absent_server_is_told(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="no load on"):
        put_steadily(f"unix:{tmp_path / 'none'}", Questions(("/",)), per_s=10, duration_s=0.1)


GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
LAST = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@contextmanager
def saying(*says: Sequence[bytes]) -> Iterator[str]:
    """A server that says so on its connections, one connection after the other, then closes its door."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk() -> None:
            for replies in says:
                connection = listener.accept()[0]
                for reply in replies:
                    if connection.recv(1000):
                        connection.sendall(reply)
                connection.close()
            listener.close()

        thread = threading.Thread(target=talk)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


def test_a_connection_that_is_said_to_close_is_replaced_and_nothing_is_lost() -> None:
    with saying([GOOD, LAST], [LAST], [GOOD] * 100) as listen:
        replies = put_steadily(listen, Questions(("/a",)), per_s=205, duration_s=0.5, connections=1)
    assert Counter(reply.status for reply in replies[:100]) == {200: 100}


def test_a_request_whose_connection_ends_or_for_which_there_is_none_is_lost() -> None:
    with saying([GOOD, b""]) as listen:
        replies = put_steadily(listen, Questions(("/a",)), per_s=100, duration_s=0.2, connections=1)
    assert Counter(reply.status for reply in replies) == {200: 1, LOST: len(replies) - 1}


async def test_nothing_is_asked_of_a_connection_that_has_ended() -> None:
    """Its end may have come before the loop tells us: here the loop gets no turn to."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        lines = _Lines(f"http://127.0.0.1:{listener.getsockname()[1]}", iter([b"GET /a HTTP/1.1\r\n\r\n"]))
        await lines.open()
        accepted = listener.accept()[0]
        accepted.close()
        lines.ask(0.0)
        assert [len(kept) for kept in (lines._idle, lines._waiting, lines.replies)] == [0, 1, 0]
        lines.close()


def test_each_question_once_needs_enough_of_them(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="too few"):
        put_steadily("unix:/none", Questions(("/a",) * 9, once=True), per_s=100, duration_s=0.1)
    with bare_server("constant", f"unix:{tmp_path / 's'}", '{"/a": "{}"}', probe="/a") as server:
        asked = Questions(("/a", *["/none"] * 99), once=True)
        replies = put_steadily(server.listen, asked, per_s=100, duration_s=0.2)
    assert sum(reply.fine for reply in replies) == 1


def test_loads_of_two_processes_overlap(tmp_path: Path) -> None:
    with (
        bare_server("constant", f"unix:{tmp_path / 's'}", '{"/a": "{}"}', probe="/a") as server,
        clients(2) as both,
    ):
        load = [
            both.start(server.listen, Questions(("/a",)), per_s=100, duration_s=duration_s)
            for duration_s in (1.0, 0.2)
        ]
        long, short = (sorted(reply.due_at for reply in one.result()) for one in load)
    assert long[0] < short[-1]
    assert short[0] < long[-1]
