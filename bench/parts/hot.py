"""Part `hot`: every endpoint through the gateway, answered from its own memory."""

from collections.abc import Iterator
from importlib.util import find_spec

from bench.asking import free_port
from bench.endpoints import Probe, constant, measure_endpoints, measure_mixed
from bench.rows import Row
from bench.stack import running
from bench.workspace import Workspace


def measure(workspace: Workspace) -> Iterator[Row]:
    catalogue, effort = workspace.catalogue(), workspace.effort
    with running(workspace.ready()) as stack:
        gateway = stack.gateway
        probe = Probe("hot", lambda _: gateway, "detail=local")
        yield from measure_endpoints(
            probe, catalogue, bare_listen=f"http://127.0.0.1:{free_port()}", effort=effort
        )
        for name, against in _counterparts():
            with constant(name, f"http://127.0.0.1:{free_port()}", probe.server_of) as bare:
                yield measure_mixed(probe, catalogue, bare, against, effort)


def _counterparts() -> Iterator[tuple[str, str]]:
    yield "constant", "aiohttp router, constant body, TCP"
    if find_spec("fastapi") and find_spec("uvicorn"):
        yield "fastapi_constant", "FastAPI constant, uvicorn, TCP"
