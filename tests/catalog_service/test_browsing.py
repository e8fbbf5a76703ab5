"""People, single titles, values and figures of the catalogue."""

from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest

from catalog_service import facts, people, titles
from catalog_service.snapshot import Catalog, open_state
from shared.api.facts import (
    CatalogQuality,
    GetCatalogQuality,
    GetStats,
    ListCountries,
    ListGenres,
    ListPlatforms,
    ListRatingClasses,
    Stats,
)
from shared.api.people import GET_PERSON, LIST_PEOPLE
from shared.api.titles import GET_TITLE, TitlePage
from shared.errors import Moved, NotFound
from shared.tables import Title, read_titles
from shared.traits import folded
from tests.catalog_service.naive import things
from tests.catalog_service.small import opened, works_of

TITLES = [
    Title(
        "ns1", "w-ns1", "netflix", "movie", "Heat", 1995, duration=170, duration_unit="min",
        directors=("Michael Mann",), cast=("Al Pacino", "Robert De Niro"), countries=("United States",),
        genres=("Crime",), rating_class="r", added="2021-09-25",
    ),
    Title(
        "as2", "w-ns1", "amazon", "movie", "Heat", 1995, directors=("MICHAEL MANN",), cast=("Al Pacino",),
        added="2020-01-01",
    ),
    Title(
        "ns3", "w-ns3", "netflix", "movie", "Chinese Coffee", 2000, directors=("Al Pacino",),
        cast=("Al Pacino", "Jerry Orbach"),
    ),
    Title(
        "hs4", "w-hs4", "hulu", "tv show", "Hunters", 2020, duration=2, duration_unit="season",
        cast=("Al Pacino", "Jerry Orbach"),
    ),
]  # fmt: skip


@pytest.fixture
def small(tmp_path: Path) -> Catalog:
    return opened(TITLES, tmp_path)


@pytest.fixture(scope="session")
def real(ingest_real: Any) -> Catalog:
    return open_state(ingest_real.snapshot)


def told(answer: Any) -> dict[str, Any]:
    said: dict[str, Any] = orjson.loads(orjson.dumps(answer))
    return said


async def person(catalog: Catalog, name: str) -> dict[str, Any]:
    return told(await people.get_person(catalog, GET_PERSON.read({"name": name}, {})))


async def listed(catalog: Catalog, **given: str) -> dict[str, Any]:
    return told(await people.list_people(catalog, LIST_PEOPLE.read({}, given)))


async def test_a_person_is_credited_by_role_year_and_platform(small: Catalog) -> None:
    said = await person(small, "AL PACINO")
    assert (said["name"], said["titles"]) == ("Al Pacino", 3)
    assert said["by_role"] == [{"role": "director", "titles": 1}, {"role": "cast", "titles": 3}]
    assert said["by_platform"] == [
        {"platform": "amazon", "titles": 1},
        {"platform": "hulu", "titles": 1},
        {"platform": "netflix", "titles": 2},
    ]
    assert [figure["year"] for figure in said["by_year"]] == [1995, 2000, 2020]
    assert [(credit["title"]["title"], credit["roles"]) for credit in said["credits"]] == [
        ("Hunters", ["cast"]),
        ("Chinese Coffee", ["director", "cast"]),
        ("Heat", ["cast"]),
    ]
    assert said["colleagues"][0] == {"name": "Jerry Orbach", "titles": 2}
    assert "Al Pacino" not in [other["name"] for other in said["colleagues"]]


async def test_nobody_of_that_name(small: Catalog) -> None:
    with pytest.raises(NotFound) as caught:
        await person(small, "al pacinno")
    assert caught.value.suggestions[0] == "Al Pacino"


async def test_people_on_most_titles_come_first(small: Catalog) -> None:
    said = await listed(small)
    assert said["total"] == 4
    assert [one["name"] for one in said["items"]][:2] == ["Al Pacino", "Jerry Orbach"]


async def test_pages_of_people_put_together_are_the_whole(small: Catalog) -> None:
    first = await listed(small, limit="3")
    second = await listed(small, limit="3", cursor=first["next"])
    assert len(first["items"]) == 3
    assert second["next"] is None
    whole = await listed(small, limit="100")
    assert first["items"] + second["items"] == whole["items"]


@pytest.mark.parametrize("q", ["robert de niro", "rob", "robert de nero", "niro"])
async def test_people_are_found_by_what_is_typed(small: Catalog, q: str) -> None:
    said = await listed(small, q=q)
    assert [one["name"] for one in said["items"]] == ["Robert De Niro"]


async def test_a_walk_over_all_people_of_the_real_catalogue(real: Catalog, ingest_real: Any) -> None:
    names = {
        folded(name)
        for title in read_titles(ingest_real.snapshot.folder)
        for name in title.directors + title.cast
    }
    found: list[str] = []
    page = await listed(real, q="mar", limit="100")
    total = page["total"]
    while True:
        found += [folded(one["name"]) for one in page["items"]]
        if page["next"] is None:
            break
        page = await listed(real, q="mar", limit="100", cursor=page["next"])
    assert len(found) == len(set(found)) == total
    assert set(found) >= {name for name in names if name.startswith("mar")}
    assert (await listed(real))["total"] == len(names)


async def test_a_page_tells_everything_of_a_work(small: Catalog) -> None:
    said = told(await titles.get_title(small, GET_TITLE.read({"id": "AS2"}, {})))
    assert (said["id"], said["platform"], said["work"]) == ("as2", "amazon", "w-ns1")
    assert said["directors"] == ["MICHAEL MANN"]
    assert [row["id"] for row in said["listings"]] == ["ns1", "as2"]
    assert msgspec.convert(said, TitlePage).duration == 170
    assert told(await titles.get_title(small, GET_TITLE.read({"id": "w-ns1"}, {})))["id"] == "as2"


async def test_an_id_that_was_given_up_leads_on(tmp_path: Path) -> None:
    works = works_of(TITLES)
    catalog = opened(TITLES, tmp_path, works=type(works)(1, works.of_title, {}, {"w-as2": "w-ns1"}))
    with pytest.raises(Moved) as caught:
        await titles.get_title(catalog, GET_TITLE.read({"id": "w-as2"}, {}))
    assert caught.value.address == "/v1/titles/w-ns1"


async def test_an_unknown_id_is_not_found_and_near_ones_are_named(small: Catalog) -> None:
    with pytest.raises(NotFound) as caught:
        await titles.get_title(small, GET_TITLE.read({"id": "ns2"}, {}))
    assert caught.value.suggestions == ("as2", "ns1", "ns3")


async def test_of_what_looks_like_a_title_the_ids_are_told(small: Catalog) -> None:
    with pytest.raises(NotFound) as caught:
        await titles.get_title(small, GET_TITLE.read({"id": "chinese-cofee"}, {}))
    assert caught.value.suggestions == ("ns3",)


async def test_values_are_counted_in_works_and_rows(small: Catalog) -> None:
    said = told(await facts.list_platforms(small, ListPlatforms()))
    assert said == {
        "items": [
            {"value": "netflix", "count": 2, "rows": 2},
            {"value": "amazon", "count": 1, "rows": 1},
            {"value": "hulu", "count": 1, "rows": 1},
        ],
        "total": 3,
        "next": None,
    }
    assert told(await facts.list_countries(small, ListCountries()))["total"] == 1
    assert told(await facts.list_genres(small, ListGenres()))["total"] == 1
    assert told(await facts.list_rating_classes(small, ListRatingClasses()))["items"][0]["value"] == "r"


async def test_the_catalogue_in_figures(small: Catalog) -> None:
    said = msgspec.convert(told(await facts.get_stats(small, GetStats())), Stats)
    assert (said.titles, said.rows) == (3, 4)
    assert [(one.platforms, one.titles) for one in said.overlap] == [
        (["hulu"], 1),
        (["netflix"], 1),
        (["amazon", "netflix"], 1),
    ]
    assert [(one.platform, one.month, one.rows) for one in said.additions] == [
        ("amazon", "2020-01", 1),
        ("netflix", "2021-09", 1),
    ]
    assert [one.title for one in said.longest_movies] == ["Heat"]
    assert [one.title for one in said.longest_shows] == ["Hunters"]
    assert (said.most_cast[0].name, said.most_cast[0].titles) == ("Al Pacino", 3)
    assert (said.most_directed[0].name, said.most_directed[0].titles) == ("Al Pacino", 1)


async def test_figures_of_the_real_catalogue_add_up(real: Catalog, ingest_real: Any) -> None:
    said = msgspec.convert(told(await facts.get_stats(real, GetStats())), Stats)
    works = things(read_titles(ingest_real.snapshot.folder), rows=False)
    assert said.titles == len(works) == sum(one.titles for one in said.overlap)
    assert sum(one.titles for one in said.by_year) == sum(len(work.values["platform"]) for work in works)
    on_netflix = sum("netflix" in work.values["platform"] for work in works)
    assert sum(one.titles for one in said.by_year if one.platform == "netflix") == on_netflix


async def test_the_report_of_ingest_is_told_in_full(real: Catalog, ingest_real: Any) -> None:
    said = told(await facts.get_catalog_quality(real, GetCatalogQuality()))
    assert said == ingest_real.outcome.report
    assert msgspec.convert(said, CatalogQuality).files["netflix"].rows == 8807
