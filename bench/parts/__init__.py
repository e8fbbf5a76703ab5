"""What is measured: one module for each part, in the order in which they run."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from bench.parts import hot, jobs, miss, service, start
from bench.rows import Row
from bench.workspace import Workspace

# The jobs go first: what they build, the others serve.
PARTS: Final[Mapping[str, Callable[[Workspace], Iterable[Row]]]] = {
    "jobs": jobs.measure,
    "hot": hot.measure,
    "miss": miss.measure,
    "service": service.measure,
    "start": start.measure,
}
