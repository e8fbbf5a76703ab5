"""Part `memory`: the proportional set size of every process of the stack, idle and after load."""

import time
from collections.abc import Iterator
from typing import Final

from bench import load
from bench.load.shape import Load
from bench.processes import proportional_mib
from bench.questions import mixed
from bench.rows import Row, absolute
from bench.stack import Stack, running
from bench.workspace import Workspace
from deploy.inputs import Inputs

_NAME: Final = "memory"
_SETTLED_S: Final = 1.0
_LOAD_TURNS: Final = 5


def measure(workspace: Workspace) -> Iterator[Row]:
    yield from sizes_under_load(workspace, workspace.ready(), part=_NAME)


def sizes_under_load(workspace: Workspace, inputs: Inputs, *, part: str) -> Iterator[Row]:
    """Every process and their sum, with the snapshots of these inputs."""
    asked, effort = mixed(workspace.catalogue()), workspace.effort
    with running(inputs) as stack:
        time.sleep(_SETTLED_S)
        yield from _sizes(stack, part, "idle")
        gateway = stack.gateway
        served = load.put(Load(gateway.listen, asked, effort.connections, effort.load_s * _LOAD_TURNS))
        answers = f"{served.requests:,} requests, {len(set(asked.addresses)):,} answers"
        yield from _sizes(stack, part, "after load", answers)


def _sizes(stack: Stack, part: str, when: str, *notes: str) -> Iterator[Row]:
    sizes = {name: proportional_mib(pid) for name, pid in stack.parts.items()}
    told = {name: size for name, size in sizes.items() if size is not None}
    for name, size in told.items():
        yield absolute(part, f"{name}, {when}", "MiB", [size], *notes)
    if told:
        yield absolute(part, f"sum, {when}", "MiB", [sum(told.values())], *notes)
