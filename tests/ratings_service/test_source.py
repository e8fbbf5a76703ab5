"""Which files a source names."""

import os
from pathlib import Path

import pytest

from ratings_service.jobs.source import Source, find_source
from shared.errors import JobError


def names(source: Source) -> list[str]:
    return [file.name for file in source.files]


def test_a_folder_is_read_in_the_order_of_names_whatever_the_kind(tmp_path: Path) -> None:
    for name in ("2.csv", "1.csv.gz", "3.ZIP", "4.parquet", "notes.txt", ".hidden.csv"):
        (tmp_path / name).touch()
    (tmp_path / "5.csv").mkdir()
    assert names(find_source(str(tmp_path))) == ["1.csv.gz", "2.csv", "3.ZIP", "4.parquet"]


def test_several_files_are_one_source(tmp_path: Path) -> None:
    paths = [tmp_path / "b" / "r.csv", tmp_path / "a" / "r.csv", tmp_path / "catalog"]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.touch()
    given = os.pathsep.join(map(str, paths))
    assert names(find_source(given)) == sorted(map(str, paths))
    assert names(find_source(str(paths[0]))) == ["r.csv"]


@pytest.mark.parametrize("word", ["simulated", "none"])
def test_words_name_no_files(word: str) -> None:
    assert find_source(word) == Source()


def test_a_folder_without_ratings_is_an_error_that_names_the_kinds(tmp_path: Path) -> None:
    with pytest.raises(JobError, match=r"no \*\.csv, \*\.csv\.gz, \*\.zip, \*\.parquet in the folder"):
        find_source(str(tmp_path))


def test_a_missing_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(JobError, match=r"there is no ratings file .*gone\.csv"):
        find_source(str(tmp_path / "gone.csv"))


def test_means_count_only_where_there_are_no_ratings(tmp_path: Path) -> None:
    for name in ("rating_global.csv", "recsys.csv"):
        (tmp_path / name).touch()
    assert [file.name for file in find_source(str(tmp_path)).means] == ["rating_global.csv", "recsys.csv"]
    (tmp_path / "1.csv").touch()
    found = find_source(str(tmp_path))
    assert (names(found), found.means) == (["1.csv"], ())


def test_means_of_all_years_alone_are_not_enough(tmp_path: Path) -> None:
    (tmp_path / "recsys.csv").touch()
    with pytest.raises(JobError, match=r"rating_global\.csv, by year, is needed"):
        find_source(str(tmp_path))
