"""Part `redis`: every endpoint through a gateway that keeps nothing in memory, answered from Redis."""

from collections.abc import Iterator

from bench.asking import free_port
from bench.endpoints import Probe, constant, measure_endpoints, measure_mixed
from bench.rows import Row
from bench.stack import running, second_gateway
from bench.workspace import Workspace


def measure(workspace: Workspace) -> Iterator[Row]:
    catalogue, effort = workspace.catalogue(), workspace.effort
    with running(workspace.ready()) as stack, second_gateway(stack) as gateway:
        probe = Probe("redis", lambda _: gateway, "detail=redis")
        yield from measure_endpoints(
            probe, catalogue, bare_listen=f"http://127.0.0.1:{free_port()}", effort=effort
        )
        with constant("constant", f"http://127.0.0.1:{free_port()}", probe.server_of) as bare:
            yield measure_mixed(probe, catalogue, bare, "aiohttp router, constant body, TCP", effort)
