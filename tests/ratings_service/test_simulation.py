"""Simulated viewers: the same every time, plausible in numbers, and with a taste that shows."""

import csv
import hashlib
import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean

import pytest

from catalog_service.jobs.ingest import IngestSettings, ingest
from ratings_service.simulation import (
    FEWEST,
    FIRST_YEAR,
    LAST_YEAR,
    MOST,
    Rating,
    simulate,
    write_simulated_ratings,
)
from shared.jobs import Silence
from shared.snapshots import find_snapshot
from shared.tables import Platform, Title, read_titles

CORNERS: dict[str, tuple[str, str, str, int]] = {
    "space": ("Sci-Fi & Fantasy", "Ada Orbit", "United States", 1980),
    "anime": ("Anime Features", "Ken Mori", "Japan", 2005),
    "court": ("Legal Dramas", "Jo Barrister", "United Kingdom", 1995),
    "farce": ("Comedies", "Max Pie", "France", 1965),
}
PER_CORNER = 25
PLATFORMS: tuple[Platform, ...] = ("amazon", "disney", "hulu", "netflix")


def corner_titles() -> list[Title]:
    """Four corners of film, each with its genre, people and era; each fifth work on two platforms."""
    return [
        corner_title(corner, number, platform)
        for corner in CORNERS
        for number in range(PER_CORNER)
        for platform in PLATFORMS[: 2 if number % 5 == 0 else 1]
    ]


def corner_title(corner: str, number: int, platform: Platform) -> Title:
    genre, director, country, year = CORNERS[corner]
    name = f"{corner}-{number}"
    return Title(
        f"{platform[0]}-{name}", f"w-{name}", platform, "movie", name, year + number % 10,
        directors=(director,), countries=(country,), genres=(genre,),
    )  # fmt: skip


TITLES = corner_titles()


@pytest.fixture(scope="module")
def ratings() -> list[Rating]:
    return list(simulate(TITLES, seed=7, viewers=600))


def test_the_same_seed_gives_the_same_file_whatever_the_hash_seed(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.ratings_service.test_simulation import TITLES; "
        "from ratings_service.simulation import write_simulated_ratings; "
        "write_simulated_ratings(Path(sys.argv[1]), TITLES, seed=7, viewers=50)"
    )
    for hash_seed in ("1", "2"):
        environ = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(Path.cwd())}
        subprocess.run([sys.executable, "-c", code, str(tmp_path / hash_seed)], check=True, env=environ)
    first = (tmp_path / "1").read_bytes()
    assert first == (tmp_path / "2").read_bytes()
    # Holds across machines and releases of Python and NumPy; changes only when the simulation does.
    assert hashlib.sha256(first).hexdigest()[:16] == "4f7177106bafafcd"


def test_another_seed_gives_other_ratings(ratings: list[Rating]) -> None:
    assert list(simulate(TITLES, seed=8, viewers=600)) != ratings


def test_the_file_has_the_format_of_real_ratings(tmp_path: Path) -> None:
    write_simulated_ratings(tmp_path / "r.csv", TITLES, seed=1, viewers=3)
    with (tmp_path / "r.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["userId", "rating", "timestamp", "movieId"]
    assert {row["userId"] for row in rows} == {"1", "2", "3"}
    assert {row["movieId"] for row in rows} <= {title.id for title in TITLES}


def test_ratings_keep_to_their_scale_and_years(ratings: list[Rating]) -> None:
    released = {title.id: title.year for title in TITLES}
    for rating in ratings:
        year = datetime.fromtimestamp(rating.rated_at_s, UTC).year
        assert rating.rating * 2 in range(1, 11)
        assert max(FIRST_YEAR, released[rating.title_id]) <= year <= LAST_YEAR


def test_nobody_rates_a_work_before_its_release() -> None:
    late = [
        Title(f"ns{year}", f"w-{year}", "netflix", "movie", str(year), year) for year in range(2012, 2026)
    ]
    rated = {rating.title_id: rating for rating in simulate(late, seed=1, viewers=50)}
    assert set(rated) == {f"ns{year}" for year in range(2012, LAST_YEAR + 1)}
    for rating in rated.values():
        assert datetime.fromtimestamp(rating.rated_at_s, UTC).year >= int(rating.title_id[2:])


def test_activity_has_a_long_tail(ratings: list[Rating]) -> None:
    activity = Counter(rating.user_id for rating in ratings)
    assert sorted(activity) == list(range(1, 601))
    assert min(activity.values()) == FEWEST
    assert max(activity.values()) <= MOST
    middle = sorted(activity.values())[300]
    assert middle < mean(activity.values())


def test_a_viewer_rates_a_work_once_on_one_of_its_rows(ratings: list[Rating]) -> None:
    work = {title.id: title.work for title in TITLES}
    once = Counter((rating.user_id, work[rating.title_id]) for rating in ratings)
    assert max(once.values()) == 1
    assert {rating.title_id for rating in ratings} == set(work)


def fans_of(ratings: list[Rating], titles: list[Title]) -> dict[str, set[int]]:
    work = {title.id: title.work for title in titles}
    fans: dict[str, set[int]] = defaultdict(set)
    for rating in ratings:
        if rating.rating >= 4:
            fans[work[rating.title_id]].add(rating.user_id)
    return fans


def mean_lift(fans: dict[str, set[int]], pairs: list[tuple[str, str]], *, viewers: int) -> float:
    """How many times as many people like both as would by chance."""
    return mean(
        len(fans[one] & fans[other]) * viewers / (len(fans[one]) * len(fans[other])) for one, other in pairs
    )


def test_who_likes_a_corner_of_film_likes_it_more_than_chance(ratings: list[Rating]) -> None:
    fans = fans_of(ratings, TITLES)
    pairs = [(one, other) for one in fans for other in fans if one != other]
    within = mean_lift(fans, [pair for pair in pairs if pair[0][:5] == pair[1][:5]], viewers=600)
    across = mean_lift(fans, [pair for pair in pairs if pair[0][:5] != pair[1][:5]], viewers=600)
    assert within > 2 * across


@pytest.fixture(scope="module")
def sample_titles(sample_catalog: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Title]:
    data = tmp_path_factory.mktemp("data")
    ingest(IngestSettings(data, sample_catalog), progress=Silence())
    snapshot = find_snapshot(data, "catalog")
    assert snapshot is not None
    return read_titles(snapshot.folder)


@pytest.fixture(scope="module")
def sample_ratings(sample_titles: list[Title]) -> list[Rating]:
    return list(simulate(sample_titles, seed=7, viewers=2000))


def test_ratings_of_the_sample_look_like_ratings(sample_ratings: list[Rating]) -> None:
    activity = Counter(rating.user_id for rating in sample_ratings)
    assert 40 < mean(activity.values()) < 50
    assert Counter(rating.rating for rating in sample_ratings).most_common(1)[0][0] == 4.0
    seen = sorted(Counter(rating.title_id for rating in sample_ratings).values())
    assert seen[-len(seen) // 10] > 2 * seen[len(seen) // 10]
    assert {datetime.fromtimestamp(rating.rated_at_s, UTC).year for rating in sample_ratings} == set(
        range(FIRST_YEAR, LAST_YEAR + 1)
    )


def test_who_likes_one_space_opera_of_the_sample_likes_the_others(
    sample_ratings: list[Rating], sample_titles: list[Title]
) -> None:
    fans = fans_of(sample_ratings, sample_titles)
    saga = sorted({title.work for title in sample_titles if title.title.startswith("Star Wars")})
    rest = sorted(set(fans) - set(saga))
    assert len(saga) > 2
    together = mean_lift(fans, [(one, other) for one in saga for other in saga if one != other], viewers=2000)
    apart = mean_lift(fans, [(one, other) for one in saga for other in rest], viewers=2000)
    assert together > 2 * apart


def test_an_empty_catalogue_has_no_ratings() -> None:
    assert list(simulate([], seed=1, viewers=10)) == []
