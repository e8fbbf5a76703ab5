"""Files that come later are added without reading the old ones again; anything else is read anew."""

import gzip
import shutil
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from ratings_service.jobs import loading
from ratings_service.jobs.reading import read_blocks
from ratings_service.jobs.source import InputFile
from ratings_service.snapshot.partials import PARTIALS_FILE, read_partials
from ratings_service.snapshot.state import open_state
from shared.snapshots import Snapshot
from shared.tables import ratings_files, read_title_ratings
from tests.ratings_service.naive import HEADER
from tests.ratings_service.small_catalog import TITLES, Run, live, publish_catalog

FIRST = "1,4.0,915148800,ns1\n1,4.0,915148800,ns1\n2,3.0,0,ns2\n1,9,0,ns1\n5,4.0,0,xs1\n"
SECOND = "1,2.0,915148801,ns1\n3,5.0,946684800,as1\n5,4.0,0,xs1\n6,4.0,0,xs2\nbad\n"
THIRD = "9,0.5,946684801,hs1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "ratings"
    folder.mkdir()
    write(folder, "b.csv", FIRST)
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the files that were read."""
    names: list[str] = []

    def noted(file: InputFile, *, block_bytes: int) -> Any:
        names.append(file.name)
        return read_blocks(file, block_bytes=block_bytes)

    monkeypatch.setattr(loading, "read_blocks", noted)
    return names


def write(folder: Path, name: str, rows: str) -> None:
    (folder / name).write_text(f"{HEADER}\n{rows}")


def content(snapshot: Snapshot) -> dict[str, Any]:
    """Return all that a snapshot says of its ratings, whatever sets of files it was made of."""
    sums = read_partials(snapshot.folder)
    votes = read_title_ratings(snapshot.folder)
    files = [str(file) for file in ratings_files(snapshot)]
    rows = duckdb.execute("SELECT user_id, halves, rated_at, title_id FROM read_parquet($1)", [files])
    return {
        "yearly": [array.tolist() for array in asdict(sums.yearly).values()],
        "works": [array.tolist() for array in asdict(sums.works).values()],
        "users": [array.tolist() for array in asdict(sums.users).values()],
        "unknown": dict(sums.unknown),
        "titles": (votes.count.tolist(), votes.halves.tolist()),
        "means": {key: means.tolist() for key, means in open_state(snapshot).score_counts.means.items()},
        "rows": sorted(rows.fetchall()),
    }


def told(report: Any) -> dict[str, Any]:
    as_stored = orjson.loads(orjson.dumps(report))
    return {name: value for name, value in as_stored.items() if name != "sets"}


def test_added_files_alone_are_read_and_all_is_as_if_read_at_once(
    data: Path, run: Run, folder: Path, read: list[str]
) -> None:
    run(folder)
    write(folder, "a.csv", SECOND)
    run(folder)
    write(folder, "c.csv", THIRD)
    added = run(folder)
    assert read == ["b.csv", "a.csv", "c.csv"]
    found = content(live(data))
    assert [file.name for file in ratings_files(live(data))] == [
        "ratings.parquet",
        "ratings-0002.parquet",
        "ratings-0003.parquet",
    ]

    anew = run(folder, force=True)
    assert read[3:] == ["a.csv", "b.csv", "c.csv"]
    assert content(live(data)) == found
    assert told(added.report) == told(anew.report)
    assert (added.report["sets"], anew.report["sets"]) == (3, 1)
    assert added.report["duplicates"] == 1
    assert [row["file"] for row in added.report["malformed_rows"]] == ["a.csv", "b.csv"]


def test_duplicates_are_dropped_within_the_added_set(data: Path, run: Run, folder: Path) -> None:
    run(folder)
    write(folder, "c.csv", THIRD + THIRD)
    write(folder, "d.csv", THIRD + FIRST.splitlines()[0])
    report = run(folder).report
    assert (report["kept"], report["duplicates"]) == (2 + 2, 1 + 2)


@pytest.mark.parametrize("change", ["changed", "gone", "renamed"])
def test_without_a_known_file_all_is_read_anew(run: Run, folder: Path, read: list[str], change: str) -> None:
    write(folder, "a.csv", SECOND)
    run(folder)
    read.clear()
    if change == "changed":
        write(folder, "a.csv", THIRD)
    elif change == "gone":
        (folder / "a.csv").unlink()
    else:
        (folder / "a.csv").rename(folder / "z.csv")
    write(folder, "new.csv", THIRD + "8,1.0,0,ds1\n")
    report = run(folder).report
    assert sorted(read) == sorted(file.name for file in folder.iterdir())
    assert report["sets"] == 1


def test_with_another_catalogue_all_is_read_anew(data: Path, run: Run, folder: Path, read: list[str]) -> None:
    run(folder)
    publish_catalog(data, TITLES[:2])
    write(folder, "c.csv", SECOND)
    run(folder)
    assert read == ["b.csv", "b.csv", "c.csv"]


def test_damaged_sums_are_not_added_to(data: Path, run: Run, folder: Path, read: list[str]) -> None:
    run(folder)
    (live(data).folder / PARTIALS_FILE).write_bytes(b"no archive")
    write(folder, "c.csv", THIRD)
    assert run(folder).report["kept"] == 3
    assert read == ["b.csv", "b.csv", "c.csv"]


def test_the_same_content_counts_once_and_is_told(run: Run, folder: Path, read: list[str]) -> None:
    shutil.copy(folder / "b.csv", folder / "copy.csv")
    first = run(folder)
    shutil.copy(folder / "b.csv", folder / "another.csv")
    write(folder, "c.csv", THIRD)
    second = run(folder)
    assert read == ["b.csv", "c.csv"]
    assert told(first.report)["repeated_files"] == [{"file": "copy.csv", "same_as": "b.csv"}]
    assert [row["file"] for row in second.report["repeated_files"]] == ["b.csv", "copy.csv"]
    assert second.report["kept"] == first.report["kept"] + 1


def test_a_copy_alone_reads_nothing(run: Run, folder: Path, read: list[str]) -> None:
    first = run(folder)
    shutil.copy(folder / "b.csv", folder / "copy.csv")
    second = run(folder)
    assert second.built
    assert read == ["b.csv"]
    assert second.report["kept"] == first.report["kept"]


def test_ratings_that_were_simulated_are_not_added_to(data: Path, run: Run, folder: Path) -> None:
    run("simulated")
    assert run(folder).report["kept"] == 2
    run("none")
    assert run(folder).report["kept"] == 2


def test_all_kinds_of_files_together(data: Path, run: Run, folder: Path) -> None:
    run(folder)
    expected = content(live(data))
    lines = FIRST.splitlines(keepends=True)
    (folder / "b.csv").unlink()
    (folder / "1.csv.gz").write_bytes(gzip.compress(f"{HEADER}\n{lines[0]}".encode()))
    with zipfile.ZipFile(folder / "2.zip", "w") as archive:
        archive.writestr("in/a.csv", f"{HEADER}\n{lines[1]}")
        archive.writestr("in/b.csv", f"{HEADER}\n{lines[2]}{lines[3]}")
    table = csv.read_csv(pa.BufferReader(f"{HEADER}\n{lines[4]}".encode()))
    parquet.write_table(table, folder / "3.parquet")
    report = run(folder).report
    assert content(live(data)) == expected
    assert (report["duplicates"], report["malformed"], report["unknown"]) == (1, 1, 1)
    assert [(row["file"], row["line"]) for row in report["malformed_rows"]] == [("2.zip/in/b.csv", 3)]


def test_small_blocks_and_parts_change_nothing(
    data: Path, run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, "big.csv", "".join(f"{n % 97},3.5,{n * 1000},as1\n1,x,0,ns1\n" for n in range(3000)))
    run(folder)
    expected, report = content(live(data)), told(run(folder).report)

    def in_bits(file: InputFile, *, block_bytes: int) -> Any:
        return read_blocks(file, block_bytes=500)

    def many(rows: int, *, rows_at_once: int) -> int:
        return 7

    monkeypatch.setattr(loading, "read_blocks", in_bits)
    monkeypatch.setattr(loading, "parts_for", many)
    assert told(run(folder, force=True).report) == report
    assert content(live(data)) == expected


def test_unknown_titles_beyond_count_are_not_told_apart(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ratings_service.jobs.found.UNKNOWN_TOLD_APART", 2)
    write(folder, "c.csv", "".join(f"1,4.0,0,x{n % 5}\n" for n in range(50)))
    report = run(folder).report
    assert report["unknown"] == 51
    assert len(report["unknown_titles"]) == 2
