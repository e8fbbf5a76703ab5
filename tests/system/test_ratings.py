"""What people thought, through the whole stack, on the sample that every machine has."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import aiohttp
import duckdb
import pytest

from shared.api.rating_facts import GET_RATINGS_QUALITY, GET_RATINGS_SUMMARY
from shared.exports import EXPORT_KINDS, RATINGS_BY_YEAR
from shared.snapshots import Snapshot, find_snapshot
from shared.tables import Title, ratings_files, read_titles
from tests.system.asking import ask, ask_all
from tests.system.running import RunningStack


def live(stack: RunningStack, domain: str) -> Snapshot:
    snapshot = find_snapshot(stack.data, domain)
    assert snapshot is not None
    return snapshot


@pytest.fixture(scope="module")
def titles(sample_stack: RunningStack) -> list[Title]:
    return read_titles(live(sample_stack, "catalog").folder)


@pytest.fixture(scope="module")
def votes(sample_stack: RunningStack, titles: list[Title]) -> Mapping[str, list[float]]:
    """Votes on each work; simulated people rate a work once."""
    work_of = {title.id: title.work for title in titles}
    files = [str(file) for file in ratings_files(live(sample_stack, "ratings"))]
    found: dict[str, list[float]] = defaultdict(list)
    with duckdb.connect() as connection:
        read = connection.execute("SELECT title_id, halves FROM read_parquet($files)", {"files": files})
        for title_id, halves in read.fetchall():
            found[work_of[title_id]].append(halves / 2)
    return found


async def walk(client: aiohttp.ClientSession, stack: RunningStack, path: str) -> list[dict[str, Any]]:
    page = await ask(client, stack.url, path)
    found: list[dict[str, Any]] = page["items"]
    while page["next"]:
        page = await ask(client, stack.url, f"{path}&cursor={page['next']}")
        found += page["items"]
    assert len(found) == page["total"]
    return found


async def test_every_row_tells_the_ratings_of_its_work(
    sample_stack: RunningStack,
    client: aiohttp.ClientSession,
    titles: list[Title],
    votes: Mapping[str, list[float]],
) -> None:
    paths = [f"/v1/titles/{title.id}/ratings" for title in titles]
    for title, said in zip(titles, await ask_all(client, sample_stack.url, paths), strict=True):
        own = votes.get(title.work, [])
        assert (said["id"], said["work"], said["count"]) == (title.id, title.work, len(own))
        assert said["mean"] == (pytest.approx(sum(own) / len(own)) if own else None)
        assert sum(year["count"] for year in said["by_year"]) + said["undated"] == len(own)


@pytest.mark.parametrize(
    ("order", "figure", "least"), [("top", "damped_mean", 10), ("divisive", "damped_deviation", 20)]
)
async def test_lists_hold_every_work_with_votes_enough_in_order(
    sample_stack: RunningStack,
    client: aiohttp.ClientSession,
    votes: Mapping[str, list[float]],
    order: str,
    figure: str,
    least: int,
) -> None:
    found = await walk(client, sample_stack, f"/v1/ratings/{order}?limit=50")
    assert {item["work"] for item in found} == {work for work, own in votes.items() if len(own) >= least}
    assert len({item["work"] for item in found}) == len(found)
    assert [item[figure] for item in found] == sorted((item[figure] for item in found), reverse=True)


async def test_filters_choose_among_the_best(
    sample_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    path = "/v1/ratings/top?type=movie&platform=disney%7Chulu&year.gte=1990&limit=100"
    found = await walk(client, sample_stack, path)
    everything = await walk(client, sample_stack, "/v1/ratings/top?limit=100")
    expected = [
        item["work"]
        for item in everything
        if item["type"] == "movie" and {"disney", "hulu"} & set(item["platforms"]) and item["year"] >= 1990
    ]
    assert [item["work"] for item in found] == expected
    assert {item["id"][0] for item in found} == {"d", "h"}


async def test_the_summary_and_the_quality_agree(
    sample_stack: RunningStack, client: aiohttp.ClientSession, votes: Mapping[str, list[float]]
) -> None:
    summary = await ask(client, sample_stack.url, GET_RATINGS_SUMMARY.example_address())
    quality = await ask(client, sample_stack.url, GET_RATINGS_QUALITY.example_address())
    count = sum(map(len, votes.values()))
    assert summary["source"] == quality["source"] == "simulated"
    assert summary["count"] == count == quality["kept"] - quality["superseded"]
    assert (summary["people"], summary["works"]) == (quality["users"], len(votes))
    assert sum(step["votes"] for step in summary["histogram"]) == count
    assert quality["malformed_rows"] == []


async def test_the_tables_hold_all_dated_votes(
    sample_stack: RunningStack, votes: Mapping[str, list[float]]
) -> None:
    snapshot = live(sample_stack, "ratings")
    readers = {"csv": "read_csv", "jsonl": "read_json", "parquet": "read_parquet"}
    for kind in EXPORT_KINDS:
        file = str(snapshot.folder / RATINGS_BY_YEAR.file(kind))
        with duckdb.connect() as connection:
            query = f"SELECT sum(count), sum(count * mean) FROM {readers[kind]}($file)"  # noqa: S608 - our words
            ((count, total),) = connection.execute(query, {"file": file}).fetchall()
        assert count == sum(map(len, votes.values()))
        assert total == pytest.approx(sum(map(sum, votes.values())))


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/v1/titles/ns809/ratings", 404, "suggestions"),
        ("/v1/titles/n%20s/ratings", 422, "errors"),
        ("/v1/ratings/top?cursor=abc", 422, "errors"),
        ("/v1/ratings/top?cursor=WyJkaXZpc2l2ZSIsMS4wLCJ3LW5zMSIsMV0", 422, "errors"),
        ("/v1/ratings/top?min_votes=0", 422, "errors"),
        ("/v1/ratings/divisive?platform=netlix", 422, "suggestions"),
        ("/v1/ratings/top?year=1999", 422, "suggestions"),
    ],
)
async def test_mistakes_are_met_with_help(
    sample_stack: RunningStack, client: aiohttp.ClientSession, path: str, status: int, told: str
) -> None:
    async with client.get(sample_stack.url + path) as reply:
        assert reply.status == status
        assert (await reply.json())[told]
