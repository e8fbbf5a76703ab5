"""Every accepted spelling, and every value that cannot be."""

import math
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.endpoint import Parameter, Unreadable
from shared.text import clean
from shared.vocabulary import (
    CONTENT_TYPE,
    COUNTRY,
    DURATION_UNIT,
    PLATFORM,
    RATING_CLASS,
    RATING_CLASSES,
    SCORE,
    TITLE,
    YEAR,
    rating_class_of,
    read_country,
    read_decimal,
    read_text,
    read_title,
    read_year,
    write_decimal,
)

ALL = [PLATFORM, DURATION_UNIT, CONTENT_TYPE, RATING_CLASS, YEAR, SCORE, COUNTRY, TITLE]
CHOICES = [PLATFORM, DURATION_UNIT, CONTENT_TYPE, RATING_CLASS]
SPELLINGS = [
    (PLATFORM, "amazon", "amazon AMAZON Amazon"),
    (PLATFORM, "disney", "disney Dísney"),
    (PLATFORM, "hulu", "hulu"),
    (PLATFORM, "netflix", "netflix NETFLIX"),
    (DURATION_UNIT, "min", "min Min"),
    (DURATION_UNIT, "season", "season seasons Seasons"),
    (CONTENT_TYPE, "movie", "movie movies Movie"),
    (CONTENT_TYPE, "tv show", "tv-show tv_show show series TV-Show"),
    (RATING_CLASS, "all", "all ALL_AGES"),
    (RATING_CLASS, "16+", "16+ 16 AGES_16_"),
    (RATING_CLASS, "18+", "18+ AGES_18_"),
    (RATING_CLASS, "nr", "nr NR NOT_RATE"),
    (RATING_CLASS, "unrated", "unrated UR"),
    (RATING_CLASS, "tv-y7-fv", "TV-Y7-FV"),
]


@pytest.mark.parametrize(
    ("parameter", "meant", "text"),
    [(parameter, meant, text) for parameter, meant, texts in SPELLINGS for text in texts.split()],
)
def test_every_spelling_is_read(parameter: Parameter[str], meant: str, text: str) -> None:
    assert parameter.read(text) == meant
    assert parameter.read(f" \t{text}\u00a0\n") == meant


@pytest.mark.parametrize("text", ["TV Show", "tv  show", "Not Rated", "not\trated"])
def test_a_spelling_of_two_words_may_hold_any_white_space(text: str) -> None:
    parameter = CONTENT_TYPE if "how" in text else RATING_CLASS
    assert parameter.read(text) in {"tv show", "nr"}


@pytest.mark.parametrize("name", RATING_CLASSES)
def test_every_rating_class_is_its_own_canonical_form(name: str) -> None:
    assert RATING_CLASS.read(name) == RATING_CLASS.read(name.upper()) == rating_class_of(name) == name


def test_the_list_of_rating_classes_is_closed() -> None:
    assert len(RATING_CLASSES) == 20
    assert rating_class_of("tv-17") is None
    assert rating_class_of(" TV-MA ") == "tv-ma"


@pytest.mark.parametrize("parameter", CHOICES)
def test_a_canonical_value_reads_back(parameter: Parameter[str]) -> None:
    for value in parameter.schema["enum"]:
        assert parameter.read(parameter.write(value)) == value


@pytest.mark.parametrize(
    ("parameter", "text", "nearest"),
    [
        (PLATFORM, "netflx", "netflix"),
        (PLATFORM, "amazom", "amazon"),
        (DURATION_UNIT, "mins", "min"),
        (DURATION_UNIT, "sesons", "season"),
        (CONTENT_TYPE, "tvshow", "tv show"),
        (CONTENT_TYPE, "serie", "tv show"),
        (RATING_CLASS, "pg13", "pg-13"),
        (RATING_CLASS, "ages_16", "16+"),
    ],
)
def test_a_wrong_choice_tells_the_list_and_the_nearest(
    parameter: Parameter[str], text: str, nearest: str
) -> None:
    with pytest.raises(Unreadable) as caught:
        parameter.read(text)
    assert caught.value.allowed == tuple(parameter.schema["enum"])
    assert caught.value.suggestions[0] == nearest
    assert set(caught.value.suggestions) <= set(caught.value.allowed)
    assert repr(text) in caught.value.detail


@pytest.mark.parametrize("parameter", ALL)
@pytest.mark.parametrize("text", ["", " ", "\t\r\n", "\u00a0\u2003", "\u200b\ufeff", "\u00ad"])
def test_nothing_is_no_value(parameter: Parameter[object], text: str) -> None:
    with pytest.raises(Unreadable, match="empty"):
        parameter.read(text)


@pytest.mark.parametrize("parameter", ALL)
@pytest.mark.parametrize("control", ["\x00", "\x01", "\x0b", "\x0c", "\x1b", "\x1f", "\x7f", "\x85"])
def test_control_characters_are_refused(parameter: Parameter[object], control: str) -> None:
    with pytest.raises(Unreadable, match=re.escape(f"U+{ord(control):04X}")):
        parameter.read(f"20{control}18")


def test_tab_and_line_breaks_are_white_space() -> None:
    assert read_text("one\r\n\ttwo") == "one two"


@given(st.text())
def test_a_text_is_read_cleaned_or_refused(text: str) -> None:
    try:
        assert read_text(text) == clean(text)
    except Unreadable:
        assert not clean(text) or len(clean(text)) > 500 or re.search(r"[\x00-\x1f\x7f-\x9f]", text)


@pytest.mark.parametrize("read", [read_title, read_country, read_text])
def test_no_text_is_longer_than_any_title(read: object) -> None:
    assert callable(read)
    assert read("x" * 500) == "x" * 500
    with pytest.raises(Unreadable, match="500"):
        read("x" * 501)


@pytest.mark.parametrize(("text", "year"), [("1", 1), ("2018", 2018), ("0007", 7), (" 9999\n", 9999)])
def test_a_year(text: str, year: int) -> None:
    assert read_year(text) == year


@pytest.mark.parametrize(
    "text",
    "0 0000 10000 02018 -1 +2018 2018.0 1e3 0x7E2 1_000 ٢٠١٨ ２０１８ ²⁰¹⁸ nan inf x 20\u200018 2018a".split(
        " "
    ),
)
def test_no_year(text: str) -> None:
    with pytest.raises(Unreadable, match="1 to 9999"):
        read_year(text)


@given(st.integers(1, 9999))
def test_years_read_back(year: int) -> None:
    assert YEAR.read(YEAR.write(year)) == year


@pytest.mark.parametrize(
    ("text", "value"),
    [("4", 4.0), ("+3.50", 3.5), ("-1.5", -1.5), ("0", 0.0), ("007.25", 7.25), (" 3.5 ", 3.5)],
)
def test_a_decimal(text: str, value: float) -> None:
    assert read_decimal(text) == value


@pytest.mark.parametrize(
    "text", "1e3 1E3 nan NaN inf -inf Infinity +- + - . .5 5. 3,5 0x1 1_0 ٣.٥ ３ --1 1.2.3 ½ 3%".split()
)
def test_no_decimal(text: str) -> None:
    with pytest.raises(Unreadable, match="no decimal number"):
        read_decimal(text)


def test_a_decimal_beyond_all_floats_is_refused() -> None:
    for text in ("9" * 400, "-" + "9" * 400):
        with pytest.raises(Unreadable, match="too large"):
            read_decimal(text)


def test_zero_has_one_canonical_form() -> None:
    assert {write_decimal(read_decimal(text)) for text in ("0", "-0", "+0.0", "-0.000")} == {"0.0"}


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_decimals_read_back(value: float) -> None:
    text = write_decimal(value)
    assume(len(text) <= 500)
    assert read_decimal(text) == value
    assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text)


@given(st.from_regex(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?", fullmatch=True))
def test_any_spelling_of_a_decimal_has_a_canonical_one(text: str) -> None:
    assume(text.isascii())
    value = read_decimal(text)
    assert math.isfinite(value)
    assert write_decimal(read_decimal(write_decimal(value))) == write_decimal(value)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("USA", "united states"),
        ("us", "united states"),
        ("U.S.A.", "united states"),
        ("uk", "united kingdom"),
        ("Great  Britain", "united kingdom"),
        ("United States", "united states"),
        ("Côte d'Ivoire", "côte d'ivoire"),
        ("Atlantis", "atlantis"),
    ],
)
def test_a_country(text: str, country: str) -> None:
    assert read_country(text) == country


def test_a_title_is_lower_case_and_keeps_its_accents_and_slashes() -> None:
    assert read_title(" Face/Off  – AMÉLIE ") == "face/off – amélie"
