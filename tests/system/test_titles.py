"""The catalogue under `/v1` through the whole stack, on the sample that every machine has."""

from typing import Any

import aiohttp
import msgspec
import pytest

from shared.api.facts import Stats
from shared.api.people import PersonPage
from shared.api.quality import Quality
from shared.api.titles import FoundTitle, TitleList, TitlePage
from shared.snapshots import find_snapshot
from shared.tables import Title, read_titles
from tests.system.asking import ask
from tests.system.running import RunningStack


@pytest.fixture(scope="module")
def sample_titles(sample_stack: RunningStack) -> list[Title]:
    snapshot = find_snapshot(sample_stack.data, "catalog")
    assert snapshot is not None
    return read_titles(snapshot.folder)


async def listed(client: aiohttp.ClientSession, stack: RunningStack, query: str) -> TitleList:
    return msgspec.convert(await ask(client, stack.url, f"/v1/titles?{query}"), TitleList)


@pytest.mark.parametrize("rows", ["false", "true"])
async def test_a_walk_meets_everything_once(
    sample_stack: RunningStack, client: aiohttp.ClientSession, sample_titles: list[Title], rows: str
) -> None:
    page = await listed(client, sample_stack, f"rows={rows}&sort=-added&limit=60")
    met = [item.id if rows == "true" else item.work for item in page.items]
    while page.next is not None:
        page = await listed(client, sample_stack, f"rows={rows}&sort=-added&limit=60&cursor={page.next}")
        met += [item.id if rows == "true" else item.work for item in page.items]
    there = [title.id if rows == "true" else title.work for title in sample_titles]
    assert len(met) == len(set(met)) == page.total
    assert set(met) == set(there)


async def test_what_is_misspelt_is_found(sample_stack: RunningStack, client: aiohttp.ClientSession) -> None:
    found = await listed(client, sample_stack, "q=toy+stroy&platform=disney&facets=decade,platform")
    assert [item.title for item in found.items][:1] == ["Toy Story"]
    assert {value.value for value in found.facets["decade"]} >= {1990, 2010}


async def test_a_title_with_its_ratings_and_its_like(
    sample_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    async with client.get(f"{sample_stack.url}/v1/titles/ds52?include=similar,ratings") as reply:
        said = msgspec.convert(await reply.json(), TitlePage)
        assert reply.headers["Stream-Data"] == "simulated"
    assert (said.id, said.title, said.missing) == ("ds52", "Toy Story", [])
    assert said.ratings is not None
    assert said.similar is not None
    assert said.ratings.count > 0
    assert len(said.similar.items) == 10
    alone = await ask(client, sample_stack.url, "/v1/titles/ds52")
    assert "ratings" not in alone
    assert alone["listings"][0]["id"] == "ds52"


async def test_a_title_is_looked_up(sample_stack: RunningStack, client: aiohttp.ClientSession) -> None:
    said = msgspec.convert(
        await ask(client, sample_stack.url, "/v1/titles/lookup?title=PULP%20fiction"), FoundTitle
    )
    assert said.title.title == "Pulp Fiction"
    async with client.get(f"{sample_stack.url}/v1/titles/lookup?title=pulp%20ficton") as reply:
        assert (reply.status, (await reply.json())["suggestions"][0]) == (404, "Pulp Fiction")
    async with client.get(f"{sample_stack.url}/v1/titles/lookup") as reply:
        assert (reply.status, (await reply.json())["detail"]) == (422, "title: is missing")


async def test_a_person(
    sample_stack: RunningStack, client: aiohttp.ClientSession, sample_titles: list[Title]
) -> None:
    said = msgspec.convert(await ask(client, sample_stack.url, "/v1/people/LEONARDO%20DiCaprio"), PersonPage)
    works = {title.work for title in sample_titles if "Leonardo DiCaprio" in title.cast + title.directors}
    assert {credit.title.work for credit in said.credits} == works
    found = await ask(client, sample_stack.url, "/v1/people?q=dicapro")
    assert found["items"][0]["name"] == "Leonardo DiCaprio"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v1/platforms", "platform"),
        ("/v1/countries", "country"),
        ("/v1/genres", "genre"),
        ("/v1/rating-classes", "rating_class"),
    ],
)
async def test_every_value_filters_as_many_titles_as_it_says(
    sample_stack: RunningStack, client: aiohttp.ClientSession, path: str, kind: str
) -> None:
    values = (await ask(client, sample_stack.url, path))["items"]
    for value in values[:40]:
        quoted = value["value"].replace("+", "%2B").replace("&", "%26").replace(" ", "+").replace("#", "%23")
        found = await listed(client, sample_stack, f"{kind}=%22{quoted}%22&limit=1")
        assert found.total == value["count"]
        rows = await listed(client, sample_stack, f"{kind}=%22{quoted}%22&limit=1&rows=true")
        assert rows.total == value["rows"]


async def test_the_catalogue_in_figures(
    sample_stack: RunningStack, client: aiohttp.ClientSession, sample_titles: list[Title]
) -> None:
    said = msgspec.convert(await ask(client, sample_stack.url, "/v1/stats"), Stats)
    assert said.rows == len(sample_titles)
    assert said.titles == len({title.work for title in sample_titles})


async def test_what_the_jobs_did(sample_stack: RunningStack, client: aiohttp.ClientSession) -> None:
    said: Any = msgspec.convert(await ask(client, sample_stack.url, "/v1/quality"), Quality)
    assert said.missing == []
    assert said.catalog.works["total"] > 200
    assert said.ratings.source == "simulated"


@pytest.mark.parametrize(
    ("old", "quantity", "new"),
    [
        ("/get_count_platform/netflix", "movies", "platform=netflix&type=movie"),
        ("/get_contents/pg-13", "quantity", "rating_class=pg-13"),
        (
            "/prod_per_country/movie/usa/2018",
            "movies",
            "type=movie&country=usa&year.gte=2018&year.lte=2018",
        ),
    ],
)
async def test_the_first_questions_have_wider_counterparts(
    sample_stack: RunningStack, client: aiohttp.ClientSession, old: str, quantity: str, new: str
) -> None:
    answer = await ask(client, sample_stack.url, old)
    assert (await listed(client, sample_stack, f"{new}&rows=true&limit=1")).total == answer[quantity]
