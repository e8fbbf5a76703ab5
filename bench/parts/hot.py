"""Part `hot`: every endpoint through the gateway, answered from its own memory."""

from collections.abc import Iterator

from bench.asking import Reply, ask, free_port
from bench.effort import BenchError
from bench.examples import measure_examples
from bench.rows import Row
from bench.stack import running
from bench.workspace import Workspace


def measure(workspace: Workspace) -> Iterator[Row]:
    with running(workspace.ready()) as stack:
        gateway = stack.gateway
        yield from measure_examples(
            "hot",
            lambda _: gateway,
            lambda row: _kept(gateway.listen, row.example_address()),
            bare_listen=f"http://127.0.0.1:{free_port()}",
            effort=workspace.effort,
        )


def _kept(listen: str, address: str) -> Reply:
    """Ask twice; raise BenchError unless the second reply comes from the gateway's own memory."""
    ask(listen, address)
    reply = ask(listen, address)
    if "hit; detail=local" not in reply.headers.get("cache-status", ""):
        raise BenchError(f"{address} was not answered from memory: {reply}")
    return reply
