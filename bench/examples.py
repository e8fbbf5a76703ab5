"""Every endpoint under load at its example address, beside a bare server with the very same replies."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from bench.asking import UNIX, Reply
from bench.compare import Pair, alternate
from bench.effort import BenchError, Effort
from bench.load.shape import Questions
from bench.processes import Server, bare_server
from bench.rows import Row
from shared.api import PUBLIC
from shared.endpoint import Endpoint

_CONTENT_TYPE = "application/json"


def measure_examples(
    part: str,
    server_of: Callable[[Endpoint[Any, Any]], Server],
    reply_of: Callable[[Endpoint[Any, Any]], Reply],
    *,
    bare_listen: str,
    effort: Effort,
) -> Iterator[Row]:
    """Hold each row's server against one bare server that answers what `reply_of` gave."""
    bodies = {row.path: _body(reply_of(row)) for row in PUBLIC}
    against = f"aiohttp, constant body, {'unix socket' if bare_listen.startswith(UNIX) else 'TCP'}"
    with bare_server("constant", bare_listen, json.dumps(bodies), probe=PUBLIC[0].example_address()) as bare:
        for row in PUBLIC:
            turns = alternate(
                Pair(server_of(row), bare, against),
                _always(row.example_address()),
                connections=effort.connections,
                effort=effort,
            )
            yield turns.requests_per_s(part, row.name)


def _always(address: str) -> Callable[[], Questions]:
    return lambda: Questions((address,))


def _body(reply: Reply) -> str:
    if not reply.fine or reply.headers["content-type"] != _CONTENT_TYPE:
        raise BenchError(f"an example is not answered with JSON: {reply}")
    return reply.body.decode()
