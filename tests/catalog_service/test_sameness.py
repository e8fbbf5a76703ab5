"""When two listings are one film or show: made-up pairs for every rule, and real borderline cases."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_service.domain.sameness import (
    Listing,
    compare_movies,
    compare_shows,
    is_edition,
    person_key,
    title_key,
)
from shared.tables import Title


def movie(year: int = 2011, minutes: int | None = None, **fields: Any) -> Listing:
    unit = None if minutes is None else "min"
    facts = {"title": "Sucker Punch", "duration": minutes, "duration_unit": unit, **fields}
    return Listing(Title(id="as1", work="", platform="amazon", type="movie", year=year, **facts))


def show(year: int, seasons: int = 1, **fields: Any) -> Listing:
    facts = {"title": "Revenge", "duration": seasons, "duration_unit": "season", **fields}
    return Listing(Title(id="as1", work="", platform="amazon", type="tv show", year=year, **facts))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Tall Man", "Tall man"),
        ("A Bug's Life", "Bug\u2019s Life"),
        ("Amélie", "AMELIE"),
        ("Spider-Man: Far from Home", "Spider Man Far From Home"),
        ("Silence (Tamil) (4K UHD)", "The Silence"),
        ("Die Another Day (4K UHD)", "Die Another Day"),
        ("The Sitter [Unrated]", "The Sitter"),
        ("Blade (Director's Cut)", "Blade"),
        ("Hunter X Hunter (2011)", "Hunter x Hunter"),
        ("Incredibles 2 (Spanish Version)", "The Incredibles 2"),
        ("CSI (Español)", "CSI"),
        ("Seven (Original Japanese Audio)", "Seven"),
    ],
)
def test_spellings_of_one_title(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Office (U.S.)", "The Office (UK)"),
        ("Skins (US)", "Skins"),
        ("Dune: Part 1", "Dune: Part 2"),
        ("Songs (Volume 1)", "Songs (Volume 2)"),
        ("Toy Story", "Toy Story 2"),
        ("(T)ERROR", "Error"),
        ("Eraser", "The Eraser Head"),
        ("...", "???"),
    ],
)
def test_different_titles(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


@pytest.mark.parametrize("title", ["The", "(Hindi)", "A", "!!!", "[4K UHD]", "The A"])
def test_no_title_is_left_without_a_key(title: str) -> None:
    assert title_key(title)


@given(st.text(min_size=1, max_size=20))
def test_a_key_is_its_own_key_unless_an_article_leads(title: str) -> None:
    key = title_key(title)
    if key.partition(" ")[0] not in {"the", "a", "an"}:
        assert title_key(key) == key


@pytest.mark.parametrize(
    "text", ["US", "UK", "Part 2", "Classic", "", "1914-1918", "Not", "no", "with weights"]
)
def test_what_is_no_edition(text: str) -> None:
    assert not is_edition(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Edgar G. Ulmer", "Edgar Ulmer"),
        ("Pierce Brosnan (James Bond)", "Pierce Brosnan"),
        ("Zhehan Zhang", "Zhang Zhehan"),
        ("Clifton Collins, Jr.", "Clifton Collins Jr"),
        ("Zoë Saldaña", "zoe saldana"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert person_key(one) == person_key(other)


def test_different_names() -> None:
    assert person_key("T.I.") != person_key("I.M.")
    assert person_key("Malcolm X") != person_key("Malcolm Y. Young")


PEOPLE: dict[str, Any] = {"directors": ("Di Rector",), "cast": ("Al Pha", "Be Ta", "Ga Mma")}
OTHERS: dict[str, Any] = {"directors": ("Someone Else",), "cast": ("No One", "No Body")}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (movie(), movie()),
        (movie(minutes=102), movie(minutes=106)),
        (movie(**PEOPLE), movie(minutes=90)),
        (movie(2011, 81, **PEOPLE), movie(2011, 110, **PEOPLE)),
        (movie(2011, 96), movie(2012, 99)),
        (movie(2011, directors=("Di Rector",)), movie(2012, **PEOPLE)),
        (movie(2011, cast=("Al Pha", "Ga Mma")), movie(2012, **PEOPLE)),
        (movie(directors=("Someone Else",), cast=("Al Pha",)), movie(**PEOPLE)),
        (movie(2011, 90, directors=("D. Rector",)), movie(2011, 91, **PEOPLE)),
    ],
)
def test_one_movie(one: Listing, other: Listing) -> None:
    assert compare_movies(one, other).same
    assert compare_movies(other, one) == compare_movies(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (movie(**PEOPLE), movie(**OTHERS)),
        (movie(2011, 96, **PEOPLE), movie(2011, 96, **OTHERS)),
        (movie(2011), movie(2012)),
        (movie(2011, 96), movie(2012, 100)),
        (movie(2011, cast=("Al Pha",)), movie(2012, **PEOPLE)),
        (movie(2011, 91), movie(2011, 110)),
        (movie(2018, 83, **PEOPLE), movie(2018, 87, directors=("Someone Else",))),
        (movie(2018, 83, **PEOPLE), movie(2019, 83, directors=("Someone Else",))),
    ],
)
def test_two_movies(one: Listing, other: Listing) -> None:
    assert not compare_movies(one, other).same
    assert compare_movies(other, one) == compare_movies(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (show(2010), show(2013)),
        (show(2010), show(2017, 5)),
        (show(2010, 8, cast=("Al Pha",)), show(2020, 1, cast=("Al Pha",))),
        (show(2010, title="The Heist"), show(2010, title="Heist")),
        (show(2010, title="The Heist", cast=("Al Pha",)), show(2012, title="Heist", cast=("Al Pha",))),
    ],
)
def test_one_show(one: Listing, other: Listing) -> None:
    assert compare_shows(one, other).same
    assert compare_shows(other, one) == compare_shows(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (show(2010), show(2014)),
        (show(2010), show(2018, 5)),
        (show(2011, 4), show(2017, 1)),
        (show(2010, cast=("Al Pha",)), show(2010, cast=("Be Ta",))),
        (show(2018, title="The Heist"), show(2021, title="Heist")),
    ],
)
def test_two_shows(one: Listing, other: Listing) -> None:
    assert not compare_shows(one, other).same
    assert compare_shows(other, one) == compare_shows(one, other)
