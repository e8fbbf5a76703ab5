"""Part `service`: every endpoint straight at its service's unix socket."""

from collections.abc import Iterator

from bench.endpoints import Probe, measure_endpoints
from bench.rows import Row
from bench.stack import running
from bench.workspace import Workspace


def measure(workspace: Workspace) -> Iterator[Row]:
    with running(workspace.ready()) as stack:
        servers = {domain: stack.service(domain) for domain in stack.domains}
        yield from measure_endpoints(
            Probe("service", lambda row: servers[row.domain]),
            workspace.catalogue(),
            bare_listen=f"unix:{workspace.folder / 'bare.sock'}",
            effort=workspace.effort,
        )
