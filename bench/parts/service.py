"""Part `service`: every endpoint straight at its service's unix socket."""

from collections.abc import Iterator

from bench.asking import ask
from bench.examples import measure_examples
from bench.rows import Row
from bench.stack import running
from bench.workspace import Workspace


def measure(workspace: Workspace) -> Iterator[Row]:
    with running(workspace.ready()) as stack:
        yield from measure_examples(
            "service",
            lambda row: stack.service(row.domain),
            lambda row: ask(stack.service(row.domain).listen, row.example_address()),
            bare_listen=f"unix:{workspace.folder / 'bare.sock'}",
            effort=workspace.effort,
        )
