"""Searching by what people type: whole, unfinished, and wrong by a letter or two."""

import contextlib
import random
import string
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_service.domain.misspelling import (
    are_within,
    errors,
    errors_but_articles,
    errors_of_unfinished,
    slips,
    without_article,
)
from catalog_service.snapshot import Catalog, open_state
from catalog_service.snapshot.search import SearchIndex, Words, grams, write_index
from catalog_service.titles import list_titles, lookup_title
from shared.api.titles import LIST_TITLES, LOOKUP_TITLE
from shared.errors import Invalid, NotFound
from shared.tables import Title
from shared.text import words
from tests.catalog_service.small import opened


@pytest.fixture(scope="session")
def real(ingest_real: Any) -> Catalog:
    return open_state(ingest_real.snapshot)


async def found(catalog: Catalog, q: str, **given: str) -> list[dict[str, Any]]:
    answer = await list_titles(catalog, LIST_TITLES.read({}, {"q": q, **given}))
    items: list[dict[str, Any]] = orjson.loads(orjson.dumps(answer))["items"]
    return items


def _slip(text: str, draw: random.Random) -> str:
    """Insert, delete, replace or swap one letter."""
    at, letter = draw.randrange(len(text)), draw.choice(string.ascii_lowercase)
    swapped = draw.randrange(len(text) - 1)
    return draw.choice(
        [
            text[:at] + letter + text[at:],
            text[:at] + text[at + 1 :],
            text[:at] + letter + text[at + 1 :],
            text[:swapped] + text[swapped + 1] + text[swapped] + text[swapped + 2 :],
        ]
    )


@pytest.mark.parametrize(("slips_made", "letters", "share"), [(1, 5, 0.97), (2, 8, 0.90)])
async def test_what_was_meant_is_among_the_first_three(
    real: Catalog, slips_made: int, letters: int, share: float
) -> None:
    draw = random.Random(20260101 + slips_made)
    cards = [orjson.loads(real.cards["works"][number]) for number in range(len(real.works.sheet))]
    wanted = draw.sample([card["title"] for card in cards if len(card["title"]) >= letters], 1000)
    hits = 0
    for title in wanted:
        typed = title
        for _ in range(slips_made):
            typed = _slip(typed, draw)
        hits += title in [item["title"] for item in await found(real, typed, limit="3")]
    assert hits >= share * len(wanted)


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("matrix", "The Matrix"),
        ("THE MATR", "The Matrix"),
        ("breaking bda", "Breaking Bad"),
        ("frozne", "Frozen"),
        ("pulp ficton tarantino", "Pulp Fiction"),
        ("lord of the rngs", "The Lord of the Rings: The Two Towers"),
        ("office", "The Office"),
    ],
)
async def test_known_questions(real: Catalog, q: str, first: str) -> None:
    assert (await found(real, q))[0]["title"] == first


async def test_people_are_found_by_name_also_misspelled(real: Catalog) -> None:
    right = await found(real, "leonardo dicaprio", limit="5")
    wrong = await found(real, "leonardo dicapro", limit="5")
    assert [item["work"] for item in right] == [item["work"] for item in wrong]
    assert "Inception" in [item["title"] for item in right]


async def test_every_title_is_found_by_itself(real: Catalog) -> None:
    draw = random.Random(1)
    for number in draw.sample(range(len(real.works.sheet)), 300):
        title = orjson.loads(real.cards["works"][number])["title"]
        if words(title):
            items = await found(real, title, limit="100")
            assert real.works.sheet.ids[number] in [item["work"] for item in items]


async def test_rows_of_what_is_found(real: Catalog) -> None:
    works = await found(real, "the matrix", limit="1")
    rows = await found(real, "the matrix", limit="5", rows="true")
    assert rows[0]["work"] == works[0]["work"]


@settings(max_examples=200, deadline=None)
@given(q=st.text(min_size=1, max_size=80))
async def test_any_text_is_text_or_refused(tmp_path_factory: Any, q: str) -> None:
    catalog = _tiny(tmp_path_factory)
    with contextlib.suppress(Invalid):
        asked = LIST_TITLES.read({}, {"q": q})
        assert (await list_titles(catalog, asked)).total <= len(catalog.works.sheet)


@pytest.mark.parametrize(
    "q", ['title:"x" AND (', "*", "a* OR b~2", "'; DROP TABLE titles; --", "NOT", "😀", "a" * 500, "[[", "\\"]
)
async def test_no_text_is_a_query_language(tmp_path_factory: Any, q: str) -> None:
    assert await found(_tiny(tmp_path_factory), q) == []


_KEPT: dict[str, Catalog] = {}


def _tiny(tmp_path_factory: Any) -> Catalog:
    if "tiny" not in _KEPT:
        titles = [
            Title("ns1", "w-ns1", "netflix", "movie", "Amélie", 2001, description="Paris."),
            Title("ns2", "w-ns2", "netflix", "movie", "$$$", 2002, cast=("Ana",)),
            Title("ns3", "w-ns3", "netflix", "tv show", "Amelie", 2010),
        ]
        _KEPT["tiny"] = opened(titles, tmp_path_factory.mktemp("tiny"))
    return _KEPT["tiny"]


async def test_a_title_is_looked_up_by_its_very_name(tmp_path_factory: Any) -> None:
    catalog = _tiny(tmp_path_factory)
    answer = await lookup_title(catalog, LOOKUP_TITLE.read({}, {"title": "AMELIE"}))
    said = orjson.loads(orjson.dumps(answer))
    assert (said["title"]["id"], [other["id"] for other in said["others"]]) == ("ns3", ["ns1"])
    answer = await lookup_title(catalog, LOOKUP_TITLE.read({}, {"title": "amélie", "year": "2001"}))
    said = orjson.loads(orjson.dumps(answer))
    assert (said["title"]["id"], said["others"]) == ("ns1", [])


async def test_of_a_name_that_nothing_has_near_ones_are_told(tmp_path_factory: Any) -> None:
    with pytest.raises(NotFound) as caught:
        await lookup_title(_tiny(tmp_path_factory), LOOKUP_TITLE.read({}, {"title": "amelia"}))
    assert set(caught.value.suggestions) == {"Amélie", "Amelie"}


def test_a_title_to_look_up_must_be_given() -> None:
    with pytest.raises(Invalid, match="title: is missing"):
        LOOKUP_TITLE.read({}, {"year": "2001"})


def test_grams_are_runs_of_three_over_the_edges() -> None:
    assert grams("ab c") == ["_ab", "ab_", "b_c", "_c_"]
    assert grams("") == ["__"]


def test_an_index_is_opened_from_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    write_index(tmp_path, [Words("alien", "sigourney weaver", "a ship")], ["sigourney weaver"])
    names = sorted(file.name for file in tmp_path.iterdir())
    tmp_path.chmod(0o555)
    index = SearchIndex(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == names
    assert all(name.startswith("search.") for name in names)
    assert index.holding(["ali"], ("title",)).tolist() == [0]
    assert index.holding(["weaver", "ship"], ("title", "people", "description")).tolist() == [0]
    assert index.holding(["shp"], ("description",), forgiving=True).tolist() == []
    assert index.people_called(["sigo"]).tolist() == [0]


def test_longer_texts_may_have_more_errors() -> None:
    assert [slips("ab"), slips("abc"), slips("a" * 8), slips("a" * 15)] == [0, 1, 2, 3]


def test_errors_are_counted_up_to_a_limit() -> None:
    assert errors("alien", ["alien", "aliens", "alein", "xyz"]).tolist() == [0, 1, 1, 2]
    assert errors_of_unfinished("the matr", ["the matrix", "the mayor", "nothing"]).tolist() == [0, 2, 3]
    assert errors("alien", []).tolist() == []


_TITLES = st.lists(
    st.sampled_from(["a", "ab", "the a", "the ab", "the alien", "alien", "an alien", "alibi x"])
)


@given(text=st.sampled_from(["ali", "the ali", "an alien", "the ab", "alien", "lien"]), titles=_TITLES)
def test_errors_are_the_fewest_of_all_ways_to_compare(text: str, titles: list[str]) -> None:
    def fewest(text: str, title: str) -> int:
        ends = (None, len(text) - 1, len(text), len(text) + 1)
        return min(int(errors(text, [title[:end]])[0]) for end in ends)

    bare, bare_text = list(map(without_article, titles)), without_article(text)
    whole = [fewest(text, title) for title in titles]
    assert errors_of_unfinished(text, titles).tolist() == whole
    assert errors_but_articles(text, titles, bare).tolist() == [
        min(wrong, fewest(bare_text, title)) for wrong, title in zip(whole, bare, strict=True)
    ]


def test_a_long_text_may_be_a_part() -> None:
    wanted = ["the lord of the rings", "of the rngs", "something else altogether", "rings"]
    assert are_within("of the rngs", wanted).tolist() == [True, True, False, False]
    assert are_within("rings", wanted).tolist() == [False] * 4  # too short to be sure
    assert are_within("of the rngs", []).tolist() == []
