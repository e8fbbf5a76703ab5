"""The sample's own golden answers, which every machine can check, and what README says of them."""

import json
import re
from pathlib import Path

import aiohttp
import pytest

from shared.api import COMPOSED, FILES, PUBLIC
from tests.oracle import Oracle
from tests.system.asking import ask, ask_all, encoded
from tests.system.running import RunningStack

REPOSITORY = Path(__file__).resolve().parents[2]
GOLDEN = {
    "/get_count_platform/amazon": {"platform": "amazon", "movies": 60},
    "/get_count_platform/disney": {"platform": "disney", "movies": 60},
    "/get_count_platform/hulu": {"platform": "hulu", "movies": 47},
    "/get_count_platform/netflix": {"platform": "netflix", "movies": 96},
    "/get_max_duration/2018/netflix/min": {"movie": "avengers: infinity war"},
    "/get_max_duration/2020/netflix/season": {"movie": "bojack horseman"},
    "/get_max_duration/1994/amazon/min": {"movie": "four weddings and a funeral"},
    "/get_max_duration/1931/disney/season": {"movie": None},
    "/get_actor/netflix/2010": {
        "platform": "netflix",
        "year": 2010,
        "actor": "leonardo dicaprio",
        "appearances": 2,
    },
    "/get_actor/hulu/2010": {"platform": "hulu", "year": 2010, "actor": None, "appearances": 0},
    "/prod_per_country/movie/usa/2018": {"country": "united states", "year": 2018, "movies": 12},
    "/prod_per_country/show/uk/2019": {"country": "united kingdom", "year": 2019, "tv shows": 6},
    "/prod_per_country/movie/M%C3%89XICO/1900": {"country": "mexico", "year": 1900, "movies": 0},
    "/get_contents/pg-13": {"rating_class": "pg-13", "quantity": 61},
    "/get_contents/AGES_16_": {"rating_class": "16+", "quantity": 6},
    "/get_contents/tv-y7-fv": {"rating_class": "tv-y7-fv", "quantity": 0},
}
LIKE = {
    # asked: titles of which at least two should be among the five
    "toy story": {"toy story 3", "monsters, inc.", "finding nemo", "ratatouille", "inside out", "up", "coco"},
    "vertigo": {"rear window", "north by northwest", "psycho", "the birds", "rebecca", "notorious"},
    "the office (u.s.)": {"parks and recreation", "the office (u.k.)", "30 rock", "community", "friends"},
}


@pytest.mark.parametrize("path", GOLDEN)
async def test_the_answer_is_the_golden_one(
    path: str, sample_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    assert await ask(client, sample_stack.url, path) == GOLDEN[path]


async def test_every_title_of_the_sample_gets_five(
    sample_catalog: Path, sample_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    titles = sorted({row.title for row in Oracle.read(sample_catalog).rows})
    found = await ask_all(
        client, sample_stack.url, (encoded("get_recommendations", title) for title in titles)
    )
    assert [
        title for title, answer in zip(titles, found, strict=True) if len(answer["recommendations"]) != 5
    ] == []


@pytest.mark.parametrize("title", LIKE)
async def test_a_film_lover_finds_the_recommendations_sensible(
    title: str, sample_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    answer = await ask(client, sample_stack.url, encoded("get_recommendations", title))
    assert len(LIKE[title] & set(answer["recommendations"])) >= 2, answer


async def test_answers_from_simulated_ratings_say_so(
    sample_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    for path in ("/get_score_count/netflix/3.5/2016", "/get_recommendations/vertigo"):
        async with client.get(sample_stack.url + path) as reply:
            assert reply.headers["Stream-Data"] == "simulated"
    async with client.get(sample_stack.url + "/get_contents/all") as reply:
        assert "Stream-Data" not in reply.headers
    assert "simulated" in (await ask(client, sample_stack.url, "/"))["ratings"]


@pytest.mark.parametrize("name", ["README.md", "README.es.md"])
async def test_readme_shows_real_answers(
    sample_stack: RunningStack, client: aiohttp.ClientSession, name: str
) -> None:
    readme = (REPOSITORY / name).read_text()
    shown = dict(re.findall(r"^\| `(/get_[^`]+|/prod_[^`]+)`[^|]* \| `([^`]+)` \|$", readme, re.MULTILINE))
    assert len(shown) >= 7
    for path, answer in shown.items():
        found, told = await ask(client, sample_stack.url, path), json.loads(answer)
        if path.startswith("/get_recommendations"):  # a model trained on another machine may differ in detail
            assert len(set(found["recommendations"]) & set(told["recommendations"])) >= 3
        else:
            assert found == told


async def test_every_example_of_the_welcome_is_answered(
    sample_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    welcome = await ask(client, sample_stack.url, "/")
    assert len(welcome["endpoints"]) == len(PUBLIC) + len(COMPOSED) + len(FILES)
    no_json = {row.path for row in FILES}
    open_to_all = [
        row
        for row in welcome["endpoints"]
        if not row.keys() & {"scope", "method"} and row["path"] not in no_json
    ]
    await ask_all(client, sample_stack.url, (row["example"] for row in open_to_all))
