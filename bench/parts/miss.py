"""Part `miss`: addresses that no cache holds, forwarded to their service."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bench.asking import ask, free_port
from bench.compare import Pair, alternate
from bench.effort import BenchError, Effort
from bench.load.shape import Questions
from bench.processes import bare_server
from bench.rows import Row
from bench.stack import Stack, running
from bench.workspace import Workspace
from shared.api.catalog import PROD_PER_COUNTRY, ProdPerCountry
from shared.api.ratings import GET_SCORE_COUNT, GetScoreCount
from shared.api.recommender import GET_RECOMMENDATIONS, GetRecommendations
from shared.endpoint import Endpoint
from shared.snapshots import find_snapshot
from shared.tables import Title, TitleType, read_titles
from shared.vocabulary import PLATFORMS

# More than a forwarder answers in a second; where it does not suffice, a turn ends early.
_ASKED_PER_S: Final = 20_000
_AGAINST: Final = "aiohttp forwarder to the same socket"
_TYPES: Final[tuple[TitleType, ...]] = ("movie", "tv show")


@dataclass(frozen=True)
class _Source:
    """Addresses of one row, each given only once; `plenty` for turns on many connections."""

    row: Endpoint[Any, Any]
    addresses: Iterator[str]
    per_turn: int
    plenty: bool = True

    def questions(self) -> Questions:
        taken = tuple(itertools.islice(self.addresses, self.per_turn))
        if not taken:
            raise BenchError(f"no address of {self.row.name} is left that was not asked before")
        return Questions(taken, once=True)


def measure(workspace: Workspace) -> Iterator[Row]:
    inputs = workspace.ready()
    snapshot = find_snapshot(inputs.data, "catalog")
    assert snapshot is not None  # ready() built it
    sources = _sources(read_titles(snapshot.folder), workspace.effort)
    with running(inputs) as stack:
        for source in sources:
            yield from _measure(source, stack, workspace.effort)


def _measure(source: _Source, stack: Stack, effort: Effort) -> Iterator[Row]:
    name, service = source.row.name, stack.service(source.row.domain)
    probe = next(source.addresses)
    _check_forwarded(stack.url, probe)
    listen = f"http://127.0.0.1:{free_port()}"
    with bare_server("forwarder", listen, service.listen, probe=probe) as bare:
        pair = Pair(stack.gateway, bare, _AGAINST)
        if source.plenty:
            many = alternate(pair, source.questions, connections=effort.connections, effort=effort)
            yield many.requests_per_s("miss", f"{name}, {effort.connections} connections")
        one = alternate(pair, source.questions, connections=1, effort=effort)
        yield one.latency_ms("miss", f"{name}, 1 connection")


def _sources(titles: Sequence[Title], effort: Effort) -> tuple[_Source, ...]:
    per_turn = int(_ASKED_PER_S * effort.load_s)
    names = sorted({title.title.lower() for title in titles})
    countries = sorted({country.lower() for title in titles for country in title.countries})
    few = max(1, (len(names) - 1) // (effort.rounds + 1))
    return (
        _Source(GET_SCORE_COUNT, _score_counts(), per_turn),
        _Source(PROD_PER_COUNTRY, _countries_by_year(countries), per_turn),
        _Source(GET_RECOMMENDATIONS, _recommendations(names), min(few, per_turn), plenty=False),
    )


def _score_counts() -> Iterator[str]:
    for number in itertools.count():
        asked = GetScoreCount(PLATFORMS[number % len(PLATFORMS)], round(3 + number / 10**7, 7), 2016)
        yield GET_SCORE_COUNT.address(asked)


def _countries_by_year(countries: Sequence[str]) -> Iterator[str]:
    recent_first = (*range(2021, 0, -1), *range(2022, 10_000))
    for year, country, content_type in itertools.product(recent_first, countries, _TYPES):
        yield PROD_PER_COUNTRY.address(ProdPerCountry(content_type, country, year))


def _recommendations(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        yield GET_RECOMMENDATIONS.address(GetRecommendations(name))


def _check_forwarded(listen: str, address: str) -> None:
    reply = ask(listen, address)
    if not reply.fine or "fwd=miss" not in reply.headers.get("cache-status", ""):
        raise BenchError(f"{address} was not forwarded: {reply}")
