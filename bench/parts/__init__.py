"""What is measured: one module for each part, in the order in which they run."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from bench.parts import (
    flood,
    hot,
    idle,
    jobs,
    memory,
    miss,
    outage,
    overload,
    personal,
    redis_lost,
    restart,
    scale,
    search,
    service,
    shared_cache,
    similar,
    start,
    swap,
)
from bench.rows import Row
from bench.workspace import Workspace

_Measure = Callable[[Workspace], Iterable[Row]]

RESILIENCE: Final[Mapping[str, _Measure]] = {
    "flood": flood.measure,
    "redis-lost": redis_lost.measure,
    "outage": outage.measure,
    "overload": overload.measure,
    "idle": idle.measure,
    "restart": restart.measure,
}
"""What callers notice while harm is done; some minutes for itself, so that these run when they are named."""

# The jobs go first: what they build, the others serve. What takes longest goes last: time may run out.
PARTS: Final[Mapping[str, _Measure]] = {
    "jobs": jobs.measure,
    "hot": hot.measure,
    "redis": shared_cache.measure,
    "miss": miss.measure,
    "service": service.measure,
    "search": search.measure,
    "similar": similar.measure,
    "personal": personal.measure,
    "memory": memory.measure,
    "start": start.measure,
    "swap": swap.measure,
    **RESILIENCE,
    "scale": scale.measure,
}
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {"resilience": tuple(RESILIENCE)}
"""Names for several parts."""
UNASKED: Final = tuple(name for name in PARTS if name not in RESILIENCE)
"""The parts that run where none is named."""
