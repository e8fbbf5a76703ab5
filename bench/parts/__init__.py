"""What is measured: one module for each part, in the order in which they run."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from bench.parts import flood, hot, jobs, memory, miss, redis_lost, scale, service, shared_cache, start, swap
from bench.rows import Row
from bench.workspace import Workspace

# The jobs go first: what they build, the others serve. What takes longest goes last: time may run out.
PARTS: Final[Mapping[str, Callable[[Workspace], Iterable[Row]]]] = {
    "jobs": jobs.measure,
    "hot": hot.measure,
    "redis": shared_cache.measure,
    "miss": miss.measure,
    "service": service.measure,
    "memory": memory.measure,
    "start": start.measure,
    "swap": swap.measure,
    "flood": flood.measure,
    "redis-lost": redis_lost.measure,
    "scale": scale.measure,
}
