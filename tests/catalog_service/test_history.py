"""Walks over several builds: nothing twice, and everything once whose sort key stayed the same."""

from pathlib import Path
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_service.domain.catalogue import ROWS, WORKS
from catalog_service.snapshot import Catalog, read_history
from catalog_service.titles import list_titles
from shared.api.titles import LIST_TITLES
from shared.browsing import SORTS
from shared.tables import Title
from tests.catalog_service.small import opened, snapshot, works_of

IDS = [f"ns{number}" for number in range(1, 9)]
# What a title is sorted by: its title, year, day and duration.
FACTS = st.tuples(
    st.sampled_from("abc"),
    st.sampled_from([1999, 2000]),
    st.sampled_from([None, "2020-01-01", "2021-01-01"]),
    st.sampled_from([None, 90, 120]),
)
Facts = tuple[str, int, str | None, int | None]
PLACES = {"title": 0, "year": 1, "added": 2, "duration": 3}
BUILD = st.dictionaries(st.sampled_from(IDS), FACTS, min_size=1)


def titles(build: dict[str, Facts]) -> list[Title]:
    return [
        Title(
            some_id, f"w-{some_id}", "netflix", "movie", title, year,
            duration=duration, duration_unit="min" if duration else None, added=added,
        )
        for some_id, (title, year, added, duration) in build.items()
    ]  # fmt: skip


async def page(catalog: Catalog, **given: str) -> dict[str, Any]:
    answer: dict[str, Any] = orjson.loads(
        orjson.dumps(await list_titles(catalog, LIST_TITLES.read({}, given)))
    )
    return answer


@settings(max_examples=100, deadline=None)
@given(
    builds=st.lists(BUILD, min_size=2, max_size=4),
    sort=st.sampled_from([sort for sort in SORTS if sort != "relevance"]),
    rows=st.sampled_from(["true", "false"]),
)
async def test_a_walk_over_builds(
    tmp_path_factory: Any, builds: list[dict[str, Facts]], sort: str, rows: str
) -> None:
    seen: list[str] = []
    given_: dict[str, str] = {"sort": sort, "rows": rows, "limit": "2"}
    before: Any = None
    for number, build in enumerate(builds, 1):
        folder: Path = tmp_path_factory.mktemp("build")
        works = works_of(titles(build), generation=number)
        history = {} if before is None else {"before": read_history(snapshot(before))}
        catalog = opened(titles(build), folder, works=works, **history)
        found = await page(catalog, **given_)
        seen += [item["id"] for item in found["items"]]
        if found["next"] is None:
            break
        given_["cursor"], before = found["next"], folder
    else:
        while found["next"] is not None:
            found = await page(catalog, **given_)
            seen += [item["id"] for item in found["items"]]
            given_["cursor"] = found["next"]
    assert len(seen) == len(set(seen))
    used = builds[:number]
    place = PLACES[sort.removeprefix("-")]
    keys = [{(some_id, facts[place]) for some_id, facts in build.items()} for build in used]
    steady = set.intersection(*keys)
    assert {some_id for some_id, _ in steady} <= set(seen)


def test_an_earlier_build_is_read(tmp_path: Path) -> None:
    opened(titles({"ns1": ("Élite", 2000, None, 90)}), tmp_path)
    history = read_history(snapshot(tmp_path))
    digests = history[WORKS].keys["relevance"].tolist()
    for name, some_id in ((WORKS, "w-ns1"), (ROWS, "ns1")):
        told = history[name]
        assert (told.generation, list(told.ids)) == (1, [some_id])
        assert {key: column.tolist() for key, column in told.keys.items()} == {
            "title": ["elite"],
            "relevance": digests,
            "year": [2000],
            "added": [-1],
            "duration": [90],
        }
        assert {key: column.tolist() for key, column in told.changed.items()} == {
            key: [1] for key in told.keys
        }


async def test_a_search_gives_nothing_twice_whose_people_or_description_changed(tmp_path: Path) -> None:
    def film(number: int, **facts: Any) -> Title:
        return Title(f"ns{number}", f"w-ns{number}", "netflix", "movie", f"Film {number}", 2000, **facts)

    build = [film(1, cast=("Ann Love",)), film(2, description="of love"), film(3, cast=("Bo Love",))]
    for rows in ("false", "true"):
        asked = {"q": "love", "limit": "1", "rows": rows}
        first = await page(opened(build, tmp_path), **asked)
        assert [item["id"] for item in first["items"]] == ["ns1"]
        later = [film(1, description="of love"), *build[1:]]
        works, before = works_of(later, generation=2), read_history(snapshot(tmp_path))
        catalog = opened(later, tmp_path, works=works, before=before)
        rest = await page(catalog, **{**asked, "limit": "9", "cursor": first["next"]})
        assert [item["id"] for item in rest["items"]] == ["ns3", "ns2"]


async def test_where_the_past_is_lost_an_old_walk_ends(tmp_path: Path) -> None:
    build: dict[str, Facts] = dict.fromkeys(IDS, ("a", 2000, None, None))
    first = await page(opened(titles(build), tmp_path), limit="3")
    later: dict[str, Facts] = {**build, "ns1": ("b", 2000, None, None)}
    catalog = opened(titles(later), tmp_path, works=works_of(titles(later), generation=2))
    assert (await page(catalog, limit="3", cursor=first["next"]))["items"] == []
