import os
import signal
import threading
from pathlib import Path

import pytest

from bench.effort import BenchError
from bench.load.shape import Questions
from bench.load.steady import put_steadily
from bench.processes import bare_server


def test_asks_at_the_given_rate(tmp_path: Path) -> None:
    with bare_server("constant", f"unix:{tmp_path / 's'}", '{"/a": "{}"}', probe="/a") as server:
        replies = put_steadily(server.listen, Questions(("/a", "/none")), per_s=200, duration_s=0.5)
    assert 80 <= len(replies) <= 100
    assert sum(reply.fine for reply in replies) == pytest.approx(len(replies) / 2, abs=1)
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
