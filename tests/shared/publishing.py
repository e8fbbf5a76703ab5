"""What the tests of snapshots share: a tiny domain to publish, and programs that die while they publish."""

import subprocess
import sys
from pathlib import Path

from shared.snapshots import Plan, Snapshot, find_snapshot, publish

DOMAIN = "catalog"
REPOSITORY = Path(__file__).resolve().parents[2]


def plan_of(*, inputs: str = "one", parameters: dict[str, object] | None = None, form: int = 1) -> Plan:
    return Plan(DOMAIN, form, {"titles": inputs}, parameters or {})


def publish_text(data: Path, text: str, *, size: int = 1) -> str:
    """Publish one version of two files, which a reader can hold against each other."""
    with publish(data, plan_of(inputs=text)) as draft:
        (draft.folder / "a.txt").write_text(text * size)
        (draft.folder / "b.txt").write_text(text * size)
    assert draft.version is not None
    return draft.version


def live(data: Path) -> Snapshot:
    snapshot = find_snapshot(data, DOMAIN)
    assert snapshot is not None
    return snapshot


def text_of(snapshot: Snapshot) -> str:
    a, b = ((snapshot.folder / name).read_text() for name in ("a.txt", "b.txt"))
    assert a == b
    return a


def program(source: str, *arguments: str) -> "subprocess.Popen[str]":
    """Start a Python program that can import the product and this module."""
    return subprocess.Popen(
        [sys.executable, "-c", source, *arguments],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
