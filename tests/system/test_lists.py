"""Lists of works through the whole stack, on the sample that every machine has."""

import random
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import aiohttp
import duckdb
import pytest

from shared.audiences import strictest_age
from shared.snapshots import Snapshot, find_snapshot
from shared.tables import Title, ratings_files, read_titles
from tests.system.asking import ask, ask_all
from tests.system.running import USERS_KEY, RunningStack

TOY_STORY, TOY_STORY_3, THE_MATRIX = "ds52", "ds47", "ns80"
PICTURES = {"Monsters, Inc.", "Finding Nemo", "Ratatouille", "Inside Out", "Up", "Coco", "Fantasia"}
QUERIES = (
    "",
    "limit=100",
    "type=show&limit=7",
    "type=movie&platform=netflix%7Cdisney&year.gte=1990&limit=20",
    "genre=comedy&max_age=13&diversity=0.6",
    "country=!united+states&limit=30&diversity=1",
    "rating_class=pg-13%7Cpg&year.lte=2005",
    "genre=drama,!comedy&limit=50",
    "country=atlantis",
)


@pytest.fixture
async def people() -> Any:
    """A client with a key for what is one person's."""
    async with aiohttp.ClientSession(headers={"X-API-Key": USERS_KEY}) as session:
        yield session


@pytest.fixture(scope="module")
def works(sample_stack: RunningStack) -> Mapping[str, list[Title]]:
    found: dict[str, list[Title]] = defaultdict(list)
    for title in read_titles(live(sample_stack, "catalog").folder):
        found[title.work].append(title)
    return found


@pytest.fixture(scope="module")
def seen(sample_stack: RunningStack, works: Mapping[str, list[Title]]) -> Mapping[int, set[str]]:
    """The works that each person rated."""
    work_of = {row.id: work for work, rows in works.items() for row in rows}
    files = [str(file) for file in ratings_files(live(sample_stack, "ratings"))]
    found: dict[int, set[str]] = defaultdict(set)
    with duckdb.connect() as connection:
        read = connection.execute("SELECT user_id, title_id FROM read_parquet($files)", {"files": files})
        for user_id, title_id in read.fetchall():
            found[user_id].add(work_of[title_id])
    return found


def live(stack: RunningStack, domain: str) -> Snapshot:
    snapshot = find_snapshot(stack.data, domain)
    assert snapshot is not None
    return snapshot


def titles(found: Mapping[str, Any]) -> list[str]:
    return [item["title"] for item in found["items"]]


async def test_similar_titles_are_sensible_and_explained(
    sample_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    found = await ask(client, sample_stack.url, f"/v1/titles/{TOY_STORY}/similar")
    assert titles(found)[0] == "Toy Story 3"
    assert len(PICTURES & set(titles(found))) >= 3
    assert found["source"] == "similar"
    first = found["items"][0]
    assert (first["id"], first["platforms"], first["year"]) == (TOY_STORY_3, ["disney"], 2010)
    assert 1 <= len(first["because"]) <= 3
    five = await ask(client, sample_stack.url, "/get_recommendations/toy%20story")
    assert [title.lower() for title in titles(found)[:5]] == five["recommendations"]


async def test_an_unknown_id_gets_those_that_may_be_meant(
    sample_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    for asked, meant in ((f"{THE_MATRIX}9", THE_MATRIX), ("the-matrix", THE_MATRIX)):
        async with client.get(f"{sample_stack.url}/v1/titles/{asked}/similar") as reply:
            assert reply.status == 404
            assert meant in (await reply.json())["suggestions"]


@pytest.mark.parametrize("query", QUERIES)
async def test_nothing_seen_twice_or_outside_the_filters(
    sample_stack: RunningStack,
    people: aiohttp.ClientSession,
    works: Mapping[str, list[Title]],
    seen: Mapping[int, set[str]],
    query: str,
) -> None:
    users = random.Random(query).sample(sorted(seen), 25)
    paths = [f"/v1/users/{user}/recommendations?{query}" for user in users]
    for user, found in zip(users, await ask_all(people, sample_stack.url, paths), strict=True):
        listed = [item["work"] for item in found["items"]]
        assert len(set(listed)) == len(listed)
        assert not set(listed) & seen[user]
        assert all(passes(works[work], query) for work in listed)
        unseen = [work for work in works if work not in seen[user] and passes(works[work], query)]
        limit = int(dict(part.split("=") for part in query.split("&") if part).get("limit", 10))
        assert len(listed) == min(limit, len(unseen))
        assert (found["source"], found["personal"]) == ("personal", True)


def passes(rows: list[Title], query: str) -> bool:
    platforms, genres = (
        {row.platform for row in rows},
        {genre.lower() for row in rows for genre in row.genres},
    )
    countries = {country.lower() for row in rows for country in row.countries}
    kind, classes, years = rows[0].type, {row.rating_class for row in rows}, {row.year for row in rows}

    def about(genre: str) -> bool:
        return any(genre in named for named in genres)

    return {
        "": True,
        "limit=100": True,
        "type=show&limit=7": kind == "tv show",
        "type=movie&platform=netflix%7Cdisney&year.gte=1990&limit=20": kind == "movie"
        and bool(platforms & {"netflix", "disney"})
        and max(years) >= 1990,
        "genre=comedy&max_age=13&diversity=0.6": (about("comed"))
        and strictest_age(row.rating_class for row in rows) <= 13,
        "country=!united+states&limit=30&diversity=1": "united states" not in countries,
        "rating_class=pg-13%7Cpg&year.lte=2005": bool(classes & {"pg", "pg-13"}) and min(years) <= 2005,
        "genre=drama,!comedy&limit=50": about("drama") and not about("comed"),
        "country=atlantis": False,
    }[query]


async def test_newcomers_get_lists_from_what_they_pick(
    sample_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    async def picked(**picks: list[str]) -> Any:
        async with client.post(f"{sample_stack.url}/v1/recommendations?limit=20", json=picks) as reply:
            assert (reply.status, reply.headers["Cache-Control"]) == (200, "no-store")
            return await reply.json()

    liked = await picked(liked=[TOY_STORY, "w-nothing"])
    assert (liked["source"], liked["ignored"]) == ("session", ["w-nothing"])
    assert len({"Toy Story 3", *PICTURES} & set(titles(liked)[:10])) >= 4
    disliked = await picked(disliked=[TOY_STORY])
    assert "Toy Story" not in titles(disliked)
    assert len(PICTURES & set(titles(disliked))) < len(PICTURES & set(titles(liked)))
    assert (await picked())["source"] == "popular"


async def test_who_is_unknown_gets_what_is_popular(
    sample_stack: RunningStack, people: aiohttp.ClientSession
) -> None:
    unknown = await ask(people, sample_stack.url, "/v1/users/999999999999/recommendations")
    popular = await ask(people, sample_stack.url, "/v1/titles/popular")
    assert unknown["source"] == "popular"
    assert unknown["items"] == popular["items"]


async def test_what_is_one_persons_is_neither_open_nor_kept(
    sample_stack: RunningStack, client: aiohttp.ClientSession, people: aiohttp.ClientSession
) -> None:
    address = f"{sample_stack.url}/v1/users/1/recommendations"
    async with client.get(address) as refused, people.get(address) as told:
        assert refused.status == 401
        assert (told.status, told.headers["Cache-Control"]) == (200, "no-store")


async def test_new_titles_come_by_the_day_they_were_added(
    sample_stack: RunningStack, client: aiohttp.ClientSession, works: Mapping[str, list[Title]]
) -> None:
    found = await ask(client, sample_stack.url, "/v1/titles/new?limit=20&platform=disney")
    days = [max(row.added for row in works[item["work"]] if row.added) for item in found["items"]]
    assert len(days) == 20
    assert days == sorted(days, reverse=True)


async def test_the_evaluation_tells_how_good_the_model_is(
    sample_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    found = await ask(client, sample_stack.url, "/v1/recommender/evaluation")
    assert found["model_version"] == live(sample_stack, "recommender").version
    assert found["validation"]["personal"] is True
