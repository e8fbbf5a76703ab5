"""Every endpoint under load over its popular questions, beside a bare server with bodies of the same size."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from bench import load
from bench.asking import UNIX, ask
from bench.compare import Pair, alternate
from bench.effort import BenchError, Effort
from bench.load.shape import Load, Questions
from bench.processes import Server, bare_server
from bench.questions import ASKED, KEYS, Catalogue, by_popularity, mixed
from bench.rows import Row
from shared.endpoint import Endpoint

_CONTENT_TYPE: Final = "application/json"
_LOOKED_AT: Final = 20
_WARM_WITHIN_S: Final = 30.0
_WRITTEN_AFTER_S: Final = 0.1  # the gateway writes to Redis behind its replies
MIXED: Final = "all seven, mixed"


@dataclass(frozen=True)
class Probe:
    """Who answers a row, and what stands in `Cache-Status` of a reply that is what the part is about."""

    part: str
    server_of: Callable[[Endpoint[Any, Any]], Server]
    source: str = ""

    def ready(self, row: Endpoint[Any, Any], addresses: tuple[str, ...]) -> None:
        """Ask everything twice, then look whether the replies come from where they should.

        The second time a gateway that had given up on Redis notices that it pays.
        """
        listen = self.server_of(row).listen
        for _ in range(2):
            self._ask_all(row, listen, addresses)
            time.sleep(_WRITTEN_AFTER_S)
        for address in addresses[:_LOOKED_AT]:
            reply = ask(listen, address)
            if not reply.fine or self.source not in reply.headers.get("cache-status", ""):
                raise BenchError(f"{address} was not answered as {self.source!r}: {reply}")

    def _ask_all(self, row: Endpoint[Any, Any], listen: str, addresses: tuple[str, ...]) -> None:
        once = Questions(addresses, once=True)
        warmed = load.put(Load(listen, once, connections=4, duration_s=_WARM_WITHIN_S))
        if warmed.failed or warmed.requests < len(addresses):
            raise BenchError(f"{row.name}: of {len(addresses)} questions {warmed.failed} failed in {warmed}")


def measure_endpoints(
    probe: Probe, catalogue: Catalogue, *, bare_listen: str, effort: Effort
) -> Iterator[Row]:
    """Hold each row's server against one bare server whose bodies are those of the examples."""
    against = f"aiohttp router, constant body, {'unix socket' if bare_listen.startswith(UNIX) else 'TCP'}"
    with constant("constant", bare_listen, probe.server_of) as bare:
        for row in ASKED:
            addresses = catalogue.addresses(row, KEYS)
            probe.ready(row, addresses)
            asked = by_popularity(addresses)
            pair = Pair(probe.server_of(row), bare, against)
            turns = alternate(pair, lambda asked=asked: asked, connections=effort.connections, effort=effort)  # type: ignore[misc]
            yield turns.requests_per_s(probe.part, row.name, f"{len(addresses)} questions")


def measure_mixed(probe: Probe, catalogue: Catalogue, bare: Server, against: str, effort: Effort) -> Row:
    """All endpoints in one load, for a probe that asks one server."""
    for row in ASKED:
        probe.ready(row, catalogue.addresses(row, KEYS))
    asked, server = mixed(catalogue), probe.server_of(ASKED[0])
    turns = alternate(
        Pair(server, bare, against), lambda: asked, connections=effort.connections, effort=effort
    )
    return turns.requests_per_s(probe.part, f"{MIXED}, beside {against.partition(' ')[0]}")


def constant(name: str, listen: str, server_of: Callable[[Endpoint[Any, Any]], Server]) -> Any:
    """Start a bare server that answers each path with what the product says to its example."""
    bodies = {row.path: _body(server_of(row), row) for row in ASKED}
    return bare_server(name, listen, json.dumps(bodies), probe=ASKED[0].example_address())


def _body(server: Server, row: Endpoint[Any, Any]) -> str:
    reply = ask(server.listen, row.example_address())
    if reply.headers["content-type"] != _CONTENT_TYPE and reply.fine:
        raise BenchError(f"an example is not answered with JSON: {reply}")
    return reply.body.decode() if reply.fine else json.dumps({row.name: 0})
