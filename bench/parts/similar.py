"""Part `similar`: lists of titles that are like one, straight at the recommender's unix socket."""

import json
import statistics
from collections.abc import Iterator, Sequence
from typing import Final

from bench import load
from bench.apart import service_apart
from bench.asking import ask
from bench.compare import Pair, alternate
from bench.effort import BenchError, Effort
from bench.load.shape import Load, Questions
from bench.processes import Server, bare_server
from bench.questions import KEYS, by_popularity
from bench.rows import Row, at_least
from bench.workspace import Workspace
from shared.api.recommender import LIST_SIMILAR

_NAME: Final = "similar"
_AGAINST: Final = "aiohttp router, constant body, unix socket"
_LOOKED_AT: Final = 99
_LEAST: Final = 0.55
_WARM_WITHIN_S: Final = 30.0
_ALL: Final = 1_000_000


def measure(workspace: Workspace) -> Iterator[Row]:
    """Popular titles, of which the promise is; and all in turn, most of them never asked before."""
    listen, effort = f"unix:{workspace.folder / 'bare.sock'}", workspace.effort
    addresses = workspace.catalogue().addresses(LIST_SIMILAR, _ALL)
    with service_apart(LIST_SIMILAR.domain, workspace.ready().data) as service:
        body = _usual_body(service.listen, addresses[:_LOOKED_AT])
        bodies = json.dumps({LIST_SIMILAR.path: body})
        with bare_server("constant", listen, bodies, probe=addresses[0]) as bare:
            pair = Pair(Server(service.listen, service.pid), bare, _AGAINST)
            popular = by_popularity(_asked_before(service.listen, addresses[:KEYS]))
            yield at_least(_LEAST, _row("popular ones", popular, pair, effort, note=f"{len(body):,} bytes"))
            yield _row("all in turn", Questions(addresses), pair, effort, note=f"{len(body):,} bytes")


def _asked_before(listen: str, addresses: tuple[str, ...]) -> tuple[str, ...]:
    load.put(Load(listen, Questions(addresses, once=True), connections=4, duration_s=_WARM_WITHIN_S))
    return addresses


def _row(what: str, asked: Questions, pair: Pair, effort: Effort, *, note: str) -> Row:
    turns = alternate(pair, lambda: asked, connections=effort.connections, effort=effort)
    return turns.requests_per_s(_NAME, f"similar titles, {what}", note)


def _usual_body(listen: str, addresses: Sequence[str]) -> str:
    """The reply of median length."""
    replies = [ask(listen, address) for address in addresses]
    if wrong := [reply for reply in replies if not reply.fine]:
        raise BenchError(f"a title of the catalogue is not known: {wrong[0]}")
    length = statistics.median_low(len(reply.body) for reply in replies)
    return next(reply.body.decode() for reply in replies if len(reply.body) == length)
