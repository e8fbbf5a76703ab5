"""Part `memory`: the proportional set size of every process of the stack, idle and after load."""

import time
from collections.abc import Iterator

from bench import load
from bench.load.shape import Load
from bench.processes import proportional_mib
from bench.questions import mixed
from bench.rows import Row, absolute
from bench.stack import Stack, running
from bench.workspace import Workspace

_SETTLED_S = 1.0
_LOAD_TURNS = 5


def measure(workspace: Workspace) -> Iterator[Row]:
    asked, effort = mixed(workspace.catalogue()), workspace.effort
    with running(workspace.ready()) as stack:
        time.sleep(_SETTLED_S)
        yield from _sizes(stack, "idle")
        gateway = stack.gateway
        served = load.put(Load(gateway.listen, asked, effort.connections, effort.load_s * _LOAD_TURNS))
        yield from _sizes(
            stack, "after load", f"{served.requests:,} requests, {len(set(asked.addresses)):,} answers"
        )


def _sizes(stack: Stack, when: str, *notes: str) -> Iterator[Row]:
    sizes = {name: proportional_mib(pid) for name, pid in stack.parts.items()}
    told = {name: size for name, size in sizes.items() if size is not None}
    for name, size in told.items():
        yield absolute("memory", f"{name}, {when}", "MiB", [size], *notes)
    if told:
        yield absolute("memory", f"sum, {when}", "MiB", [sum(told.values())], *notes)
