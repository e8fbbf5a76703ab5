"""Lists of titles, held against looking at every one of them."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog_service.snapshot import Catalog, open_state
from catalog_service.titles import list_titles
from shared.api.titles import LIST_TITLES
from shared.browsing import FACETS, SORTS
from shared.errors import Invalid
from shared.tables import Title, read_titles
from shared.traits import folded
from tests.catalog_service.naive import Thing, facet, listed, things
from tests.catalog_service.small import opened

VALUES = {
    "platform": ["amazon", "disney", "hulu", "netflix"],
    "type": ["movie", "tv show"],
    "genre": ["comedy", "Dramas", "kids", "Stand-Up Comedy", "documentary", "no such genre"],
    "country": ["United States", "uk", "India", "atlantis"],
    "person": ["Tom Hanks", '"Clifton Collins, Jr."', "nobody at all"],
    "rating_class": ["pg-13", "tv-ma", "all", "16", "nr"],
}


def _terms(kind: str) -> st.SearchStrategy[str]:
    term = st.builds(str.__add__, st.sampled_from(["", "", "!"]), st.sampled_from(VALUES[kind]))
    return st.builds(str.join, st.sampled_from([",", "|"]), st.lists(term, min_size=1, max_size=3))


NUMBERS = {
    "max_age": st.sampled_from(["0", "7", "13", "18"]),
    "year.gte": st.integers(1950, 2021).map(str),
    "year.lte": st.integers(1990, 2021).map(str),
    "duration.gte": st.sampled_from(["1", "2", "90"]),
    "duration.lte": st.sampled_from(["1", "5", "120"]),
    "added.gte": st.sampled_from(["2016-01-01", "2020-06-30"]),
    "added.lte": st.sampled_from(["2019-12-31", "2021-09-25"]),
}
ORDERS = [sort for sort in SORTS if sort != "relevance"]
FILTERS = st.fixed_dictionaries({}, optional={**{kind: _terms(kind) for kind in VALUES}, **NUMBERS})
ASKED = st.fixed_dictionaries(
    {"sort": st.sampled_from(ORDERS), "rows": st.sampled_from(["true", "false"])},
).flatmap(lambda fixed: FILTERS.map(lambda filters: {**filters, **fixed}))
SLOW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="session")
def real(ingest_real: Any) -> Catalog:
    return open_state(ingest_real.snapshot)


@pytest.fixture(scope="session")
def naive(ingest_real: Any) -> dict[str, list[Thing]]:
    titles = read_titles(ingest_real.snapshot.folder)
    return {"true": things(titles, rows=True), "false": things(titles, rows=False)}


async def ask(catalog: Catalog, **given: str) -> dict[str, Any]:
    asked = LIST_TITLES.read({}, {name.replace("__", "."): text for name, text in given.items()})
    answer: dict[str, Any] = orjson.loads(orjson.dumps(await list_titles(catalog, asked)))
    return answer


async def walk(catalog: Catalog, **given: str) -> list[dict[str, Any]]:
    """All items, page after page."""
    found: list[dict[str, Any]] = []
    page = await ask(catalog, **given)
    while True:
        found += page["items"]
        if page["next"] is None:
            return found
        page = await ask(catalog, **given, cursor=page["next"])


def name_of(item: dict[str, Any], rows: str) -> str:
    return str(item["id"] if rows == "true" else item["work"])


@SLOW
@given(asked=ASKED, limit=st.integers(1, 100))
async def test_a_page_is_the_beginning_of_all_that_pass(
    real: Catalog, naive: dict[str, list[Thing]], asked: dict[str, str], limit: int
) -> None:
    expected = listed(naive[asked["rows"]], LIST_TITLES.read({}, asked))
    page = await ask(real, **asked, limit=str(limit))
    assert [name_of(item, asked["rows"]) for item in page["items"]] == expected[:limit]
    assert page["total"] == len(expected)
    assert (page["next"] is None) == (len(expected) <= limit)


@SLOW
@given(asked=ASKED, name=st.sampled_from(FACETS))
async def test_a_facet_counts_under_all_filters_but_its_own(
    real: Catalog, naive: dict[str, list[Thing]], asked: dict[str, str], name: str
) -> None:
    expected = facet(naive[asked["rows"]], LIST_TITLES.read({}, asked), name)
    (values,) = (await ask(real, **asked, facets=name))["facets"].values()
    most = sorted(expected.values(), reverse=True)[:50]
    assert [value["count"] for value in values] == most
    for value in values:
        told = value["value"]
        assert expected[folded(told) if isinstance(told, str) else told] == value["count"]


@pytest.mark.parametrize("sort", ORDERS)
@pytest.mark.parametrize("limit", [97, 100])
async def test_pages_put_together_are_the_whole(
    real: Catalog, naive: dict[str, list[Thing]], sort: str, limit: int
) -> None:
    asked = {"sort": sort, "platform": "hulu|disney", "rows": "false"}
    expected = listed(naive["false"], LIST_TITLES.read({}, asked))
    found = [item["work"] for item in await walk(real, **asked, limit=str(limit))]
    assert found == expected
    assert len(found) > limit


async def test_what_a_search_finds_can_be_walked_by_relevance(real: Catalog) -> None:
    found = await walk(real, q="love", limit="37")
    whole = await ask(real, q="love", limit="100")
    assert [item["work"] for item in found[:100]] == [item["work"] for item in whole["items"]]
    assert len(found) == len({item["work"] for item in found}) == whole["total"]


async def test_a_listing_on_a_platform_that_was_asked_for_is_named(real: Catalog) -> None:
    for platform in VALUES["platform"]:
        page = await ask(real, platform=platform, limit="100")
        assert {item["platform"] for item in page["items"]} == {platform}
        assert all(item["id"].startswith(platform[0]) for item in page["items"])


@pytest.fixture
def small(tmp_path: Path) -> Catalog:
    return opened(
        [
            _title("ns1", "Alien", 1979, added="2020-01-01", rating_class="r"),
            _title("as2", "Alien (4K UHD)", 1979, work="w-ns1", added="2021-01-01", platform="amazon"),
            _title("ns3", "Élite", 2018, type="tv show", duration=4, duration_unit="season"),
            _title("ns10", "elite", 2018, rating_class="g"),
        ],
        tmp_path,
    )


def _title(some_id: str, title: str, year: int, **facts: Any) -> Title:
    given = {"work": f"w-{some_id}", "platform": "netflix", "type": "movie", **facts}
    return Title(id=some_id, title=title, year=year, **given)


async def test_a_work_is_what_its_listings_are_together(small: Catalog) -> None:
    (item,) = (await ask(small, platform="amazon,netflix"))["items"]
    assert item["title"] == "Alien"
    assert item["platforms"] == ["amazon", "netflix"]
    assert item["added"] == "2021-01-01"
    assert item["rating_class"] == "r"
    assert item["age"] is None  # one of its listings says nothing


async def test_ties_go_by_id(small: Catalog) -> None:
    page = await ask(small, sort="title")
    assert [item["id"] for item in page["items"]] == ["ns1", "ns3", "ns10"]
    page = await ask(small, sort="-title")
    assert [item["id"] for item in page["items"]] == ["ns3", "ns10", "ns1"]


async def test_what_has_no_duration_comes_last_either_way(small: Catalog) -> None:
    for sort in ("duration", "-duration"):
        page = await ask(small, sort=sort, type="tv show|movie")
        assert page["items"][0]["id"] == "ns3"


@pytest.mark.parametrize(
    "given",
    [
        {"sort": "relevance"},
        {"sort": "length"},
        {"facets": "colour"},
        {"cursor": "abc"},
        {"added__gte": "2021-13-01"},
        {"rows": "maybe"},
        {"q": ""},
        {"q": "x" * 501},
        {"genre": "a,b|c"},
        {"duration__gte": "-1"},
    ],
)
async def test_what_cannot_be_is_refused(small: Catalog, given: dict[str, str]) -> None:
    with pytest.raises(Invalid) as caught:
        await ask(small, **given)
    assert [bad.parameter for bad in caught.value.errors] == [name.replace("__", ".") for name in given]


async def test_a_cursor_of_another_order_is_refused(small: Catalog) -> None:
    page = await ask(small, sort="title", limit="1")
    with pytest.raises(Invalid, match="sorted by title, not by year"):
        await ask(small, sort="year", cursor=page["next"])
