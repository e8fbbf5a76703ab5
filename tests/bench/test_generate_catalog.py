from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bench.generate.catalog import LARGEST, CatalogOrder, generate_catalog, rows_per_platform
from bench.generate.genres import GENRES, labels
from bench.generate.listings import read_ids
from bench.generate.names import People, description, person, title
from bench.generate.platforms import PROFILES
from catalog_service.domain.report import count_missing
from catalog_service.jobs.building import take_in
from catalog_service.jobs.ingest import IngestSettings, ingest
from shared.errors import JobError
from shared.jobs import Silence
from shared.snapshots import find_snapshot
from shared.tables import Title, read_titles
from shared.vocabulary import PLATFORMS

TITLES = 3000


def generate(out: Path, *, titles: int = TITLES, seed: int = 1) -> Path:
    generate_catalog(CatalogOrder(out, titles, seed), progress=Silence())
    return out


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("made") / "catalog")


@pytest.fixture(scope="module")
def ingested(catalog: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, list[Title]]:
    data = tmp_path_factory.mktemp("data")
    report = ingest(IngestSettings(data, catalog), progress=Silence()).report
    snapshot = find_snapshot(data, "catalog")
    assert snapshot is not None
    return report, read_titles(snapshot.folder)


def test_it_is_ingested_without_rejects(ingested: tuple[Any, list[Title]]) -> None:
    report, titles = ingested
    assert len(titles) == TITLES
    assert report["rejects"] == []
    doubts = {doubt: found["count"] for doubt, found in report["flags"].items() if found["count"]}
    assert set(doubts) <= {"movie_without_duration"}


def test_works_are_found_as_they_were_invented(tmp_path: Path, ingested: tuple[Any, list[Title]]) -> None:
    invented = generate_catalog(CatalogOrder(tmp_path / "again", TITLES, 1), progress=Silence()).works
    found = ingested[0]["works"]
    assert found["total"] == pytest.approx(invented, abs=3)
    assert 0.02 * TITLES < found["on_several_platforms"] < 0.05 * TITLES


def test_platforms_have_their_real_shares(ingested: tuple[Any, list[Title]]) -> None:
    rows = Counter(title.platform for title in ingested[1])
    total = sum(profile.rows for profile in PROFILES.values())
    assert rows == {
        name: pytest.approx(TITLES * profile.rows / total, abs=1) for name, profile in PROFILES.items()
    }


@pytest.mark.parametrize("platform", PLATFORMS)
def test_as_much_is_missing_as_in_the_real_files(catalog: Path, real_catalog: Path, platform: Any) -> None:
    made, real = (take_in(folder, platform) for folder in (catalog, real_catalog))
    shares = [
        {name: missing / intake.rows for name, missing in count_missing(intake.cleaned).items()}
        for intake in (made, real)
    ]
    assert shares[0] == pytest.approx(shares[1], abs=0.08)


def test_classes_and_genres_are_those_of_the_platform(catalog: Path, real_catalog: Path) -> None:
    for platform in PLATFORMS:
        made, real = (
            [item.title for item in take_in(folder, platform).cleaned] for folder in (catalog, real_catalog)
        )
        assert {title.rating_class for title in made} <= {title.rating_class for title in real}
        for kind in ("movie", "tv show"):
            known = {genre for title in real if title.type == kind for genre in title.genres}
            used = {genre for title in made if title.type == kind for genre in title.genres}
            assert len(used - known) <= 3, (platform, kind, used - known)
            assert len(used) > 10


def test_most_titles_are_recent_and_lengths_plausible(ingested: tuple[Any, list[Title]]) -> None:
    titles = ingested[1]
    years = sorted(title.year for title in titles)
    assert 2013 <= years[len(years) // 2] <= 2018
    assert years[0] >= 1921
    assert years[-1] == 2021
    lengths = [title.duration for title in titles if title.duration_unit == "min"]
    assert 90 < sum(length or 0 for length in lengths) / len(lengths) < 105
    assert {title.duration_unit for title in titles if title.type == "tv show"} <= {"season", None}
    assert all(title.added is None or title.added[:4] >= str(title.year) for title in titles)


def test_some_people_are_in_many_titles_and_most_in_one(ingested: tuple[Any, list[Title]]) -> None:
    appearances = Counter(name for title in ingested[1] for name in title.cast)
    assert max(appearances.values()) > 8
    assert sum(number == 1 for number in appearances.values()) > 0.6 * len(appearances)


def test_a_seed_decides_every_byte(tmp_path: Path) -> None:
    one, same, other = (
        {file.name: file.read_bytes() for file in generate(tmp_path / name, titles=200, seed=seed).iterdir()}
        for name, seed in (("one", 5), ("same", 5), ("other", 6))
    )
    assert one == same
    assert all(one[name] != other[name] for name in one)


@pytest.mark.parametrize("titles", [4, 5, 17, 100, 22_998, LARGEST])
def test_rows_are_shared_out_exactly(titles: int) -> None:
    rows = rows_per_platform(titles)
    assert sum(rows.values()) == titles
    assert min(rows.values()) >= 1


def test_the_smallest_catalogue_is_one(tmp_path: Path) -> None:
    assert len(read_ids(generate(tmp_path / "out", titles=4))) == 4


@pytest.mark.parametrize(("titles", "seed"), [(3, 1), (LARGEST + 1, 1), (100, -1)])
def test_an_order_that_cannot_be_leaves_nothing_behind(tmp_path: Path, titles: int, seed: int) -> None:
    with pytest.raises(JobError):
        generate(tmp_path / "out", titles=titles, seed=seed)
    assert not list(tmp_path.iterdir())


def test_titles_seldom_repeat() -> None:
    """Listings of one title are compared in pairs: thousands of one would take for ever."""
    dice = Random(1)
    titles = Counter(title(dice) for _ in range(100_000))
    assert titles.most_common(1)[0][1] <= 10
    assert len(titles) > 95_000
    for character in "/%?#&+;'":
        assert character == ";" or any(character in found for found in titles)


def test_a_person_is_a_name_without_a_comma() -> None:
    numbers = [*range(50_000), *range(1_000_000, 1_050_000)]
    names = {person(number) for number in numbers}
    assert len(names) == len(numbers)
    assert not any("," in name for name in names)
    assert person(7) == person(7)


def test_people_of_one_title_are_different() -> None:
    assert len(set(drawn := People(5).draw(Random(2), 50))) == len(drawn)


def test_descriptions_have_as_many_sentences_as_asked() -> None:
    dice = Random(3)
    for sentences in (1, 2, 3):
        found = {description(dice, sentences) for _ in range(200)}
        assert {text.count(". ") + 1 for text in found} == {sentences}


def test_every_work_is_of_some_genre_everywhere() -> None:
    for genre in GENRES:
        for platform in PLATFORMS:
            assert labels([genre], platform, "movie")
            assert labels([genre], platform, "tv show")
    assert labels(GENRES[:2], "netflix", "tv show") == ["TV Comedies", "TV Dramas"]
