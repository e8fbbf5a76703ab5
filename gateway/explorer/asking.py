"""What pages ask: rows of the public API, in the texts that anybody could write into an address."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, NamedTuple

from shared.endpoint import Endpoint
from shared.errors import NotFound, Unavailable
from shared.http.routing import Question

_NOTHING: Final[Mapping[str, str]] = {}


class Query(NamedTuple):
    """A row, the texts of its parameters by the names that callers write, and the body of a POST."""

    row: Endpoint[Any, Any]
    texts: Mapping[str, str] = _NOTHING
    body: bytes = b""

    def question(self) -> Question:
        """Raise Invalid for texts that the row does not take."""
        in_path = {name: self.texts[name] for name in self.row.path_fields}
        asked = {name: text for name, text in self.texts.items() if name not in in_path}
        return Question(self.row, self.row.read(in_path, asked, self.body))

    @property
    def address(self) -> str:
        """The canonical public path and query."""
        return self.question().address


Ask = Callable[[Query], Awaitable[Any]]
"""Gives the JSON of an answer as plain values; raises the error that the API would tell."""


class Parts(NamedTuple):
    """What could be had, by name, and the names of what could not."""

    answers: Mapping[str, Any]
    missing: tuple[str, ...]


async def ask_all(ask: Ask, queries: Mapping[str, Query]) -> Parts:
    """Ask side by side: what is away is named as missing, what is not there left out, all else is raised."""
    results = await asyncio.gather(*(ask(query) for query in queries.values()), return_exceptions=True)
    told = dict(zip(queries, results, strict=True))
    for result in told.values():
        if isinstance(result, BaseException) and not isinstance(result, Unavailable | NotFound):
            raise result
    answers = {name: result for name, result in told.items() if not isinstance(result, BaseException)}
    return Parts(answers, tuple(name for name, result in told.items() if isinstance(result, Unavailable)))
