"""Files of every kind come as whole lines or columns, wherever they are cut."""

import gzip
import io
import zipfile
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from ratings_service.jobs.reading import ColumnBlock, TextBlock, read_blocks, text_blocks
from ratings_service.jobs.source import InputFile
from shared.errors import JobError
from tests.ratings_service.naive import HEADER

TEXT = f"{HEADER}\n1,4.0,0,ns1\n2,4.5,0,ns2\n".encode()


def blocks_of(path: Path) -> list[TextBlock | ColumnBlock]:
    return list(read_blocks(InputFile(path, path.name), block_bytes=1024))


def columns_of(content: bytes) -> tuple[str, ...]:
    return next(text_blocks(io.BytesIO(content + b"\n1,4.0,0,ns1"), "r.csv", block_bytes=100)).columns


@settings(deadline=None)
@given(
    st.lists(st.binary(max_size=6), max_size=30),
    st.sampled_from([b"\n", b"\r\n", b"\r"]),
    st.integers(1, 40),
    st.integers(0, 3),
)
def test_blocks_are_the_file_cut_at_ends_of_lines(
    lines: list[bytes], ending: bytes, block_bytes: int, padding: int
) -> None:
    # The header is read on its own; what fills its reading makes the cuts fall elsewhere.
    filling = b"1,4.0,0,ns1\n" * 5461 + b"\n" * padding
    body = filling + ending.join(lines)
    found = [
        block.text
        for block in text_blocks(io.BytesIO(HEADER.encode() + b"\n" + body), "r.csv", block_bytes=block_bytes)
    ]
    assert b"".join(found) == body
    for before, after in pairwise(found):
        assert before[-1:] in {b"\n", b"\r"}
        assert not (before.endswith(b"\r") and after.startswith(b"\n"))


def test_a_compressed_file_is_read_as_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "r.csv.gz").write_bytes(gzip.compress(TEXT))
    with zipfile.ZipFile(tmp_path / "r.zip", "w") as archive:
        archive.writestr("folder/b.csv", TEXT)
        archive.writestr("a.CSV", TEXT)
        archive.writestr("readme.txt", "not this")
    found = [*blocks_of(tmp_path / "r.csv.gz"), *blocks_of(tmp_path / "r.zip")]
    assert [block.file for block in found] == ["r.csv.gz", "r.zip/a.CSV", "r.zip/folder/b.csv"]
    assert {block.text for block in found if isinstance(block, TextBlock)} == {TEXT.partition(b"\n")[2]}


def test_parquet_comes_as_the_columns_that_count(tmp_path: Path) -> None:
    table = {"more": [1], "movieId": ["ns1"], "timestamp": [0], "rating": [4.0], "userId": [1]}
    parquet.write_table(pa.table(table), tmp_path / "r.parquet")
    (block,) = blocks_of(tmp_path / "r.parquet")
    assert isinstance(block, ColumnBlock)
    assert set(block.batch.schema.names) == set(HEADER.split(","))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("r.csv.gz", b"no gzip", "cannot be unpacked"),
        ("r.csv.gz", gzip.compress(TEXT)[:-9], "cannot be unpacked"),
        ("r.csv.gz", gzip.compress(b""), "is empty"),
        ("r.zip", b"no zip", "cannot be unpacked"),
        ("r.parquet", b"PAR1 and then nothing", "is no Parquet file"),
        ("r.csv", TEXT + b"9" * 1_500_000, "is no file of ratings: a line is longer than"),
    ],
)
def test_what_is_not_what_its_name_says_is_told(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(JobError, match=rf"{name} .*{told}|{name} {told}"):
        blocks_of(tmp_path / name)


def test_an_archive_and_a_table_without_ratings_are_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "r.zip", "w") as archive:
        archive.writestr("readme.txt", "nothing else")
    with pytest.raises(JobError, match=r"r\.zip holds no \*\.csv"):
        blocks_of(tmp_path / "r.zip")
    parquet.write_table(pa.table({"movieId": ["ns1"]}), tmp_path / "r.parquet")
    with pytest.raises(JobError, match=r"r\.parquet has the columns .*expected userId, rating"):
        blocks_of(tmp_path / "r.parquet")


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (HEADER, ("userId", "rating", "timestamp", "movieId")),
        ("\ufeff" + HEADER + "\r", ("userId", "rating", "timestamp", "movieId")),
        ('"movieId", "timestamp","rating" ,userId\r', ("movieId", "timestamp", "rating", "userId")),
    ],
)
def test_columns_are_read_from_the_header(header: str, columns: tuple[str, ...]) -> None:
    assert columns_of(header.encode()) == columns


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
        blocks_of(tmp_path / "r.csv")
