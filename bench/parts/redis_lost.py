"""Part `redis-lost`: what callers notice when Redis is killed, and when it hangs and comes back."""

import os
import signal
import statistics
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import orjson

from bench import load
from bench.apart import Part, valkey_apart
from bench.asking import ask, wait_until
from bench.effort import Effort
from bench.load.clients import Clients, clients
from bench.load.shape import Load, Questions
from bench.pace import Pace, Spell, by_status, failed, not_valid, p99_row, pace_of, spell
from bench.questions import KEYS, Catalogue, mixed
from bench.rows import Row, absolute, at_most
from bench.stack import Stack, running, second_gateway
from bench.workspace import Workspace
from shared.api.ratings import GET_SCORE_COUNT

_NAME: Final = "redis-lost"
_PER_S: Final = 200  # far less than the services can answer: what is measured is the waiting
_WARM_WITHIN_S: Final = 30.0


def measure(workspace: Workspace) -> Iterator[Row]:
    catalogue, effort = workspace.catalogue(), workspace.effort
    with running(workspace.ready()) as stack, clients(1) as one:
        yield from _killed(stack, mixed(catalogue), one, effort)
        with valkey_apart() as redis, second_gateway(stack, redis_url=redis.listen) as gateway:
            yield from _frozen(redis, gateway.listen, _warmed(gateway.listen, catalogue), one, effort=effort)


def _killed(stack: Stack, asked: Questions, client: Clients, effort: Effort) -> Iterator[Row]:
    """The stack starts another one, which is empty."""
    pace = pace_of(stack.url, asked, effort)

    def kill() -> None:
        os.kill(stack.parts["valkey"], signal.SIGKILL)

    spells = [spell(client, pace, effort, kill) for _ in range(effort.harms)]
    errors = float(sum(failed(one.during) for one in spells))
    yield at_most(0, absolute(_NAME, "killed: requests that failed", "requests", [errors], str(pace)))
    yield p99_row(_NAME, "killed", spells, effort, str(pace))


def _warmed(listen: str, catalogue: Catalogue) -> Questions:
    asked = Questions(catalogue.addresses(GET_SCORE_COUNT, KEYS), once=True)
    load.put(Load(listen, asked, 4, _WARM_WITHIN_S))
    wait_until(lambda: _is_from_redis(listen, asked.addresses[-1]))
    return Questions(asked.addresses)


@dataclass
class _Freeze:
    """Redis hangs for most of the time of harm; the seconds until the gateway knows, and until it is back."""

    redis: Part
    listen: str
    address: str
    lasts_s: float
    bypassed_s: float = 0.0
    returned_s: float = 0.0

    def __call__(self) -> None:
        thawing = threading.Timer(self.lasts_s, self.redis.signal, (signal.SIGCONT,))
        self.redis.signal(signal.SIGSTOP)
        thawing.start()
        try:
            self.bypassed_s = wait_until(lambda: _redis_status(self.listen) == "down")
        finally:
            thawing.join()
        self.returned_s = wait_until(lambda: _is_from_redis(self.listen, self.address))


def _frozen(redis: Part, listen: str, asked: Questions, client: Clients, *, effort: Effort) -> Iterator[Row]:
    pace, freezes, spells = Pace(listen, asked, _PER_S), list[_Freeze](), list[Spell]()
    for _ in range(effort.harms):
        freezes.append(_Freeze(redis, listen, asked.addresses[0], effort.harm_s / 2))
        spells.append(spell(client, pace, effort, freezes[-1]))
    replies = [reply for one in spells for reply in one.during]
    notes = (f"steady {_PER_S} requests/s, all from Redis before", by_status(replies), *not_valid(replies))
    added_ms = [max(_added_ms(one) for one in spells)]
    yield at_most(100, absolute(_NAME, "frozen: most that a request took more", "ms", added_ms, *notes))
    bypassed_s = [max(one.bypassed_s for one in freezes)]
    yield at_most(1, absolute(_NAME, "frozen: until it is passed by, longest", "s", bypassed_s))
    returned_s = [max(one.returned_s for one in freezes)]
    yield at_most(2, absolute(_NAME, "going on: until hits come from it again, longest", "s", returned_s))


def _added_ms(spell: Spell) -> float:
    """The longest reply beyond what is usual; what a miss takes is in it too."""
    usual_s = statistics.median(reply.latency_s for reply in spell.before)
    return 1000 * (max(reply.latency_s for reply in spell.during) - usual_s)


def _redis_status(listen: str) -> str:
    return str(orjson.loads(ask(listen, "/readyz").body)["parts"]["redis"]["status"])


def _is_from_redis(listen: str, address: str) -> bool:
    return "detail=redis" in ask(listen, address).headers.get("cache-status", "")
