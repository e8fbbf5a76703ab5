"""The catalog's five answers: on made-up titles, against the known answers, against a second computation."""

from pathlib import Path
from typing import Any

import pytest

from catalog_service import handlers
from catalog_service.snapshot import Catalog, open_state
from shared.api.catalog import (
    GET_ACTOR,
    GET_CONTENTS,
    GET_MAX_DURATION,
    PROD_PER_COUNTRY,
    GetActor,
    GetContents,
    GetCountPlatform,
    GetMaxDuration,
    ProdPerCountry,
)
from shared.errors import NotFound
from shared.tables import Platform, Title, TitleType
from shared.vocabulary import PLATFORMS, RATING_CLASSES
from tests.catalog_service.small import opened
from tests.oracle import Oracle


@pytest.fixture
def small(tmp_path: Path) -> Catalog:
    facts: dict[str, Any] = {
        "work": "w-hs1",
        "platform": "hulu",
        "type": "movie",
        "title": "Mud",
        "year": 2012,
    }
    return opened([Title(id="hs1", countries=("Côte d'Ivoire", "United States"), **facts)], tmp_path)


@pytest.fixture
def real(ingest_real: Any) -> Catalog:
    return open_state(ingest_real.snapshot)


async def test_a_country_is_found_whatever_its_case_and_accents(small: Catalog) -> None:
    for country in ("CÔTE D'IVOIRE", "cote d'ivoire", "  côte  d'ivoire "):
        answer = await handlers.prod_per_country(small, ProdPerCountry("movie", country, 2012))
        assert answer == {"country": "côte d'ivoire", "year": 2012, "movies": 1}


async def test_a_known_country_without_titles_counts_none(small: Catalog) -> None:
    answer = await handlers.prod_per_country(small, ProdPerCountry("tv show", "united states", 2012))
    assert answer == {"country": "united states", "year": 2012, "tv shows": 0}


async def test_an_unknown_country_is_not_found_and_near_ones_are_named(small: Catalog) -> None:
    with pytest.raises(NotFound) as caught:
        await handlers.prod_per_country(small, ProdPerCountry("movie", "untied staets", 2012))
    assert caught.value.suggestions == ("united states",)


async def test_a_very_long_country_is_not_echoed_whole(small: Catalog) -> None:
    with pytest.raises(NotFound) as caught:
        await handlers.prod_per_country(small, ProdPerCountry("movie", "x" * 5000, 2012))
    assert len(caught.value.detail) < 200


async def test_nobody_and_nothing(small: Catalog) -> None:
    actor = await handlers.get_actor(small, GetActor("hulu", 2012))
    longest = await handlers.get_max_duration(small, GetMaxDuration(2012, "hulu", "min"))
    assert (actor.actor, actor.appearances, longest.movie) == (None, 0, None)
    assert (await handlers.get_contents(small, GetContents("nc-17"))).quantity == 0


async def test_films_on_a_platform(real: Catalog) -> None:
    counts = [await handlers.get_count_platform(real, GetCountPlatform(name)) for name in PLATFORMS]
    assert [count.movies for count in counts] == [7814, 1052, 1484, 6131]


@pytest.mark.parametrize(
    ("rating_class", "quantity"),
    [
        ("g", 405), ("all", 1269), ("ALL_AGES", 1269), ("16+", 1550), ("18+", 1246), ("nr", 308),
        ("unrated", 36), ("ur", 36), ("tv-ma", 3675),
    ],
)  # fmt: skip
async def test_titles_of_a_class(real: Catalog, rating_class: str, quantity: int) -> None:
    query = GET_CONTENTS.read({"rating_class": rating_class}, {})
    assert (await handlers.get_contents(real, query)).quantity == quantity


@pytest.mark.parametrize(
    ("year", "platform", "unit", "title"),
    [
        ("2018", "hulu", "min", "loro"),
        ("1957", "hulu", "min", "gunfight at the o.k. corral"),
        ("2018", "netflix", "season", "trailer park boys"),
        ("2005", "hulu", "seasons", "american dad!"),
        ("2004", "netflix", "min", "lakshya"),
        ("1998", "hulu", "season", "will & grace (1998)"),
        ("1900", "hulu", "min", None),
    ],
)
async def test_longest(real: Catalog, year: str, platform: str, unit: str, title: str | None) -> None:
    query = GET_MAX_DURATION.read({"year": year, "platform": platform, "duration_type": unit}, {})
    assert (await handlers.get_max_duration(real, query)).movie == title


@pytest.mark.parametrize(
    ("platform", "year", "actor", "appearances"),
    [
        ("netflix", "2018", "andrea libman", 8),
        ("netflix", "2019", "vincent tong", 8),
        ("netflix", "1990", "michael ontkean", 2),
        ("netflix", "1989", "adrianna biedrzyńska", 1),
        ("disney", "1963", "ginny tyler", 1),
        ("amazon", "2021", "om nom", 10),
        ("amazon", "2019", "maggie binkley", 17),
        ("hulu", "2018", None, 0),
    ],
)
async def test_busiest(real: Catalog, platform: str, year: str, actor: str | None, appearances: int) -> None:
    answer = await handlers.get_actor(real, GET_ACTOR.read({"platform": platform, "year": year}, {}))
    assert (answer.actor, answer.appearances) == (actor, appearances)


@pytest.mark.parametrize(
    ("content_type", "country", "year", "figure"),
    [
        ("movie", "united states", "2018", {"movies": 430}),
        ("movies", "USA", "2018", {"movies": 430}),
        ("tv show", "united states", "2018", {"tv shows": 202}),
        ("series", "uk", "2017", {"tv shows": 47}),
        ("movie", "germany", "1971", {"movies": 0}),
    ],
)
async def test_productions(
    real: Catalog, content_type: str, country: str, year: str, figure: dict[str, int]
) -> None:
    texts = {"content_type": content_type, "country": country, "year": year}
    answer = await handlers.prod_per_country(real, PROD_PER_COUNTRY.read(texts, {}))
    assert figure.items() <= dict(answer).items()


def test_the_catalogue_names_128_countries(real: Catalog) -> None:
    assert len(real.lookups.countries) == 128


@pytest.fixture
def oracle(real_catalog: Path) -> Oracle:
    return Oracle.read(real_catalog)


async def test_every_year_of_every_platform_agrees_with_a_second_computation(
    real: Catalog, oracle: Oracle
) -> None:
    for platform in PLATFORMS:
        for year in oracle.years[platform]:
            actor = await handlers.get_actor(real, GetActor(platform, year))
            assert (actor.actor, actor.appearances) == oracle.actor(platform, year)
            await _compare_longest(real, oracle, platform, year)


async def _compare_longest(real: Catalog, oracle: Oracle, platform: Platform, year: int) -> None:
    films = await handlers.get_max_duration(real, GetMaxDuration(year, platform, "min"))
    shows = await handlers.get_max_duration(real, GetMaxDuration(year, platform, "season"))
    assert films.movie == oracle.max_duration(year, platform, "min")
    assert shows.movie == oracle.max_duration(year, platform, "season")


async def test_classes_and_countries_agree_with_a_second_computation(real: Catalog, oracle: Oracle) -> None:
    for name in RATING_CLASSES:
        assert (await handlers.get_contents(real, GetContents(name))).quantity == oracle.contents(name)
    assert sorted(country.name for country in real.lookups.countries.values()) == oracle.countries
    kinds: tuple[tuple[TitleType, str], ...] = (("movie", "movies"), ("tv show", "tv shows"))
    for country in oracle.countries[::4]:
        for kind, key in kinds:
            answer = await handlers.prod_per_country(real, ProdPerCountry(kind, country, 2019))
            assert dict(answer)[key] == oracle.per_country(kind, country, 2019)
