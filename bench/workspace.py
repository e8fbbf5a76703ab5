"""The folder that a run works in: inputs, and snapshots that the parts may do with as they please."""

import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bench.effort import Effort
from bench.processes import STREAM_API, run_measured
from bench.questions import Catalogue
from bench.stack import given
from deploy.inputs import Inputs
from shared.api import DOMAINS
from shared.snapshots import POINTER, find_snapshot, read_pointer
from shared.tables import read_titles

_BUILT: Final = "built"


@dataclass(frozen=True)
class Workspace:
    """`inputs.data` is the folder that was given, or one that does not exist; it is only ever read.

    `rows` is how many generated ratings the part `scale` works on, `titles` in how many generated titles the
    part `search` searches as well; None leaves them out.
    """

    folder: Path
    inputs: Inputs
    effort: Effort
    rows: int | None = None
    titles: int | None = None

    @property
    def built(self) -> Inputs:
        """The inputs with a DATA folder of the run's own."""
        return replace(self.inputs, data=self.folder / _BUILT)

    def ready(self) -> Inputs:
        """Return inputs whose snapshots are up to date: the jobs part's, the given ones, or built now."""
        if not _is_whole(self.built.data):
            if _is_whole(self.inputs.data):
                copy_live(self.inputs.data, self.built.data)
            print("bringing the data up to date …", file=sys.stderr)
            run_measured((*STREAM_API, "train", *given(self.built)), self.folder / "train.log")
        return self.built

    def catalogue(self) -> Catalogue:
        """What can be asked of the data."""
        snapshot = find_snapshot(self.ready().data, "catalog")
        assert snapshot is not None  # ready() built it
        return Catalogue.of(read_titles(snapshot.folder))

    def copy(self, name: str) -> Inputs:
        """Return ready inputs with a DATA folder that one part alone changes."""
        ready = self.ready()
        copied = replace(ready, data=self.folder / name)
        copy_live(ready.data, copied.data)
        return copied


def copy_live(source: Path, target: Path) -> None:
    """Copy the live snapshot of every domain, without what else lies in the folder."""
    for domain in DOMAINS:
        version = read_pointer(source, domain)
        assert version is not None  # _is_whole() looked
        shutil.copytree(source / domain / version, target / domain / version)
        (target / domain / POINTER).write_text(f"{version}\n")


def _is_whole(data: Path) -> bool:
    return all(read_pointer(data, domain) is not None for domain in DOMAINS)
