"""The grammar of filters."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.endpoint import Parameter, Unreadable
from shared.filters import (
    COUNTRIES_FILTER,
    GENRES_FILTER,
    PLATFORMS_FILTER,
    RATING_CLASSES_FILTER,
    TYPES_FILTER,
    Filter,
    Term,
    read_filter,
    write_filter,
)

VALUES = st.text(min_size=1).filter(lambda text: text.strip() == text)


@pytest.mark.parametrize(
    ("text", "terms", "any_of"),
    [
        ("comedy", [Term("comedy")], False),
        (" Comedy , DRAMA ", [Term("comedy"), Term("drama")], False),
        ("drama|comedy", [Term("comedy"), Term("drama")], True),
        ("!horror", [Term("horror", negated=True)], False),
        ("comedy,!horror", [Term("comedy"), Term("horror", negated=True)], False),
        ('"Clifton Collins, Jr."', [Term("clifton collins, jr.")], False),
        ('!"a|b"|"say ""hi"""', [Term("a|b", negated=True), Term('say "hi"')], True),
        ("comedy|Comedy", [Term("comedy")], False),
        ("!!x", [Term("!x", negated=True)], False),
    ],
)
def test_texts_are_read(text: str, terms: list[Term], any_of: bool) -> None:
    assert GENRES_FILTER.read(text) == Filter(tuple(terms), any_of)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b|c", "mixes commas"),
        ("a,,b", "empty"),
        ("", "empty"),
        ("!", "empty"),
        ('""', "empty"),
        ("a|", "empty"),
        ('"a', "double quote"),
        ('a"b"', "double quote"),
        ('"a"b', "goes on"),
        (",".join("abcdefghijklmnopqrstu"), "more than 20"),
        ("a\x00b", "control character"),
    ],
)
def test_what_the_grammar_does_not_know_is_refused(text: str, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        GENRES_FILTER.read(text)


def test_a_closed_list_helps() -> None:
    with pytest.raises(Unreadable) as caught:
        PLATFORMS_FILTER.read("netflix|netlix")
    assert caught.value.allowed == ("amazon", "disney", "hulu", "netflix")
    assert caught.value.suggestions == ("netflix",)


def test_spellings_are_those_of_the_other_questions() -> None:
    assert TYPES_FILTER.read("tv-show") == Filter((Term("tv show"),))
    assert RATING_CLASSES_FILTER.read("ALL_AGES|16") == Filter((Term("16+"), Term("all")), any_of=True)
    assert COUNTRIES_FILTER.read("!USA") == Filter((Term("united states", negated=True),))


@given(
    values=st.lists(st.tuples(VALUES, st.booleans()), min_size=1, max_size=6, unique_by=lambda pair: pair[0]),
    any_of=st.booleans(),
)
def test_what_is_written_reads_back(values: list[tuple[str, bool]], any_of: bool) -> None:
    terms = tuple(sorted(Term(value, negated) for value, negated in values))
    given_filter = Filter(terms, any_of and len(terms) > 1)
    assert read_filter(write_filter(given_filter), lambda text: text.strip()) == given_filter


@given(st.text())
def test_any_text_is_read_or_refused_and_writes_one_way(text: str) -> None:
    try:
        found = GENRES_FILTER.read(text)
    except Unreadable:
        return
    assert GENRES_FILTER.read(GENRES_FILTER.write(found)) == found


@pytest.mark.parametrize(
    ("parameter", "text"),
    [
        (PLATFORMS_FILTER, "netflix|HULU"),
        (TYPES_FILTER, "!Movie"),
        (RATING_CLASSES_FILTER, "R,!Tv-Ma"),
        (RATING_CLASSES_FILTER, "7+"),
    ],
)
def test_the_schema_takes_a_closed_list_in_any_case_as_the_reader_does(
    parameter: Parameter[Any], text: str
) -> None:
    assert parameter.read(text) == parameter.read(text.lower())
    assert re.fullmatch(parameter.schema["pattern"], text)
    assert not re.fullmatch(parameter.schema["pattern"], "nothing")
