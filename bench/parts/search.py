"""Part `search`: what people type with slips of the finger, straight at the catalog's unix socket."""

import json
import random
import string
from collections.abc import Iterator, Sequence
from typing import Any, Final

from bench import load
from bench.apart import Part, service_apart
from bench.asking import ask
from bench.effort import BenchError, Effort
from bench.load.clients import clients
from bench.load.shape import Load, Questions
from bench.pace import p99_ms
from bench.processes import STREAM_API, proportional_mib, run_measured
from bench.questions import Catalogue
from bench.rows import Row, absolute, at_least, at_most
from bench.workspace import Workspace
from shared.api.titles import LIST_TITLES, ListTitles
from shared.snapshots import find_snapshot
from shared.tables import read_titles

_NAME: Final = "search"
_STEADY_PER_S: Final = (250, 500)
_STEADY_OF_MANY_PER_S: Final = (10, 50)
_LEAST_PER_S: Final = 500
# So many times as long as others: what is slow is rare, and one in a hundred is looked for.
_STEADY_LOADS: Final = 5
_MOST_P99_MS: Final = 15
_MOST_P99_OF_MANY_MS: Final = 40
_MOST_MIB: Final = 300
_TRIED: Final = 1_000
_CONNECTIONS: Final = 4
_ASKED: Final = 200_000
_AMONG: Final = 3
# Slips, letters that a title has at least, and the share that must be found nevertheless.
_TRIALS: Final = ((1, 5, 97), (2, 8, 90))


def measure(workspace: Workspace) -> Iterator[Row]:
    """Requests a second, the p99 at fixed rates, what the service weighs, and how much is found."""
    titles = workspace.catalogue().values["title"]
    with service_apart("catalog", workspace.ready().data) as service:
        typed = _typed(titles, seed=1)
        yield _per_s(service, typed, workspace.effort)
        for per_s in _STEADY_PER_S:
            yield at_most(_MOST_P99_MS, _p99(service, typed, workspace.effort, per_s=per_s))
        if (weight := proportional_mib(service.pid)) is not None:
            yield at_most(_MOST_MIB, absolute(_NAME, "catalog, after these", "MiB", [weight]))
        for slips, letters, percent in _TRIALS:
            long = [title for title in titles if len(title) >= letters]
            yield at_least(percent, _found(service, long, slips=slips))
    if workspace.titles is not None:
        yield from _of_many(workspace, workspace.titles)


def _of_many(workspace: Workspace, count: int) -> Iterator[Row]:
    """Search among so many generated titles, and what bringing them in costs."""
    catalog, data = workspace.folder / "titles", workspace.folder / "titles-data"
    log = workspace.folder / "titles.log"
    run_measured((*STREAM_API, "generate", "catalog", "--titles", str(count), "--out", str(catalog)), log)
    ingest = run_measured((*STREAM_API, "ingest", "--catalog", str(catalog), "--data", str(data)), log)
    among = f" among {count:,} generated titles"
    yield absolute(_NAME, f"ingest of {count:,} generated titles, wall", "s", [ingest.wall_s], "once")
    yield absolute(
        _NAME, f"ingest of {count:,} generated titles, peak memory", "MiB", [ingest.peak_mib], "once"
    )
    snapshot = find_snapshot(data, "catalog")
    assert snapshot is not None  # it was just published
    typed = _typed(Catalogue.of(read_titles(snapshot.folder)).values["title"], seed=1)
    with service_apart("catalog", data) as service:
        load.put(Load(service.listen, _questions(typed, 5_000), _CONNECTIONS, workspace.effort.warm_up_s))
        for per_s in _STEADY_OF_MANY_PER_S:
            row = _p99(service, typed, workspace.effort, per_s=per_s, among=among)
            yield at_most(_MOST_P99_OF_MANY_MS, row)
        if (weight := proportional_mib(service.pid)) is not None:
            yield absolute(_NAME, f"catalog of {count:,} generated titles", "MiB", [weight])


def _per_s(service: Part, typed: Iterator[str], effort: Effort) -> Row:
    def asked(seconds: float) -> Load:
        return Load(service.listen, _questions(typed, int(5_000 * seconds)), _CONNECTIONS, seconds)

    load.put(asked(effort.warm_up_s))
    loads = [load.put(asked(effort.load_s)) for _ in range(effort.rounds)]
    if failed := sum(served.failed for served in loads):
        raise BenchError(f"{failed} searches were not answered")
    rates, note = [served.per_s for served in loads], f"connections: {_CONNECTIONS}, each text once"
    return at_least(_LEAST_PER_S, absolute(_NAME, "texts with one slip", "requests/s", rates, note))


def _p99(service: Part, typed: Iterator[str], effort: Effort, *, per_s: int, among: str = "") -> Row:
    duration_s = effort.load_s * _STEADY_LOADS
    questions = _questions(typed, int(per_s * duration_s * 2))
    with clients(1) as loads:
        came = loads.start(service.listen, questions, per_s=per_s, duration_s=duration_s).result()
    about, note = f"texts with one slip{among}, p99 at {per_s}/s", f"{len(came):,} asked for"
    return absolute(_NAME, about, "ms", [p99_ms(came)], note)


def _found(service: Part, titles: Sequence[str], *, slips: int) -> Row:
    draw = random.Random(slips)  # noqa: S311 - no secret
    tried = draw.sample(titles, min(_TRIED, len(titles)))
    hits = sum(title in _first(service, _mistyped(title, slips, draw)) for title in tried)
    about = f"titles with {slips} slip{'s' if slips > 1 else ''} among the first three"
    return absolute(_NAME, about, "%", [100 * hits / len(tried)], f"{len(tried):,} tried")


def _first(service: Part, text: str) -> list[str]:
    page: dict[str, Any] = json.loads(ask(service.listen, _address(text)).body)
    return [item["title"].lower() for item in page["items"][:_AMONG]]


def _typed(titles: Sequence[str], *, seed: int) -> Iterator[str]:
    draw = random.Random(seed)  # noqa: S311 - no secret
    long = [title for title in titles if len(title) >= _TRIALS[0][1]]
    while True:
        yield _mistyped(draw.choice(long), 1, draw)


def _questions(typed: Iterator[str], count: int) -> Questions:
    return Questions(tuple(_address(next(typed)) for _ in range(min(count, _ASKED))), once=True)


def _address(text: str) -> str:
    return LIST_TITLES.address(ListTitles(q=text, limit=10))


def _mistyped(text: str, slips: int, draw: random.Random) -> str:
    """Insert, delete, replace or swap a letter, so many times."""
    for _ in range(slips):
        at, letter = draw.randrange(len(text)), draw.choice(string.ascii_lowercase)
        swapped = draw.randrange(len(text) - 1)
        text = draw.choice(
            (
                text[:at] + letter + text[at:],
                text[:at] + text[at + 1 :],
                text[:at] + letter + text[at + 1 :],
                text[:swapped] + text[swapped + 1] + text[swapped] + text[swapped + 2 :],
            )
        )
    return text
