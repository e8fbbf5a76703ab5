"""Steady loads from processes of their own: neither waits for the other, nor for what is done meanwhile."""

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager

from bench.load.shape import Questions
from bench.load.steady import Timed, put_steadily

Replies = Future[Sequence[Timed]]


class Clients:
    """Processes that stand ready, so that a load begins at once."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def start(
        self, listen: str, questions: Questions, *, per_s: float, duration_s: float, connections: int = 64
    ) -> Replies:
        """Put this load on; its replies come when it is over."""
        return self._pool.submit(
            put_steadily, listen, questions, per_s=per_s, duration_s=duration_s, connections=connections
        )


@contextmanager
def clients(count: int) -> Iterator[Clients]:
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(count)
    with ProcessPoolExecutor(count, context, initializer=together.wait) as pool:
        list(pool.map(abs, range(count)))
        yield Clients(pool)
