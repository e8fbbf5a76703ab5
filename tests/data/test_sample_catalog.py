"""The sample catalogue is well formed, varied and true to the real one where the two coincide."""

import csv
import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "data" / "sample"
FILES = ("amazon_prime_titles.csv", "disney_plus_titles.csv", "hulu_titles.csv", "netflix_titles.csv")
COLUMNS = (
    "show_id,type,title,director,cast,country,date_added,release_year,rating,duration,listed_in,description"
)
EDITION = re.compile(r"\((?:4K UHD|English Subtitled|Sub|\d{4})\)")

Row = dict[str, str]
TitleKey = tuple[str, str]


def read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def sample_rows() -> list[tuple[str, Row]]:
    return [(name, row) for name in FILES for row in read_rows(SAMPLE / name)]


def title_key(row: Row) -> TitleKey:
    """Title without edition, accents, punctuation, case and leading article; and the type."""
    decomposed = unicodedata.normalize("NFKD", EDITION.sub("", row["title"]).casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char)).strip()
    return re.sub(r"[^a-z0-9]+", "", re.sub(r"^(?:the|an?) ", "", plain)), row["type"]


def works() -> list[set[str]]:
    """The files that list each work; a show may carry the year of its first or its last season."""
    listings: dict[TitleKey, list[tuple[int, str]]] = defaultdict(list)
    for name, row in sample_rows():
        listings[title_key(row)].append((int(row["release_year"]), name))
    found: list[set[str]] = []
    for (_, kind), entries in listings.items():
        most_years_apart = 1 if kind == "Movie" else 10
        last_year = -1000
        for year, name in sorted(entries):
            if year - last_year > most_years_apart:
                found.append(set())
            found[-1].add(name)
            last_year = year
    return found


@pytest.mark.parametrize("name", FILES)
def test_file_has_the_exact_header_and_full_rows(name: str) -> None:
    with (SAMPLE / name).open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file, strict=True))
    assert lines[0] == COLUMNS.split(",")
    assert {len(line) for line in lines} == {12}


@pytest.mark.parametrize("name", FILES)
def test_file_is_plain_utf8_with_crlf_line_ends(name: str) -> None:
    data = (SAMPLE / name).read_bytes()
    assert data.startswith(b"show_id,")
    assert data.count(b"\r\n") == data.count(b"\n")
    assert data.endswith(b"\r\n")


@pytest.mark.parametrize("name", FILES)
def test_ids_count_up_from_one(name: str) -> None:
    rows = read_rows(SAMPLE / name)
    assert [row["show_id"] for row in rows] == [f"s{number}" for number in range(1, len(rows) + 1)]


def test_no_row_can_be_rejected() -> None:
    for name, row in sample_rows():
        where = f"{name} {row['show_id']}"
        assert row["type"] in {"Movie", "TV Show"}, where
        assert 1930 <= int(row["release_year"]) <= 2021, where
        assert row["title"].strip(), where
        assert row["listed_in"].strip(), where
        assert row["duration"] == "" or re.fullmatch(r"\d+ (?:min|Seasons?)", row["duration"]), where


def test_size_and_mix() -> None:
    rows = [row for _, row in sample_rows()]
    shows = sum(row["type"] == "TV Show" for row in rows)
    assert 340 <= len(rows) <= 370
    assert 0.25 <= shows / len(rows) <= 0.35
    assert 290 <= len(works()) <= 320


def test_about_forty_works_are_on_several_platforms() -> None:
    assert 36 <= sum(len(names) > 1 for names in works()) <= 46


def test_every_row_has_a_description_of_its_own() -> None:
    descriptions = [row["description"] for _, row in sample_rows()]
    assert all(descriptions)
    assert len(set(descriptions)) == len(descriptions)


def test_titles_years_and_types_agree_with_the_real_catalogue(real_catalog: Path) -> None:
    years: dict[TitleKey, set[str]] = defaultdict(set)
    for name in FILES:
        for row in read_rows(real_catalog / name):
            years[title_key(row)].add(row["release_year"])
    rows = [row for _, row in sample_rows()]
    known = [row for row in rows if title_key(row) in years]
    wrong = [
        f"{row['title']} ({row['type']}): {row['release_year']} is not in {sorted(years[title_key(row)])}"
        for row in known
        if row["release_year"] not in years[title_key(row)]
    ]
    assert wrong == []
    assert len(known) / len(rows) >= 0.85
