"""The files of a ratings snapshot, written and read back, whole and damaged."""

from pathlib import Path

import numpy as np
import pytest

from ratings_service.domain.scores import ScoreCounts
from ratings_service.domain.votes import Sums, UserVotes, YearlyVotes
from ratings_service.snapshot import (
    FORMAT,
    SCORES_FILE,
    open_state,
    read_partials,
    write_partials,
    write_scores,
)
from shared.snapshots import BrokenSnapshot, Manifest, Snapshot

COUNTS = ScoreCounts({("netflix", 2016): np.array([1.5, 3.5, 4.0]), ("hulu", 1999): np.array([5.0])})


def snapshot_of(folder: Path, *, written_as: int = FORMAT) -> Snapshot:
    return Snapshot(Manifest("20260101T000000Z-0001-00000000", "", written_as), folder)


@pytest.mark.parametrize("counts", [COUNTS, ScoreCounts({})])
def test_scores_come_back_as_written(tmp_path: Path, counts: ScoreCounts) -> None:
    write_scores(tmp_path, counts)
    found = open_state(snapshot_of(tmp_path)).score_counts.means
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


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive", None])
def test_a_damaged_file_is_told_as_such(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / SCORES_FILE).write_bytes(content)
    with pytest.raises(BrokenSnapshot, match=SCORES_FILE):
        open_state(snapshot_of(tmp_path))


def test_an_archive_that_lacks_means_is_damaged(tmp_path: Path) -> None:
    write_scores(tmp_path, COUNTS)
    with np.load(tmp_path / SCORES_FILE) as file:
        arrays = dict(file)
    np.savez(tmp_path / SCORES_FILE, **{**arrays, "mean": arrays["mean"][1:]})
    with pytest.raises(BrokenSnapshot):
        open_state(snapshot_of(tmp_path))


def test_objects_are_never_unpickled(tmp_path: Path) -> None:
    np.savez(tmp_path / SCORES_FILE, platform=np.array([{}], dtype=object))
    with pytest.raises(BrokenSnapshot):
        open_state(snapshot_of(tmp_path))


def test_another_format_is_refused(tmp_path: Path) -> None:
    write_scores(tmp_path, COUNTS)
    with pytest.raises(BrokenSnapshot, match="format"):
        open_state(snapshot_of(tmp_path, written_as=FORMAT + 1))
