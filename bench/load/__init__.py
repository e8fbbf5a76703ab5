"""Load on a server for a bounded time, by `wrk` where it can, else by a client of our own."""

from bench.asking import UNIX
from bench.load import own, wrk
from bench.load.shape import Load, Served

OWN = "own client"
WRK = "wrk"


def maker_of(load: Load) -> str:
    """Name what makes this load: wrk knows whole seconds, no unix socket, no end of addresses, no key."""
    questions = load.questions
    wrk_can = wrk.installed() and not load.listen.startswith(UNIX) and not (questions.once or questions.key)
    return WRK if wrk_can and load.connections > 1 and load.duration_s >= 1 else OWN


def put(load: Load) -> Served:
    return wrk.put(load) if maker_of(load) == WRK else own.put(load)
