"""Part `personal`: lists for people, each asked for once, straight at the recommender's unix socket."""

import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from bench import load
from bench.apart import Part, service_apart
from bench.asking import ask
from bench.effort import BenchError, Effort
from bench.load.clients import clients
from bench.load.shape import Load, Questions, Served
from bench.pace import Spell, p99_ms
from bench.processes import REPOSITORY, cpu_seconds, environment, proportional_mib
from bench.rows import Row, absolute, at_least, at_most
from bench.workspace import Workspace
from deploy.inputs import Inputs

_NAME: Final = "personal"
_KEY: Final = "key-of-the-benchmark"
_PEOPLE: Final = 100_000
_FILTERS: Final = (
    "type=movie",
    "platform=netflix%7Chulu&year.gte=1990",
    "genre=comedy&max_age=16",
    "country=united+states&year.lte=2010",
    "type=show&genre=%21horror",
    "max_age=13&diversity=0.3",
)
_CONNECTIONS: Final = 8
_MOST_PER_S: Final = 5_000
_STEADY_PER_S: Final = 300
_SWAPPED_WITHIN_S: Final = 5.0
_SPARE: Final = 100
_LEAST_PER_S: Final = 1_000
_MOST_P99_MS: Final = 5
_MOST_MIB: Final = 350


def measure(workspace: Workspace) -> Iterator[Row]:
    yield from measure_people(workspace.copy(_NAME), workspace.effort, part=_NAME)


def measure_people(inputs: Inputs, effort: Effort, *, part: str) -> Iterator[Row]:
    """Requests a second at several connections, the p99 at one, what the service has come to weigh; a swap.

    A new version of the recommender is published in the DATA folder.
    """
    people = _people(inputs.data)
    with service_apart("recommender", inputs.data, key=_KEY) as service:
        for what, filters in (("no filter", ("",)), ("filters", _FILTERS)):
            asked, about = _Asked(people, filters), f"personal lists, {what}"
            loads, note = _put(service, asked, effort, connections=_CONNECTIONS)
            per_s = absolute(part, about, "requests/s", [served.per_s for served in loads], note)
            yield at_least(_LEAST_PER_S, per_s)
            loads, note = _put(service, asked, effort, connections=1)
            p99_ms = absolute(part, f"{about}, p99", "ms", [served.p99_ms for served in loads], note)
            yield at_most(_MOST_P99_MS, p99_ms)
        if (weight := proportional_mib(service.pid)) is not None:
            yield at_most(_MOST_MIB, absolute(part, "recommender, after these", "MiB", [weight]))
        yield _swap(service, _Asked(people, _FILTERS), inputs.data, effort, part=part)


def _swap(service: Part, asked: "_Asked", data: Path, effort: Effort, *, part: str) -> Row:
    """How many lists are lost while the service takes up a new snapshot."""
    duration_s = effort.calm_s + _SWAPPED_WITHIN_S
    with clients(1) as loads:
        questions = asked.next(int(_STEADY_PER_S * duration_s) + _SPARE)
        replies = loads.start(service.listen, questions, per_s=_STEADY_PER_S, duration_s=duration_s)
        time.sleep(effort.calm_s)
        began_at = time.perf_counter()
        told = _said("publishing", str(data), "recommender").split()
        came = replies.result()
    served = ask(service.listen, "/readyz").headers["stream-version"]
    if [served] != told:
        raise BenchError(f"published {told}, but {served} is served")
    spell, lost = Spell.parted(came, began_at), sum(not reply.fine for reply in came)
    p99s = f"p99 {p99_ms(spell.before):.1f} ms before and {p99_ms(spell.during):.1f} ms from then on"
    note = f"{len(came):,} asked for, {_STEADY_PER_S:,}/s; {p99s}"
    return at_most(
        0, absolute(part, "personal lists lost while a snapshot is swapped", "requests", [lost], note)
    )


def _people(data: Path) -> Sequence[int]:
    found: list[int] = json.loads(_said("people", str(data), str(_PEOPLE)))
    if not found:
        raise BenchError("nobody rated anything")
    return found


def _said(program: str, *arguments: str) -> str:
    """What a program of this folder prints."""
    command = (sys.executable, "-m", f"bench.{program}", *arguments)
    return subprocess.run(
        command, cwd=REPOSITORY, env=environment(), capture_output=True, text=True, check=True
    ).stdout


class _Asked:
    """Everybody in turn, from where the last load ended, each with the next of the filters."""

    def __init__(self, people: Sequence[int], filters: Sequence[str]) -> None:
        self._people = itertools.cycle(people)
        self._filters = itertools.cycle(filters)

    def next(self, count: int) -> Questions:
        places = zip(itertools.islice(self._people, count), self._filters, strict=False)
        addresses = (f"/v1/users/{user}/recommendations?{query}".rstrip("?") for user, query in places)
        return Questions(tuple(addresses), key=_KEY)


def _put(service: Part, asked: _Asked, effort: Effort, *, connections: int) -> tuple[Sequence[Served], str]:
    """The loads after a warm-up, and a note on what they cost."""
    most = int(_MOST_PER_S * effort.load_s)
    load.put(Load(service.listen, asked.next(most), connections, effort.warm_up_s))
    before, loads = cpu_seconds(service.pid), list[Served]()
    for _ in range(effort.rounds):
        loads.append(load.put(Load(service.listen, asked.next(most), connections, effort.load_s)))
    if failed := sum(served.failed for served in loads):
        raise BenchError(f"{failed} personal lists were not answered")
    return loads, f"connections: {connections}{_cost(loads, before, cpu_seconds(service.pid))}"


def _cost(loads: Sequence[Served], before: float | None, after: float | None) -> str:
    if before is None or after is None:
        return ""
    return f"; processor time of each: {(after - before) / sum(one.requests for one in loads) * 1e3:.2f} ms"
