"""The snapshots of other domains that the jobs learn from."""

from dataclasses import dataclass
from pathlib import Path

from shared.errors import JobError
from shared.snapshots import Snapshot, find_snapshot


@dataclass(frozen=True)
class Upstream:
    catalog: Snapshot
    ratings: Snapshot

    @property
    def versions(self) -> dict[str, str]:
        return {"catalog": self.catalog.version, "ratings": self.ratings.version}

    @property
    def simulated(self) -> bool:
        """Whether the ratings come from no real people."""
        return bool(self.ratings.manifest.parameters.get("simulated", False))


def find_upstream(data: Path) -> Upstream:
    """Raise JobError, with the command to run first, where one is missing."""
    return Upstream(
        catalog=_need(data, "catalog", "no catalogue yet: run `stream-api ingest` first"),
        ratings=_need(data, "ratings", "no ratings yet: run `stream-api aggregate` first"),
    )


def _need(data: Path, domain: str, otherwise: str) -> Snapshot:
    snapshot = find_snapshot(data, domain)
    if snapshot is None:
        raise JobError(otherwise)
    return snapshot
