"""The files of a ratings snapshot, written and read back, whole and damaged."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ratings_service.domain.scores import ScoreCounts
from ratings_service.domain.votes import Sums, UserVotes, YearlyVotes
from ratings_service.snapshot import FORMAT
from ratings_service.snapshot.partials import WORK_VOTES_FILE, read_partials, write_partials
from ratings_service.snapshot.scores import SCORES_FILE, read_scores, write_scores
from ratings_service.snapshot.state import SUMMARY_FILE, open_state, read_history
from ratings_service.snapshot.works import STANDINGS_FILE, WORKS_FILE
from shared.snapshots import BrokenSnapshot, Snapshot
from tests.ratings_service.naive import HEADER
from tests.ratings_service.small_catalog import Run, live

COUNTS = ScoreCounts({("netflix", 2016): np.array([1.5, 3.5, 4.0]), ("hulu", 1999): np.array([5.0])})


@pytest.mark.parametrize("counts", [COUNTS, ScoreCounts({})])
def test_scores_come_back_as_written(tmp_path: Path, counts: ScoreCounts) -> None:
    write_scores(tmp_path, counts)
    found = read_scores(tmp_path).means
    assert {key: means.tolist() for key, means in found.items()} == {
        key: means.tolist() for key, means in counts.means.items()
    }


def test_partial_sums_come_back_as_written(tmp_path: Path) -> None:
    yearly = YearlyVotes(np.array([3]), np.array([2016]), np.arange(10, dtype=np.int32).reshape(1, 10))
    works = YearlyVotes(np.array([2]), np.array([0]), np.arange(10, dtype=np.int32).reshape(1, 10) * 300)
    users = UserVotes(np.array([7]), np.array([45]), np.array([330]), np.array([2640]))
    write_partials(tmp_path, Sums(yearly, users, works, {"xs1": 3}))
    read = read_partials(tmp_path)
    read_yearly, read_users = read.yearly, read.users
    assert read.unknown == {"xs1": 3}
    assert read_yearly.histogram.tolist() == yearly.histogram.tolist()
    assert read.works.histogram.tolist() == works.histogram.tolist()
    assert (read.works.title[0], read.works.year[0]) == (2, 0)
    assert (read_yearly.title[0], read_yearly.year[0]) == (3, 2016)
    assert [read_users.user_id[0], read_users.count[0], read_users.halves[0], read_users.squares[0]] == [
        7,
        45,
        330,
        2640,
    ]


@pytest.fixture
def live_snapshot(data: Path, run: Run, tmp_path: Path) -> Snapshot:
    (tmp_path / "r.csv").write_text(f"{HEADER}\n1,4.0,0,ns1\n2,1.5,1460000000,as1\n")
    run(tmp_path / "r.csv")
    return live(data)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive", None])
@pytest.mark.parametrize("name", [SCORES_FILE, WORKS_FILE, STANDINGS_FILE, WORK_VOTES_FILE, SUMMARY_FILE])
def test_a_damaged_file_is_told_as_such(live_snapshot: Snapshot, name: str, content: bytes | None) -> None:
    file = live_snapshot.folder / name
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    with pytest.raises(BrokenSnapshot, match=re.escape(str(live_snapshot.folder))):
        open_state(live_snapshot)


@pytest.mark.parametrize(
    ("name", "array"),
    [
        (SCORES_FILE, "mean"),
        (WORKS_FILE, "row_works"),
        (STANDINGS_FILE, "changed_top"),
        (WORK_VOTES_FILE, "works_year"),
    ],
)
def test_an_archive_that_lacks_something_is_damaged(live_snapshot: Snapshot, name: str, array: str) -> None:
    file = live_snapshot.folder / name
    with np.load(file) as archive:
        arrays = dict(archive)
    np.savez(file, **{**arrays, array: arrays[array][1:]})
    with pytest.raises(BrokenSnapshot):
        open_state(live_snapshot)


def test_votes_on_works_that_are_not_there_are_damage(live_snapshot: Snapshot) -> None:
    file = live_snapshot.folder / WORK_VOTES_FILE
    with np.load(file) as archive:
        arrays = dict(archive)
    np.savez(file, **{**arrays, "works_title": arrays["works_title"] + 99})
    with pytest.raises(BrokenSnapshot, match="not those of these works"):
        open_state(live_snapshot)


def test_objects_are_never_unpickled(live_snapshot: Snapshot) -> None:
    np.savez(live_snapshot.folder / SCORES_FILE, platform=np.array([{}], dtype=object))
    with pytest.raises(BrokenSnapshot):
        open_state(live_snapshot)


def test_another_format_is_refused(live_snapshot: Snapshot) -> None:
    other = Snapshot(replace(live_snapshot.manifest, format=FORMAT + 1), live_snapshot.folder)
    for read in (open_state, read_history):
        with pytest.raises(BrokenSnapshot, match="format"):
            read(other)
