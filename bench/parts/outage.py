"""Part `outage`: what callers get while a service is dead, and how soon they notice that it is back."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from bench import load
from bench.apart import Part, service_apart
from bench.effort import BenchError, Effort
from bench.load.clients import Clients, clients
from bench.load.shape import Load, Questions
from bench.load.steady import Timed
from bench.pace import Pace, by_status, p99_ms, pace_of, refused
from bench.questions import KEYS
from bench.rows import Row, absolute, at_least, at_most
from bench.stack import USUAL_BYTES, running, second_gateway
from bench.workspace import Workspace
from shared.api.ratings import GET_SCORE_COUNT

_NAME: Final = "outage"
_OTHERS_PER_S: Final = 100
_UNTIL_OPEN: Final = 20  # more of the other questions than it takes to open the breaker
_WARM_WITHIN_S: Final = 30.0
_BACK_WITHIN_S: Final = 5.0


def measure(workspace: Workspace) -> Iterator[Row]:
    effort, inputs = workspace.effort, workspace.ready()
    count = KEYS + effort.harms * _of_one_outage(effort)
    addresses = workspace.catalogue().with_every_number().addresses(GET_SCORE_COUNT, count)
    known, others = Questions(addresses[:KEYS]), iter(addresses[KEYS:])
    with (
        running(inputs) as stack,
        service_apart("ratings", inputs.data) as service,
        second_gateway(
            stack, redis_url="none", local_cache_bytes=USUAL_BYTES, instead={"ratings": service.listen}
        ) as gateway,
        clients(2) as both,
    ):
        load.put(Load(gateway.listen, Questions(known.addresses, once=True), 4, _WARM_WITHIN_S))
        pace = pace_of(gateway.listen, known, effort)
        outages = [_outage(pace, service, others, both, effort=effort) for _ in range(effort.harms)]
    yield from _rows(outages, pace)


def _of_one_outage(effort: Effort) -> int:
    return int(_OTHERS_PER_S * (effort.harm_s + _BACK_WITHIN_S)) + 1


@dataclass(frozen=True)
class _Outage:
    """`ready_at` is when the service itself gave its first good answer again."""

    known: Sequence[Timed]
    others: Sequence[Timed]
    over_at: float
    ready_at: float

    @property
    def refused(self) -> list[Timed]:
        """The 503s of questions that nobody had asked, once the breaker was open."""
        return refused(reply for reply in self.others[_UNTIL_OPEN:] if reply.due_at < self.over_at)

    @property
    def returned_s(self) -> float:
        """From then on, how long until one of those questions was answered."""
        good = [reply.came_at for reply in self.others if reply.fine]
        if not good:
            raise BenchError(f"no new question was answered in {_BACK_WITHIN_S:g} s")
        return max(0.0, min(good) - self.ready_at)


def _outage(pace: Pace, service: Part, others: Iterator[str], both: Clients, *, effort: Effort) -> _Outage:
    """Some go on asking what nobody has asked before until the service is back."""
    asked = Questions(tuple(islice(others, _of_one_outage(effort))), once=True)
    lasts_s = effort.harm_s + _BACK_WITHIN_S
    service.kill()
    unknown = both.start(pace.listen, asked, per_s=_OTHERS_PER_S, duration_s=lasts_s)
    known = both.start(pace.listen, pace.questions, per_s=pace.per_s, duration_s=effort.harm_s)
    of_known = known.result()
    over_at = time.perf_counter()
    service.start()
    service.wait_until_ready()
    ready_at = time.perf_counter()
    return _Outage(of_known, unknown.result(), over_at, ready_at)


def _rows(outages: list[_Outage], pace: Pace) -> Iterator[Row]:
    known = [reply for outage in outages for reply in outage.known]
    share = 100 * sum(reply.fine for reply in known) / len(known)
    told = (str(pace), by_status(known), "the service has one process, which is killed")
    yield at_least(100, absolute(_NAME, "known answers still given", "%", [share], *told))
    turned_away = [reply for outage in outages for reply in outage.refused]
    notes = (f"{_OTHERS_PER_S} other questions/s beside it", by_status(turned_away))
    yield at_most(50, absolute(_NAME, "503 of other questions, p99", "ms", [p99_ms(turned_away)], *notes))
    longest_ms = 1000 * max(reply.latency_s for reply in turned_away)
    yield at_most(50, absolute(_NAME, "503 of other questions, longest", "ms", [longest_ms], *notes))
    returned_s = [max(outage.returned_s for outage in outages)]
    yield at_most(2, absolute(_NAME, "back: until a new question is answered, longest", "s", returned_s))
