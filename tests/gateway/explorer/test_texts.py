"""Every text in both languages, and numbers, days and durations as each writes them."""

import re
from pathlib import Path
from typing import get_args

import pytest

import gateway.explorer
from gateway.explorer.charts import Chart
from gateway.explorer.figures import CHARTS, ROWS_OF
from gateway.explorer.find import FACETS
from gateway.explorer.texts import LANGUAGES, language_of, read_texts, texts_of
from shared.browsing import SORTS
from shared.tables import TitleType
from shared.vocabulary import PLATFORMS

FOLDER = Path(gateway.explorer.__file__).parent
LITERAL = re.compile(r'\bt(?:exts)?\("([a-z0-9_.-]+)"')


def test_both_languages_have_the_same_texts_with_the_same_places() -> None:
    english, spanish = (read_texts(language) for language in LANGUAGES)
    assert english.keys() == spanish.keys()
    places = re.compile(r"\{(\w+)\}")
    for key, text in english.items():
        assert sorted(places.findall(text)) == sorted(places.findall(spanish[key])), key
        assert text.strip(), key


def test_what_stays_the_same_in_spanish_is_meant_to() -> None:
    english, spanish = (read_texts(language) for language in LANGUAGES)
    same = {key for key in english if english[key] == spanish[key] and english[key].isascii()}
    names: tuple[str, ...] = ("site", "platform.", "short.")
    names += ("column.amazon", "column.disney", "column.hulu", "column.netflix")
    names += ("column.ndcg", "report.ndcg", "system.redis", "contestant.")
    same_words = {"nav.api", "insights.csv", "insights.svg", "because.type", "because.genre"}
    same_words |= {"genre.drama", "genre.romance", "report.no"}
    assert {key for key in same if not key.startswith(names)} == same_words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_a_template_names_is_there(language: str) -> None:
    known = read_texts(language)  # type: ignore[arg-type]
    files = [*FOLDER.glob("templates/*"), *FOLDER.glob("*.py")]
    named = {key for file in files for key in LITERAL.findall(file.read_text()) if not key.endswith(".")}
    assert len(named) > 80
    assert [key for key in named if key not in known and f"{key}.one" not in known] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_of_a_closed_list_has_a_text(language: str) -> None:
    known = read_texts(language)  # type: ignore[arg-type]
    needed = [f"sort.{name}" for name in SORTS] + [f"facet.{name}" for name in FACETS]
    needed += [f"{kind}.{name}" for kind in ("platform", "short", "column") for name in PLATFORMS]
    needed += [f"type.{name}" for name in get_args(TitleType)]
    assert [key for key in needed if key not in known] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_has_a_name_and_says_what_it_counts(language: str) -> None:
    texts = texts_of(language)
    assert sorted(name for names in CHARTS.values() for name in names) == sorted(ROWS_OF)
    for section, names in CHARTS.items():
        assert texts(f"section.{section}")
        for name in names:
            assert texts(f"chart.{name}")
            assert texts(f"chart_about.{name}")


def test_numbers_days_and_durations() -> None:
    english, spanish = texts_of("en"), texts_of("es")
    assert (english.number(22998), spanish.number(22998)) == ("22,998", "22.998")
    assert [english.figure(share) for share in (0.5, 0.35249, 0.1)] == ["0.5", "0.352", "0.1"]
    assert (english.number(3.456, 2), spanish.number(3.456, 2)) == ("3.46", "3,46")
    assert (english.figure(4.0), english.figure(3.25), spanish.figure(3.25)) == ("4", "3.25", "3,25")
    assert (english.brief(9999), english.brief(12_400)) == ("9,999", "12k")
    assert english.day("2021-09-05") == "5 September 2021"
    assert spanish.day("2021-09-05") == "5 de septiembre de 2021"
    assert [english.duration(minutes, "min") for minutes in (0, 45, 60, 103)] == [
        "0 min",
        "45 min",
        "1 h",
        "1 h 43 min",
    ]
    assert [spanish.duration(seasons, "season") for seasons in (1, 2)] == ["1 temporada", "2 temporadas"]
    assert (english("find.found", n=1), english("find.found", n=2000)) == ("1 title", "2,000 titles")


def test_values_of_a_closed_list_have_names_and_others_stand_for_themselves() -> None:
    texts = texts_of("es")
    assert texts.value("platforms", "amazon + disney") == "Prime + Disney+"
    assert texts.value("rating_class", "tv-ma") == "TV-MA"
    assert texts.value("genre", "comedy") == "Comedia"
    assert texts.value("country", "Japan") == "Japan"
    assert texts.value("rating", 3.5) == "3,5"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("es-AR,es;q=0.9,en;q=0.5", "es"),
        ("en-US,en;q=0.9,es;q=0.8", "en"),
        ("de, es;q=0.5", "es"),
        ("fr-CH, fr;q=0.9, *;q=0.5", "en"),
        ("es;q=0, en;q=0.1", "en"),
        ("es;q=much", "en"),
    ],
)
def test_the_language_that_a_browser_likes_best(header: str | None, language: str) -> None:
    assert language_of(header) == language


def test_a_chart_is_a_table_that_can_be_taken_away() -> None:
    chart = Chart("overlap", "/v1/stats", ("platforms", "titles"), (('a, "b"', 3), ("c", 4)), "bars")
    assert chart.csv() == b'platforms,titles\r\n"a, ""b""",3\r\nc,4\r\n'
