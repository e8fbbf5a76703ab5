"""Cleaning, folding and near matches, over any text."""

import re
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.text import clean, fold, nearest, path_segment, words

INVISIBLE = "\u200b\u200d\u200f\u202a\u202e\ufeff\u00ad"
WHITE = " \t\r\n\u00a0\u2003\u2028\u3000"
messy = st.text(st.one_of(st.characters(), st.sampled_from(INVISIBLE + WHITE)))
TITLES = ["the matrix", "the matrix reloaded", "matilda", "american dad!", "9-1-1", "dune: part two"]


@given(messy)
def test_clean_is_idempotent(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(messy)
def test_nothing_invisible_and_no_white_space_but_single_spaces_survives(text: str) -> None:
    cleaned = clean(text)
    assert not set(cleaned) & set(INVISIBLE)
    assert "  " not in cleaned
    assert cleaned == cleaned.strip()
    assert all(character == " " or not character.isspace() for character in cleaned)


@given(messy)
def test_clean_keeps_every_other_character_in_order(text: str) -> None:
    def ink(value: str) -> list[str]:
        return [
            c
            for c in value
            if not c.isspace() and not re.match("[\u200b-\u200f\u202a-\u202e\ufeff\u00ad]", c)
        ]

    assert ink(clean(text)) == ink(text)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  a  b ", "a b"),
        ("a\u00a0\u00a0b", "a b"),
        ("a\n\tb", "a b"),
        ("a \u200b b", "a b"),
        ("un\u00adseen\ufeff", "unseen"),
        ("\u200e", ""),
        ("", ""),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(messy)
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(messy)
def test_fold_ignores_case(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower()) == fold(text)


@given(st.text("abcdeinouyz -", min_size=1), st.sampled_from("\u0300\u0301\u0308\u0303\u0327"), st.data())
def test_fold_ignores_accents(text: str, accent: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(text)))
    if text[at - 1].isalpha():
        assert fold(text[:at] + accent + text[at:]) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Amélie", "amelie"),
        ("AME\u0301LIE", "amelie"),
        ("Straße", "strasse"),
        ("Søren Łukasz", "soren lukasz"),
        ("ÆON", "aeon"),
        ("Ｎｅｔｆｌｉｘ", "netflix"),
        ("İstanbul", "istanbul"),
        ("千と千尋", "千と千尋"),
        ("Spider-Man", "spider-man"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_fold_keeps_the_marks_that_are_letters_of_other_scripts() -> None:
    assert fold("हिन्दी") == "हिन्दी"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Spider-Man: Far from Home", "spider man far from home"),
        ("__init__", "init"),
        ("Mission: Impossible", "mission impossible"),
        ("…", ""),
    ],
)
def test_words(text: str, expected: str) -> None:
    assert words(text) == expected


@given(messy)
def test_words_are_folded_and_single_spaced(text: str) -> None:
    found = words(text)
    assert found == clean(found)
    assert not re.search(r"[^\w ]|_", found)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("the matirx", "the matrix"),
        ("matrix", "the matrix"),
        ("THE  MÁTRIX", "the matrix"),
        ("amercan dad", "american dad!"),
        ("dune part 2", "dune: part two"),
    ],
)
def test_nearest_forgives_typing_errors(typed: str, meant: str) -> None:
    assert nearest(typed, TITLES)[0] == meant


def test_nearest_is_empty_for_what_is_near_to_nothing() -> None:
    assert nearest("qqqqqqqqqqqq", TITLES) == []
    assert nearest("", TITLES) == []


def test_nearest_keeps_to_its_limit_and_breaks_ties_by_text() -> None:
    candidates = [f"part {number}" for number in reversed(range(9))]
    assert nearest("part x", candidates, limit=3) == ["part 0", "part 1", "part 2"]


def test_nearest_of_a_mapping_are_its_keys() -> None:
    assert nearest("seasns", {"season": "season", "seasons": "season"}) == ["seasons", "season"]


def test_nearest_takes_any_length() -> None:
    assert nearest("x" * 100_000, TITLES) == []


@given(messy, st.lists(messy.map(fold), max_size=8))
def test_nearest_names_candidates_only(text: str, candidates: list[str]) -> None:
    found = nearest(text, candidates)
    assert len(found) <= 5
    assert set(found) <= set(candidates)


@given(st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("/?#%&+ .~\x00\x7f"))))
def test_a_path_segment_is_quoted_as_the_library_does_but_for_dots(text: str) -> None:
    segment = path_segment(text)
    assert unquote(segment) == text
    assert segment == (quote(text, safe="") if text not in {".", ".."} else text.replace(".", "%2E"))
