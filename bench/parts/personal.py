"""Part `personal`: lists for people, each asked for once, straight at the recommender's unix socket."""

import itertools
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from bench import load
from bench.apart import Part, service_apart
from bench.effort import BenchError, Effort
from bench.load.shape import Load, Questions, Served
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
_LEAST_PER_S: Final = 1_000
_MOST_P99_MS: Final = 5
_MOST_MIB: Final = 350


def measure(workspace: Workspace) -> Iterator[Row]:
    yield from measure_people(workspace.ready(), workspace.effort, part=_NAME)


def measure_people(inputs: Inputs, effort: Effort, *, part: str) -> Iterator[Row]:
    """Requests a second at several connections, the p99 at one, and what the service has come to weigh."""
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


def _people(data: Path) -> Sequence[int]:
    command = (sys.executable, "-m", "bench.people", str(data), str(_PEOPLE))
    told = subprocess.run(
        command, cwd=REPOSITORY, env=environment(), capture_output=True, text=True, check=True
    )
    found: list[int] = json.loads(told.stdout)
    if not found:
        raise BenchError("nobody rated anything")
    return found


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
