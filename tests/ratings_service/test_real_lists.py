"""Lists of real works by real ratings, walked to the end and held against every work's votes."""

from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from catalog_service.jobs.ingest import IngestSettings, ingest
from ratings_service.domain.standings import WEIGHT
from ratings_service.jobs.aggregate import AggregateSettings, aggregate
from ratings_service.snapshot.state import State, open_state
from shared.jobs import Silence
from shared.listings import id_order
from shared.snapshots import find_snapshot
from shared.tables import Title, read_titles
from shared.traits import traits
from tests.ratings_service.small_catalog import live
from tests.ratings_service.test_handlers import divisive, ratings_of, top
from tests.ratings_service.test_voting import by_query

MEAN_TENTHS = 35
FAMOUS = "The Matrix"


@pytest.fixture(scope="module")
def data(real_catalog: Path, movielens_small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real")
    ingest(IngestSettings(folder, real_catalog), progress=Silence())
    aggregate(AggregateSettings(folder, str(movielens_small)), progress=Silence())
    return folder


@pytest.fixture(scope="module")
def state(data: Path) -> State:
    return open_state(live(data))


@pytest.fixture(scope="module")
def works(data: Path) -> dict[str, list[Title]]:
    catalog = find_snapshot(data, "catalog")
    assert catalog is not None
    found: dict[str, list[Title]] = defaultdict(list)
    for title in read_titles(catalog.folder):
        found[title.work].append(title)
    return found


@pytest.fixture(scope="module")
def votes(data: Path, works: dict[str, list[Title]]) -> dict[str, list[int]]:
    """Half-steps of all votes on each work that has one."""
    names = list(works)
    found: dict[str, list[int]] = defaultdict(list)
    for (work, _, halves), count in by_query(data).items():
        found[names[work]] += [halves] * count
    return found


def damped(halves: list[int]) -> Fraction:
    return (Fraction(sum(halves), 2) + WEIGHT * Fraction(MEAN_TENTHS, 10)) / (len(halves) + WEIGHT)


async def walk(ask: Any, state: State, **given: str) -> tuple[list[dict[str, Any]], int]:
    page = await ask(state, **given)
    total, found = page["total"], page["items"]
    while page["next"]:
        page = await ask(state, **given, cursor=page["next"])
        found += page["items"]
    return found, total


@pytest.mark.parametrize("limit", ["100", "17"])
@pytest.mark.parametrize("least", [1, 10, 50])
async def test_the_best_rated_in_order(
    state: State, votes: dict[str, list[int]], least: int, limit: str
) -> None:
    everything = [half for own in votes.values() for half in own]
    assert round(10 * sum(everything) / (2 * len(everything))) == MEAN_TENTHS
    rated = [work for work, own in votes.items() if len(own) >= least]
    expected = sorted(rated, key=lambda work: (-damped(votes[work]), id_order(work)))
    found, total = await walk(top, state, min_votes=str(least), limit=limit)
    assert [item["work"] for item in found] == expected
    assert total == len(expected)


async def test_figures_of_a_list_are_those_of_the_single_title(state: State) -> None:
    for item in (await top(state, limit="100"))["items"]:
        said = await ratings_of(state, item["id"])
        for name in ("work", "title", "count", "mean", "damped_mean", "deviation"):
            assert item[name] == said[name]


async def test_filters_speak_of_the_work(state: State, works: dict[str, list[Title]]) -> None:
    asked = {"platform": "netflix|hulu", "genre": "comedy,!drama", "year.gte": "1990", "year.lte": "2005"}
    found, total = await walk(top, state, **asked, min_votes="3")
    everything, _ = await walk(top, state, min_votes="3")

    def passes(item: dict[str, Any]) -> bool:
        genres = {value for row in works[item["work"]] for value in traits(row, "genre")}
        on = {"netflix", "hulu"} & set(item["platforms"])
        return bool(on) and "comedy" in genres and "drama" not in genres and 1990 <= item["year"] <= 2005

    assert [item["work"] for item in found] == [item["work"] for item in everything if passes(item)]
    assert total == len(found) > 5
    assert {item["id"][:1] for item in found} == {"n", "h"}


async def test_what_people_disagree_about(state: State) -> None:
    found, total = await walk(divisive, state, limit="50")
    assert total == len(found) == len({item["work"] for item in found})
    spread = [item["damped_deviation"] for item in found]
    assert spread == sorted(spread, reverse=True)
    assert min(item["count"] for item in found) >= 20
    best, _ = await walk(top, state, min_votes="20")
    assert {item["work"] for item in best} == {item["work"] for item in found}


async def test_a_famous_film_is_among_the_best(state: State) -> None:
    found, _ = await walk(top, state)
    assert FAMOUS in [item["title"] for item in found[:40]]


async def test_a_walk_goes_on_in_newer_data(
    real_catalog: Path, movielens_small: Path, tmp_path: Path
) -> None:
    """A page before, the others after ratings came in for every twentieth work."""
    ingest(IngestSettings(tmp_path, real_catalog), progress=Silence())
    aggregate(AggregateSettings(tmp_path, str(movielens_small)), progress=Silence())
    before = open_state(live(tmp_path))
    whole, _ = await walk(top, before, limit="100")
    page = await top(before, limit="50")
    found = [item["work"] for item in page["items"]]

    touched = {item["work"] for item in whole[::20]}
    more = tmp_path / "more.csv"
    rows = (f"{10**9 + number},0.5,1460000000,{item['id']}\n" for number, item in enumerate(whole[::20]))
    more.write_text("userId,rating,timestamp,movieId\n" + "".join(rows))
    aggregate(AggregateSettings(tmp_path, f"{movielens_small}:{more}"), progress=Silence())
    after = open_state(live(tmp_path))
    while page["next"]:
        page = await top(after, limit="50", cursor=page["next"])
        found += [item["work"] for item in page["items"]]
    assert len(set(found)) == len(found)
    assert {item["work"] for item in whole} - touched <= set(found)
    assert not touched & set(found[50:])
