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
LITTLE = st.text("abé 1", max_size=12)


def threes(folded: str) -> set[str]:
    padded = f" {folded} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


@pytest.mark.parametrize(
    "typed", ["the matirx", "matrix", "THE  MÁTRIX", "amercan dad", "dune part 2", "1971", "我的青", "u p"]
)
def test_it_finds_what_comparing_with_every_title_does(typed: str) -> None:
    assert SPELLINGS.nearest(typed) == nearest(typed, TITLES) != []


@pytest.mark.parametrize("typed", ["qqqqqqqqqqqq", "", "x" * 100_000, "\n", "\ud800"])
def test_what_is_near_to_nothing_leads_nowhere(typed: str) -> None:
    assert SPELLINGS.nearest(typed) == []


def test_there_may_be_no_titles_at_all() -> None:
    assert Spellings([]).nearest("the matrix") == []


def test_it_keeps_to_its_limit() -> None:
    many = Spellings([f"part {number}" for number in range(200)])
    assert len(many.nearest("part x", limit=3)) == 3


@given(LITTLE, st.lists(LITTLE.map(fold), max_size=60, unique=True))
def test_all_that_share_three_letters_or_are_short_are_compared_while_they_are_few(
    text: str, texts: list[str]
) -> None:
    folded = fold(text)
    alike = [one for one in texts if threes(one) & threes(folded) or (len(folded) <= 4 and len(one) <= 6)]
    assert Spellings(texts).nearest(text) == nearest(text, alike)


def test_one_letter_too_few_or_too_many_hardly_ever_leads_astray(real_catalog: Path) -> None:
    titles = sorted({fold(row.title) for row in Oracle.read(real_catalog).rows})
    spellings = Spellings(titles)
    asked = [title for title in titles[::50] if len(title) > 5]
    for letter in ("", "x"):
        misspelt = {title: f"{title[:3]}{letter}{title[3 if letter else 4 :]}" for title in asked}
        right = sum(title in spellings.nearest(typed) for title, typed in misspelt.items())
        assert right >= 0.99 * len(asked)
