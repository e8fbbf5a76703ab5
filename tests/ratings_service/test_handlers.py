"""The ratings domain's answers, from a job's snapshot, held against a naive computation."""

import math
from collections import Counter
from pathlib import Path
from statistics import fmean, pstdev
from typing import Any

import msgspec
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ratings_service import handlers
from ratings_service.snapshot.state import State, open_state
from shared.api.rating_facts import GetRatingsQuality, GetRatingsSummary, RatingsQuality, RatingsSummary
from shared.api.ratings import GetScoreCount, ScoreCount
from shared.api.votes import (
    GET_TITLE_RATINGS,
    LIST_DIVISIVE,
    LIST_TOP_RATED,
    RatedWorkList,
    WorkRatings,
)
from shared.errors import Invalid, NotFound
from tests.ratings_service.naive import HEADER, Row, votes_on_works
from tests.ratings_service.small_catalog import TITLES, Run, live
from tests.ratings_service.test_voting import a_row, write

NEW_YEAR_S = 1_451_606_400
RATINGS = f"""{HEADER}
1,4.0,{NEW_YEAR_S},ns1
1,2.0,{NEW_YEAR_S + 9},as1
2,3.0,{NEW_YEAR_S - 1},ns1
3,5.0,0,as1
1,5.0,0,ns2
2,0.5,0,ns2
4,4.0,{NEW_YEAR_S},ns3
bad
5,1.0,0,xs1
"""


@pytest.fixture
def state(data: Path, run: Run, tmp_path: Path) -> State:
    (tmp_path / "r.csv").write_text(RATINGS)
    run(tmp_path / "r.csv")
    return open_state(live(data))


def told(answer: Any) -> dict[str, Any]:
    said: dict[str, Any] = orjson.loads(orjson.dumps(answer))
    return said


async def ratings_of(state: State, some_id: str) -> dict[str, Any]:
    return told(await handlers.get_title_ratings(state, GET_TITLE_RATINGS.read({"id": some_id}, {})))


async def top(state: State, **given: str) -> dict[str, Any]:
    return told(await handlers.list_top_rated(state, LIST_TOP_RATED.read({}, given)))


async def divisive(state: State, **given: str) -> dict[str, Any]:
    return told(await handlers.list_divisive(state, LIST_DIVISIVE.read({}, given)))


async def test_a_mean_equal_to_the_score_counts(state: State) -> None:
    asked = GetScoreCount(platform="netflix", scored=4.0, year=2016)
    expected = ScoreCount(platform="netflix", quantity=1, year=2016, score=4.0)
    assert await handlers.get_score_count(state, asked) == expected


async def test_a_year_without_ratings_counts_nothing(state: State) -> None:
    answer = await handlers.get_score_count(state, GetScoreCount(platform="netflix", scored=0.0, year=1890))
    assert answer == ScoreCount(platform="netflix", quantity=0, year=1890, score=0.0)


@pytest.mark.parametrize(("some_id", "shown"), [("ns1", "ns1"), ("as1", "as1"), ("w-as1", "as1")])
async def test_votes_are_the_works_and_the_last_of_a_person_counts(
    state: State, some_id: str, shown: str
) -> None:
    said = await ratings_of(state, some_id)
    assert (said["id"], said["work"], said["title"]) == (shown, "w-as1", "Amber")
    assert (said["count"], said["mean"]) == (3, pytest.approx(10 / 3))
    assert said["deviation"] == pytest.approx(pstdev([2, 3, 5]))
    assert {step["rating"]: step["votes"] for step in said["histogram"] if step["votes"]} == {
        2: 1,
        3: 1,
        5: 1,
    }
    assert [step["rating"] for step in said["histogram"]] == [step / 2 for step in range(1, 11)]
    assert said["by_year"] == [
        {"year": 2015, "count": 1, "mean": 3.0},
        {"year": 2016, "count": 1, "mean": 2.0},
    ]
    assert said["undated"] == 1
    msgspec.convert(said, WorkRatings, strict=True)


async def test_a_work_that_nobody_rated_has_no_mean(state: State) -> None:
    said = await ratings_of(state, "ds1")
    assert (said["count"], said["mean"], said["deviation"]) == (0, None, None)
    assert said["damped_mean"] == pytest.approx(3.2)
    assert (sum(step["votes"] for step in said["histogram"]), said["by_year"], said["undated"]) == (0, [], 0)


async def test_an_unknown_id_is_answered_with_those_that_may_be_meant(state: State) -> None:
    with pytest.raises(NotFound) as caught:
        await ratings_of(state, "ns4")
    assert list(caught.value.suggestions) == ["ns1", "ns2", "ns3"]


async def test_lists_leave_out_what_few_rated_unless_asked(state: State) -> None:
    assert (await top(state))["items"] == (await divisive(state))["items"] == []
    said = await top(state, min_votes="1")
    assert [item["work"] for item in said["items"]] == ["w-ns3", "w-as1", "w-ns2"]
    assert (said["total"], said["next"]) == (3, None)
    msgspec.convert(said, RatedWorkList, strict=True)
    assert (await divisive(state, min_votes="1"))["items"][0]["work"] == "w-ns2"


async def test_an_item_tells_of_the_work_by_the_listing_that_was_asked_for(state: State) -> None:
    (item,) = (await top(state, min_votes="3", platform="netflix"))["items"]
    assert (item["id"], item["work"], item["platforms"]) == ("ns1", "w-as1", ["amazon", "netflix"])
    assert (item["title"], item["type"], item["year"], item["count"]) == ("Amber", "movie", 1999, 3)


@pytest.mark.parametrize(
    ("asked", "works"),
    [
        ({"type": "show"}, ["w-ns3"]),
        ({"year.gte": "2000", "year.lte": "2010"}, ["w-ns2"]),
        ({"platform": "hulu"}, []),
        ({"genre": "no such genre"}, []),
        ({"genre": "!no such genre", "min_votes": "2"}, ["w-as1", "w-ns2"]),
    ],
)
async def test_filters(state: State, asked: dict[str, str], works: list[str]) -> None:
    said = await top(state, **{"min_votes": "1", **asked})
    assert [item["work"] for item in said["items"]] == works
    assert said["total"] == len(works)


async def test_a_cursor_of_another_list_is_refused(state: State) -> None:
    cursor = (await top(state, min_votes="1", limit="1"))["next"]
    assert (await top(state, min_votes="1", limit="1", cursor=cursor))["items"][0]["work"] == "w-as1"
    with pytest.raises(Invalid, match="cursor"):
        await divisive(state, min_votes="1", cursor=cursor)


async def test_the_summary_adds_up_all_votes(state: State) -> None:
    said = told(await handlers.get_ratings_summary(state, GetRatingsSummary()))
    msgspec.convert(said, RatingsSummary, strict=True)
    assert (said["source"], said["count"], said["people"], said["works"]) == ("files", 6, 4, 3)
    assert said["mean"] == pytest.approx(fmean([2, 3, 5, 5, 0.5, 4]))
    assert (said["undated"], said["undated_share"]) == (3, 0.5)
    assert [(figure["platform"], figure["works"], figure["count"]) for figure in said["by_platform"]] == [
        ("amazon", 1, 3),
        ("disney", 0, 0),
        ("hulu", 0, 0),
        ("netflix", 3, 6),
    ]
    assert said["by_year"] == [
        {"year": 2015, "count": 1, "mean": 3.0},
        {"year": 2016, "count": 2, "mean": 3.0},
    ]


async def test_the_quality_tells_what_became_of_every_row(state: State) -> None:
    said = told(await handlers.get_ratings_quality(state, GetRatingsQuality()))
    msgspec.convert(said, RatingsQuality, strict=True)
    assert (said["rows_read"], said["kept"], said["superseded"], said["undated"]) == (9, 7, 1, 3)
    assert said["malformed_rows"] == [{"file": "r.csv", "line": 9, "reason": "1 fields instead of 4"}]
    assert said["unknown_titles"] == [{"id": "xs1", "rows": 1}]


@pytest.mark.parametrize("source", ["none", "simulated", "means"])
async def test_other_sources(data: Path, run: Run, tmp_path: Path, source: str) -> None:
    if source == "means":
        (tmp_path / "rating_global.csv").write_text("movieId,year,rating\nns1,1999,3.6\n")
    run(tmp_path / "rating_global.csv" if source == "means" else source)
    state = open_state(live(data))
    said = told(await handlers.get_ratings_summary(state, GetRatingsSummary()))
    assert (said["source"], said["count"] > 0) == (source, source == "simulated")
    assert sum(step["votes"] for step in said["histogram"]) == said["count"]
    msgspec.convert(told(await handlers.get_ratings_quality(state, GetRatingsQuality())), RatingsQuality)
    if source != "simulated":
        assert (await ratings_of(state, "ns1"))["damped_mean"] is said["mean"] is None
        assert (await top(state, min_votes="1"))["total"] == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(a_row, min_size=1, max_size=40))
async def test_all_figures_are_those_of_a_naive_computation(
    data: Path, run: Run, tmp_path_factory: pytest.TempPathFactory, rows: set[Row]
) -> None:
    file = tmp_path_factory.mktemp("ratings") / "r.csv"
    write(file, rows)
    run(file, force=True)
    state = open_state(live(data))
    votes = votes_on_works([rows])
    stars = {
        title.work: [
            halves / 2 for (work, _, halves), n in votes.items() if work == title.work for _ in range(n)
        ]
        for title in TITLES
    }
    for work, own in stars.items():
        said = await ratings_of(state, work)
        assert said["count"] == len(own)
        assert math.isclose(said["mean"] or 0, fmean(own) if own else 0)
        by_year = Counter({year: 0 for (name, year, _) in votes if name == work and year})
        for (name, year, _), count in votes.items():
            by_year[year] += count * (name == work and year != 0)
        assert {entry["year"]: entry["count"] for entry in said["by_year"]} == +by_year
        assert said["undated"] == len(own) - by_year.total()
    listed = (await top(state, min_votes="1"))["items"]
    assert {item["work"] for item in listed} == {work for work, own in stars.items() if own}
    assert [item["damped_mean"] for item in listed] == sorted(
        (item["damped_mean"] for item in listed), reverse=True
    )
    apart = (await divisive(state, min_votes="1"))["items"]
    assert [item["damped_deviation"] for item in apart] == sorted(
        (item["damped_deviation"] for item in apart), reverse=True
    )
