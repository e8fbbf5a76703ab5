"""A small catalogue to rate, published without its job."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from shared.jobs import Outcome
from shared.snapshots import Plan, Snapshot, find_snapshot, publish
from shared.tables import Title, write_titles

TITLES = (
    Title("as1", "w-as1", "amazon", "movie", "Amber", 1999),
    Title("ns1", "w-as1", "netflix", "movie", "Amber", 1999),
    Title("ns2", "w-ns2", "netflix", "movie", "Basalt", 2005),
    Title("ns3", "w-ns3", "netflix", "tv show", "Cobalt", 2015),
    Title("hs1", "w-hs1", "hulu", "movie", "Dolomite", 2010),
    Title("ds1", "w-ds1", "disney", "movie", "Emerald", 2018),
)


class Run(Protocol):
    def __call__(self, source: Path | str, *, force: bool = False) -> Outcome: ...


def publish_catalog(data: Path, titles: Sequence[Title] = TITLES) -> str:
    with publish(data, Plan("catalog", 1, {}, {})) as draft:
        write_titles(draft.folder, titles)
    assert draft.version is not None
    return draft.version


def live(data: Path) -> Snapshot:
    snapshot = find_snapshot(data, "ratings")
    assert snapshot is not None
    return snapshot
