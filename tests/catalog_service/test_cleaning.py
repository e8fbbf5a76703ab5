"""One rule at a time, then whole rows with their changes on record."""

import datetime as dt
from dataclasses import fields as fields_of

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_service.domain.cleaning import (
    Change,
    Flag,
    Length,
    clean_row,
    move_length,
    read_class,
    read_date,
    read_length,
)
from catalog_service.domain.source import COLUMNS, SourceRow, is_year
from shared.tables import Title
from shared.text import clean
from shared.vocabulary import RATING_CLASSES

GOOD = dict.fromkeys(COLUMNS, "") | {
    "show_id": "s1",
    "type": "Movie",
    "title": "Arrival",
    "release_year": "2016",
}


def row(fields: dict[str, str], *cleaned: str) -> SourceRow:
    return SourceRow("netflix", 2, GOOD | fields, cleaned)


@pytest.mark.parametrize(
    ("rating", "duration", "moved"),
    [
        ("74 min", "", ("", "74 min")),
        ("2 Seasons", "", ("", "2 Seasons")),
        ("74 min", "80 min", ("", "80 min")),
        ("PG", "", ("PG", "")),
        ("PG", "80 min", ("PG", "80 min")),
        ("16", "", ("16", "")),
    ],
)
def test_a_duration_moves_out_of_the_rating_column(
    rating: str, duration: str, moved: tuple[str, str]
) -> None:
    assert move_length(rating, duration) == moved
    assert move_length(*moved) == moved


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90 min", Length(90, "min")),
        ("1 Season", Length(1, "season")),
        ("12 seasons", Length(12, "season")),
        ("90 MIN", Length(90, "min")),
        ("", None),
        ("90", None),
        ("90min", None),
        ("1.5 min", None),
        ("-1 min", None),
        ("٩ min", None),
        ("9" * 5000 + " min", None),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text: str, length: Length | None) -> None:
    assert read_length(text) == length


@pytest.mark.parametrize(
    ("text", "rating_class"),
    [
        ("ALL_AGES", "all"),
        ("AGES_16_", "16+"),
        ("16", "16+"),
        ("AGES_18_", "18+"),
        ("NOT_RATE", "nr"),
        ("NOT RATED", "nr"),
        ("UR", "unrated"),
        ("TV-MA", "tv-ma"),
        ("Banned", "banned"),
        ("", None),
    ],
)
def test_a_class_has_one_spelling(text: str, rating_class: str | None) -> None:
    assert read_class(text) == rating_class


@given(st.text(max_size=10).map(clean) | st.sampled_from([*RATING_CLASSES, "ALL_AGES", "UR"]))
def test_reading_a_class_again_changes_nothing(text: str) -> None:
    once = read_class(text)
    assert read_class(once or "") == once


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("September 9, 2021", "2021-09-09"),
        ("february 29, 2020", "2020-02-29"),
        ("February 29, 2021", None),
        ("Sept 9, 2021", None),
        ("9/9/2021", None),
        ("", None),
    ],
)
def test_a_date_becomes_iso(text: str, date: str | None) -> None:
    assert read_date(text) == date


@given(st.dates())
def test_every_date_is_read(date: dt.date) -> None:
    assert read_date(f"{date:%B} {date.day}, {date.year:04d}") == date.isoformat()


def test_a_whole_row() -> None:
    cleaned = clean_row(
        row(
            {
                "type": "TV Show",
                "director": "None",
                "cast": "Al, Jr., Bo,, Cy, Jr",
                "country": "France, ",
                "date_added": "May 1, 2020",
                "rating": "2 Seasons",
                "listed_in": "Drama",
                "description": "Text",
            },
            "title",
            "date_added",
        )
    )

    assert cleaned.title == Title(
        id="ns1",
        work="",
        platform="netflix",
        type="tv show",
        title="Arrival",
        year=2016,
        duration=2,
        duration_unit="season",
        added="2020-05-01",
        cast=("Al, Jr.", "Bo", "Cy, Jr"),
        countries=("France",),
        genres=("Drama",),
        description="Text",
    )
    assert cleaned.flags == ()
    assert set(cleaned.changes) == {
        Change("text_cleaned", "title"),
        Change("text_cleaned", "date_added"),
        Change("duration_moved", "rating"),
        Change("duration_read", "duration"),
        Change("date_read", "date_added"),
        Change("non_person_dropped", "director"),
        Change("suffix_joined", "cast", 2),
        Change("empty_part_dropped", "cast"),
        Change("empty_part_dropped", "country"),
    }


def test_a_missing_value_stays_missing() -> None:
    title = clean_row(row({})).title
    given_fields = {"id", "work", "platform", "type", "title", "year"}
    rest = [getattr(title, item.name) for item in fields_of(Title) if item.name not in given_fields]
    assert all(value in {None, ()} for value in rest)


@pytest.mark.parametrize("word", ["None", "Null", "NA", "nan", "N/A"])
def test_words_that_look_like_nothing_are_titles_and_countries(word: str) -> None:
    title = clean_row(row({"title": word, "country": word, "listed_in": word})).title
    assert (title.title, title.countries, title.genres) == (word, (word,), (word,))


@pytest.mark.parametrize(
    ("fields", "flags"),
    [
        ({"duration": "90 min"}, ()),
        ({"duration": "3 Seasons"}, (Flag("movie_with_seasons", "3 season"),)),
        ({"duration": "30 min", "type": "TV Show"}, (Flag("show_with_minutes", "30 min"),)),
        ({}, (Flag("movie_without_duration"),)),
        ({"type": "TV Show"}, ()),
        ({"duration": "long"}, (Flag("unreadable_duration", "long"),)),
        ({"duration": "9 min", "rating": "Banned"}, (Flag("unknown_class", "Banned"),)),
        ({"duration": "9 min", "rating": "ur"}, ()),
        ({"duration": "9 min", "date_added": "soon"}, (Flag("unreadable_date", "soon"),)),
    ],
)
def test_what_is_doubtful_is_flagged_and_kept(fields: dict[str, str], flags: tuple[Flag, ...]) -> None:
    assert clean_row(row(fields)).flags == flags


def test_a_spelling_of_a_class_counts_and_its_case_does_not() -> None:
    assert Change("class_respelled", "rating") in clean_row(row({"rating": "NOT RATED"})).changes
    assert clean_row(row({"rating": "TV-MA"})).changes == ()


texts = st.text(max_size=8).map(clean)


@given(
    st.fixed_dictionaries(
        {name: texts for name in COLUMNS if name not in {"type", "release_year"}}
        | {
            "type": st.sampled_from(["Movie", "TV Show"]),
            "release_year": st.from_regex("[0-9]{1,4}", fullmatch=True),
        }
    )
)
def test_any_readable_row_becomes_a_title(fields: dict[str, str]) -> None:
    if is_year(fields["release_year"]):
        title = clean_row(row(fields)).title
        assert title.title == fields["title"]
        assert (title.duration is None) == (title.duration_unit is None)
