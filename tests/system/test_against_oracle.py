"""Every answer that can be counted, compared with a naive computation of its own."""

import random
from pathlib import Path

import aiohttp
import pytest

from tests.oracle import Oracle
from tests.system.asking import ask_all, encoded
from tests.system.running import RunningStack

PLATFORMS = ("amazon", "disney", "hulu", "netflix")
CLASSES = (
    "7+ 13+ 16+ 18+ all g nc-17 nr pg pg-13 r tv-14 tv-g tv-ma tv-nr tv-pg tv-y tv-y7 tv-y7-fv unrated"
).split()
KEYS = {"movie": "movies", "tv show": "tv shows"}
SOME_COUNTRIES = 1000
SCORES = (0.5, 2.5, 3, 3.3, 3.5, 3.75, 4, 4.5, 5)


@pytest.fixture(scope="module")
def oracle(real_catalog: Path, movielens_small: Path) -> Oracle:
    return Oracle.read(real_catalog, movielens_small)


@pytest.fixture(scope="module")
def platform_years(oracle: Oracle) -> list[tuple[str, int]]:
    years = range(min(row.year for row in oracle.rows) - 1, max(row.year for row in oracle.rows) + 2)
    return [(platform, year) for platform in PLATFORMS for year in years]


async def test_longest_of_every_platform_and_year(
    oracle: Oracle,
    platform_years: list[tuple[str, int]],
    real_stack: RunningStack,
    client: aiohttp.ClientSession,
) -> None:
    asked = [(year, platform, unit) for platform, year in platform_years for unit in ("min", "season")]
    found = await ask_all(client, real_stack.url, (encoded("get_max_duration", *one) for one in asked))
    assert [answer["movie"] for answer in found] == [oracle.max_duration(*one) for one in asked]


async def test_busiest_person_of_every_platform_and_year(
    oracle: Oracle,
    platform_years: list[tuple[str, int]],
    real_stack: RunningStack,
    client: aiohttp.ClientSession,
) -> None:
    found = await ask_all(client, real_stack.url, (encoded("get_actor", *one) for one in platform_years))
    expected = [oracle.actor(*one) for one in platform_years]
    assert [(answer["actor"], answer["appearances"]) for answer in found] == expected


async def test_every_rating_class(
    oracle: Oracle, real_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    found = await ask_all(client, real_stack.url, (encoded("get_contents", name) for name in CLASSES))
    expected = [{"rating_class": name, "quantity": oracle.contents(name)} for name in CLASSES]
    assert found == expected
    assert sum(answer["quantity"] for answer in found) > 20_000


async def test_a_thousand_types_countries_and_years(
    oracle: Oracle, real_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    dice = random.Random(11)
    rows = [row for row in oracle.rows if row.countries]
    countries = sorted({country.lower() for row in rows for country in row.countries})
    asked = [
        (dice.choice(list(KEYS)), dice.choice(countries), dice.choice(rows).year)
        for _ in range(SOME_COUNTRIES // 2)
    ]
    sampled = dice.sample(rows, SOME_COUNTRIES - len(asked))
    asked.extend((row.type, dice.choice(row.countries).lower(), row.year) for row in sampled)
    found = await ask_all(client, real_stack.url, (encoded("prod_per_country", *one) for one in asked))
    assert [answer[KEYS[kind]] for answer, (kind, _, _) in zip(found, asked, strict=True)] == [
        oracle.per_country(*one) for one in asked
    ]


async def test_scores_of_every_platform_and_year(
    oracle: Oracle, real_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    asked = [(name, score, year) for name in PLATFORMS for year in range(1995, 2020) for score in SCORES]
    found = await ask_all(client, real_stack.url, (encoded("get_score_count", *one) for one in asked))
    assert [answer["quantity"] for answer in found] == [oracle.score_count(*one) for one in asked]
