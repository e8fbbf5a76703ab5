"""Opening what was published, and refusing what was not."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from recommender_service.snapshot import INDEX_FILE, NEIGHBOURS_FILE, Titles, open_state, write_titles
from shared.snapshots import BrokenSnapshot, Snapshot
from tests.recommender_service.small_world import CATALOG


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def with_pickles(path: Path) -> None:
    np.savez(path, five=np.array([{"a": 1}, None], dtype=object))


def too_narrow(path: Path) -> None:
    with np.load(path) as file:
        np.savez(path, five=file["five"][:, :4])


def beyond_the_works(path: Path) -> None:
    with np.load(path) as file:
        np.savez(path, five=file["five"] + 100)


def without_the_five(path: Path) -> None:
    np.savez(path, other=np.zeros(3))


def leading_nowhere(path: Path) -> None:
    write_titles(path.parent, Titles(["x"] * (len(CATALOG) - 1), {"x": 0}, {"x": 999}))


def test_every_title_leads_to_five(trained: Snapshot) -> None:
    state = open_state(trained)
    assert len(state.shown) == len(state.five) == len({title.work for title in CATALOG})
    assert all(state.index.find(title.title.lower()) is not None for title in CATALOG)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        (NEIGHBOURS_FILE, cut_short),
        (NEIGHBOURS_FILE, with_pickles),
        (NEIGHBOURS_FILE, too_narrow),
        (NEIGHBOURS_FILE, beyond_the_works),
        (NEIGHBOURS_FILE, without_the_five),
        (NEIGHBOURS_FILE, Path.unlink),
        (INDEX_FILE, cut_short),
        (INDEX_FILE, leading_nowhere),
        (INDEX_FILE, Path.unlink),
    ],
)
def test_damage_is_found(
    trained: Snapshot, tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(trained.folder, folder)
    damage(folder / name)
    with pytest.raises(BrokenSnapshot):
        open_state(Snapshot(trained.manifest, folder))


def test_another_format_is_refused(trained: Snapshot) -> None:
    manifest = type(trained.manifest)(trained.version, "", format=1)
    with pytest.raises(BrokenSnapshot, match="format 1"):
        open_state(Snapshot(manifest, trained.folder))
