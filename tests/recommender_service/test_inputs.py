"""Works and ratings as the other domains publish them."""

from pathlib import Path

import pytest

from recommender_service.jobs import inputs
from recommender_service.jobs.inputs import Inputs, read_inputs
from recommender_service.jobs.upstream import find_upstream
from shared.errors import JobError
from shared.tables import RATINGS_FILE
from tests.recommender_service.small_world import Vote, publish_catalog, publish_ratings


def test_a_rating_of_any_row_is_one_of_the_work_and_the_last_counts(tmp_path: Path) -> None:
    publish_catalog(tmp_path)
    votes = [
        Vote(7, "as1", 10, rated_at=20),
        Vote(7, "ns4", 2, rated_at=10),
        Vote(9, "as1", 4),
        Vote(9, "ns4", 6),
        Vote(9, "hs1", 8),
    ]
    publish_ratings(tmp_path, votes)
    found_all = read_inputs(find_upstream(tmp_path))
    read = found_all.ratings
    found = [
        (found_all.user_ids[user], found_all.works[work].id, halves)
        for user, work, halves in zip(read.users, read.works, read.halves, strict=True)
    ]
    assert found == [(7, "w-as1", 10), (9, "w-as1", 6), (9, "w-hs1", 8)]
    assert found_all.works[0].votes == 4
    assert read.users_total == 2


def test_ratings_of_several_files_are_one_and_the_later_file_decides(tmp_path: Path) -> None:
    publish_catalog(tmp_path)
    votes = [Vote(9, "as1", 4), Vote(7, "as1", 10, rated_at=20)]
    added = [Vote(7, "ns4", 2, rated_at=10), Vote(9, "ns4", 6), Vote(9, "hs1", 8)]
    publish_ratings(tmp_path, votes, added=added)
    found = read_inputs(find_upstream(tmp_path))
    assert lines_of(found) == {(7, 0, 10), (9, 0, 6), (9, work_of(found, "w-hs1"), 8)}


def work_of(found: Inputs, work_id: str) -> int:
    return [work.id for work in found.works].index(work_id)


def test_reading_people_in_groups_changes_nothing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = read_inputs(find_upstream(data))
    monkeypatch.setattr(inputs, "_LINES_AT_ONCE", 20)
    in_groups = read_inputs(find_upstream(data))
    assert in_groups.user_ids.tolist() != at_once.user_ids.tolist()
    assert lines_of(in_groups) == lines_of(at_once)


def lines_of(read: Inputs) -> set[tuple[int, int, int]]:
    users = read.user_ids[read.ratings.users].tolist()
    return set(zip(users, read.ratings.works.tolist(), read.ratings.halves.tolist(), strict=True))


def test_ratings_of_titles_that_left_the_catalogue_are_left_out(tmp_path: Path) -> None:
    publish_catalog(tmp_path)
    publish_ratings(tmp_path, [Vote(1, "ns999", 10)])
    assert len(read_inputs(find_upstream(tmp_path)).ratings) == 0


def test_unreadable_ratings_are_told_in_one_line(data: Path) -> None:
    upstream = find_upstream(data)
    (upstream.ratings.folder / RATINGS_FILE).write_bytes(b"PAR1 and then nothing")
    with pytest.raises(JobError, match="run `stream-api aggregate` again"):
        read_inputs(upstream)


def test_a_catalogue_without_titles_is_told(tmp_path: Path) -> None:
    publish_catalog(tmp_path, [])
    publish_ratings(tmp_path, [], [])
    with pytest.raises(JobError, match="the catalogue holds no titles"):
        read_inputs(find_upstream(tmp_path))
