"""Walks over several builds: nothing twice, and everything once whose sort key stayed the same."""

from pathlib import Path
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_service.domain.catalogue import ROWS, WORKS
from catalog_service.domain.history import History, changes, departed
from catalog_service.snapshot import Catalog, read_history
from catalog_service.titles import list_titles
from shared.api.titles import LIST_TITLES
from shared.tables import Title
from tests.catalog_service.small import opened, snapshot, works_of

IDS = [f"ns{number}" for number in range(1, 9)]
BUILD = st.dictionaries(st.sampled_from(IDS), st.sampled_from(["a", "b", "c", "d"]), min_size=1)


def titles(build: dict[str, str]) -> list[Title]:
    return [
        Title(some_id, f"w-{some_id}", "netflix", "movie", title, year=2000)
        for some_id, title in build.items()
    ]


async def page(catalog: Catalog, **given: str) -> dict[str, Any]:
    answer: dict[str, Any] = orjson.loads(
        orjson.dumps(await list_titles(catalog, LIST_TITLES.read({}, given)))
    )
    return answer


@settings(max_examples=60, deadline=None)
@given(
    builds=st.lists(BUILD, min_size=2, max_size=4),
    sort=st.sampled_from(["title", "-title"]),
    rows=st.sampled_from(["true", "false"]),
)
async def test_a_walk_over_builds(
    tmp_path_factory: Any, builds: list[dict[str, str]], sort: str, rows: str
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
    steady = set.intersection(*(set(build.items()) for build in used))
    assert {some_id for some_id, _ in steady} <= set(seen)


def test_what_changed_and_what_came_back_is_marked() -> None:
    before = History(keys={"a": (1,), "b": (2,), "c": (3,)}, changed={"c": 4}, gone={"d": 2})
    now = [("a", (1,)), ("b", (9,)), ("c", (3,)), ("d", (4,)), ("e", (5,))]
    assert changes(now, before, 7) == [0, 7, 4, 7, 0]


def test_who_is_gone_is_remembered_for_a_while() -> None:
    before = History(keys={"a": (1,), "b": (2,)}, gone={"c": 5, "old": 1})
    assert departed(["b"], before, 60) == {"a": 60}
    assert departed(["b", "c"], before, 6) == {"a": 6, "old": 1}
    assert departed(["b"], before, 6) == {"a": 6, "c": 5, "old": 1}


def test_an_earlier_build_is_read(tmp_path: Path) -> None:
    opened(titles({"ns1": "Élite"}), tmp_path)
    history = read_history(snapshot(tmp_path))
    assert history[WORKS].keys == {"w-ns1": ("elite", 2000, -1, -1)}
    assert history[ROWS].keys == {"ns1": ("elite", 2000, -1, -1)}
