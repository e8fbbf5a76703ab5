"""Misspelt titles lead to the right ones, as a comparison with every title would."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender_service.domain.spelling import Spellings
from shared.text import fold, nearest
from tests.oracle import Oracle

TITLES = ["the matrix", "american dad!", "dune: part two", "amelie", "up", "1917", "我的青春"]
SPELLINGS = Spellings(TITLES)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("the matirx", "the matrix"),
        ("matrix", "the matrix"),
        ("THE  MÁTRIX", "the matrix"),
        ("amercan dad", "american dad!"),
        ("dune part 2", "dune: part two"),
        ("1971", "1917"),
        ("我的青", "我的青春"),
    ],
)
def test_typing_errors_are_forgiven(typed: str, meant: str) -> None:
    assert SPELLINGS.nearest(typed)[0] == meant


@pytest.mark.parametrize("typed", ["qqqqqqqqqqqq", "", "x" * 100_000, "\n", "\ud800"])
def test_what_is_near_to_nothing_leads_nowhere(typed: str) -> None:
    assert SPELLINGS.nearest(typed) == []


def test_there_may_be_no_titles_at_all() -> None:
    assert Spellings([]).nearest("the matrix") == []


def test_it_keeps_to_its_limit() -> None:
    many = Spellings([f"part {number}" for number in range(200)])
    assert len(many.nearest("part x", limit=3)) == 3


@given(st.text(max_size=30), st.lists(st.text(max_size=30).map(fold), max_size=70))
def test_among_few_it_finds_what_comparing_all_that_share_something_does(text: str, texts: list[str]) -> None:
    found = Spellings(texts).nearest(text)
    assert set(found) <= set(nearest(text, texts, limit=len(texts)))


def test_one_letter_too_few_or_too_many_hardly_ever_leads_astray(real_catalog: Path) -> None:
    titles = sorted({fold(row.title) for row in Oracle.read(real_catalog).rows})
    spellings = Spellings(titles)
    asked = [title for title in titles[::50] if len(title) > 5]
    for letter in ("", "x"):
        misspelt = {title: f"{title[:3]}{letter}{title[3 if letter else 4 :]}" for title in asked}
        right = sum(title in spellings.nearest(typed) for title, typed in misspelt.items())
        assert right >= 0.99 * len(asked)
