"""Which files a source names, and what is said of those that cannot be ratings."""

from pathlib import Path

import pytest

from ratings_service.jobs.source import digests, find_files, open_file
from shared.errors import JobError

HEADER = "userId,rating,timestamp,movieId"


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("2.csv", "1.csv", "notes.txt"):
        (tmp_path / name).touch()
    (tmp_path / "3.csv").mkdir()
    assert [file.name for file in find_files(str(tmp_path))] == ["1.csv", "2.csv"]


@pytest.mark.parametrize("word", ["simulated", "none"])
def test_words_name_no_files(word: str) -> None:
    assert find_files(word) == ()


def test_a_folder_without_csv_files_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(JobError, match=r"no \*\.csv in the folder"):
        find_files(str(tmp_path))


def test_a_missing_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(JobError, match=r"there is no ratings file .*gone\.csv"):
        find_files(str(tmp_path / "gone.csv"))


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(JobError, match=r"cannot read .*gone\.csv: No such file"):
        digests([tmp_path / "gone.csv"])


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (HEADER, ("userId", "rating", "timestamp", "movieId")),
        ("\ufeff" + HEADER + "\r\n", ("userId", "rating", "timestamp", "movieId")),
        ('"movieId", "timestamp","rating" ,userId\r', ("movieId", "timestamp", "rating", "userId")),
    ],
)
def test_columns_are_read_from_the_header(tmp_path: Path, header: str, columns: tuple[str, ...]) -> None:
    (tmp_path / "r.csv").write_bytes(header.encode())
    assert open_file(tmp_path / "r.csv").columns == columns


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"userId,rating,movieId\n",
        b"1,4.0,0,ns1\n",
        HEADER.encode("utf-16"),
        HEADER.encode() + b",more\n",
    ],
)
def test_another_header_is_an_error_that_says_what_is_expected(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "r.csv").write_bytes(content)
    with pytest.raises(JobError, match=rf"r\.csv .*expected the header {HEADER}"):
        open_file(tmp_path / "r.csv")
