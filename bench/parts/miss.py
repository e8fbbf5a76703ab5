"""Part `miss`: addresses that no cache holds, each asked once, forwarded to their service."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bench.asking import ask, free_port
from bench.compare import Pair, alternate
from bench.effort import BenchError, Effort
from bench.load.shape import Questions
from bench.processes import Server, bare_server
from bench.questions import ASKED, Catalogue
from bench.rows import Row
from bench.stack import Stack, running, second_gateway
from bench.workspace import Workspace
from shared.endpoint import Endpoint

# More than a forwarder answers in a second; where it does not suffice, a turn ends early.
_ASKED_PER_S: Final = 10_000
_FEWEST_PER_TURN: Final = 20
_SIDES: Final = 2
_SHORTER: Final = 3
_AGAINST: Final = "aiohttp forwarder to the same socket"
_FORWARDED: Final = "fwd=miss"


@dataclass
class _Source:
    """Addresses of one row, each given only once, in equal shares for all turns."""

    addresses: tuple[str, ...]
    per_turn: int
    _given: int = field(default=1, init=False)

    @classmethod
    def of(cls, row: Endpoint[Any, Any], catalogue: Catalogue, effort: Effort) -> "_Source":
        """The first address is the probe's; both loads of a row, with their warm-ups, share the rest.

        Neither side is asked what the other was: its service would know the answer already.
        """
        turns = 2 * _SIDES * (effort.rounds + 1)
        per_turn = max(1, int(_ASKED_PER_S * effort.load_s))
        addresses = catalogue.addresses(row, 1 + turns * per_turn)
        return cls(addresses, min(per_turn, (len(addresses) - 1) // turns))

    @property
    def suffices(self) -> bool:
        return self.per_turn >= _FEWEST_PER_TURN

    @property
    def probe(self) -> str:
        return self.addresses[0]

    def questions(self) -> Questions:
        taken = self.addresses[self._given : self._given + self.per_turn]
        self._given += self.per_turn
        if not taken:
            raise BenchError("no address is left that was not asked before")
        return Questions(taken, once=True)


def measure(workspace: Workspace) -> Iterator[Row]:
    catalogue, effort = workspace.catalogue().with_every_number(), _in_short_turns(workspace.effort)
    with running(workspace.ready()) as stack, second_gateway(stack, redis_url="none") as uncached:
        for row in ASKED:
            source = _Source.of(row, catalogue, effort)
            if source.suffices:
                yield from _asked_once(row, source, stack, effort)
            else:
                yield _uncached(row, source.addresses, stack, uncached, effort=effort)


def _in_short_turns(effort: Effort) -> Effort:
    """Three programs fill both cores here: what else the machine does shall be the same for a pair."""
    return replace(effort, load_s=effort.load_s / _SHORTER, rounds=effort.rounds * _SHORTER)


def _asked_once(row: Endpoint[Any, Any], source: _Source, stack: Stack, effort: Effort) -> Iterator[Row]:
    gateway, service = stack.gateway, stack.service(row.domain)
    _check_forwarded(gateway.listen, source.probe)
    with bare_server("forwarder", _free(), service.listen, probe=source.probe) as bare:
        pair, note = Pair(gateway, bare, _AGAINST), f"{source.per_turn} questions a turn"
        many = alternate(pair, source.questions, connections=effort.connections, effort=effort)
        yield many.requests_per_s("miss", f"{row.name}, {effort.connections} connections", note)
        one = alternate(pair, source.questions, connections=1, effort=effort)
        yield one.latency_ms("miss", f"{row.name}, 1 connection")


def _uncached(
    row: Endpoint[Any, Any], addresses: tuple[str, ...], stack: Stack, gateway: Server, *, effort: Effort
) -> Row:
    """Too few questions to ask each once: they go to a gateway without caches, one at a time."""
    _check_forwarded(gateway.listen, addresses[0])
    with bare_server("forwarder", _free(), stack.service(row.domain).listen, probe=addresses[0]) as bare:
        asked = Questions(addresses)
        one = alternate(Pair(gateway, bare, _AGAINST), lambda: asked, connections=1, effort=effort)
        return one.latency_ms("miss", f"{row.name}, 1 connection, no caches")


def _free() -> str:
    return f"http://127.0.0.1:{free_port()}"


def _check_forwarded(listen: str, address: str) -> None:
    reply = ask(listen, address)
    if not reply.fine or _FORWARDED not in reply.headers.get("cache-status", ""):
        raise BenchError(f"{address} was not forwarded: {reply}")
