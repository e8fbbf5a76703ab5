"""Rows: reading requests, writing addresses, and telling all that is wrong at once."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import unquote

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from shared.api.catalog import GET_MAX_DURATION, PROD_PER_COUNTRY, GetMaxDuration, LongestTitle
from shared.api.ratings import GET_SCORE_COUNT, GetScoreCount
from shared.api.recommender import GET_RECOMMENDATIONS, GetRecommendations
from shared.endpoint import Endpoint, Unreadable, answer_types, bind
from shared.errors import Invalid
from shared.http.routing import Routes, parse_target
from shared.vocabulary import PLATFORM, TITLE, YEAR


@dataclass(frozen=True)
class ListTitles:
    platform: Annotated[str, PLATFORM]
    year: Annotated[int, YEAR] = 2000
    near: Annotated[str, TITLE] = ""


LIST_TITLES: Endpoint[ListTitles, Any] = Endpoint(
    name="list_titles",
    owner="catalog",
    path="/titles/{platform}",
    request=ListTitles,
    answer=LongestTitle,
    summary="Titles",
    about="All of them.",
    example={"platform": "hulu"},
)


def read_back(row: Endpoint[Any, Any], address: str) -> Any:
    target = parse_target(address)
    match = Routes([row]).match(target)
    return row.read(match.texts, target.query)


def test_a_row_knows_its_parameters_those_of_the_path_first() -> None:
    assert LIST_TITLES.segments == ("titles", "{platform}")
    assert LIST_TITLES.path_fields == ("platform",)
    assert LIST_TITLES.query_fields == ("year", "near")
    assert list(LIST_TITLES.parameters) == ["platform", "year", "near"]


def test_texts_become_a_request() -> None:
    found = GET_MAX_DURATION.read({"year": "2018", "platform": "Netflix", "duration_type": "seasons"}, {})
    assert found == GetMaxDuration(2018, "netflix", "season")


def test_query_parameters_are_read_and_may_be_left_out() -> None:
    assert LIST_TITLES.read({"platform": "hulu"}, {}) == ListTitles("hulu")
    assert LIST_TITLES.read({"platform": "hulu"}, {"year": "1999"}) == ListTitles("hulu", 1999)


def test_two_spellings_of_one_question_have_one_address() -> None:
    spellings = [
        ("movies", "USA", "2018"),
        ("Movie", "united  states", "2018"),
        ("MOVIE", "U.S.A.", " 2018 "),
    ]
    addresses = {
        PROD_PER_COUNTRY.address(
            PROD_PER_COUNTRY.read({"content_type": kind, "country": country, "year": year}, {})
        )
        for kind, country, year in spellings
    }
    assert addresses == {"/prod_per_country/movie/united%20states/2018"}


def test_a_default_is_left_out_of_the_address() -> None:
    assert LIST_TITLES.address(ListTitles("hulu", 2000)) == "/titles/hulu"
    assert LIST_TITLES.address(ListTitles("hulu", 1999, "a b&c")) == "/titles/hulu?year=1999&near=a+b%26c"
    assert read_back(LIST_TITLES, "/titles/hulu?year=1999&near=a+b%26c") == ListTitles("hulu", 1999, "a b&c")


@pytest.mark.parametrize(
    "title",
    ["9/11", "100%", "what?", "#alive", "a;b", "tom & jerry", "1+1", "a/../b", ".", "..", "//", "é%2f", "*"],
)
def test_every_title_has_an_address_that_reads_back(title: str) -> None:
    address = GET_RECOMMENDATIONS.address(GetRecommendations(title))
    assert address.count("/") == 2
    assert read_back(GET_RECOMMENDATIONS, address) == GetRecommendations(title)


@pytest.mark.parametrize("title", [".", ".."])
def test_no_address_has_a_segment_that_clients_resolve(title: str) -> None:
    address = GET_RECOMMENDATIONS.address(GetRecommendations(title))
    assert address.rsplit("/", 1)[1] not in {".", ".."}
    assert unquote(address).endswith(f"/{title}")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_title_that_can_be_read_reads_back_from_its_address(text: str) -> None:
    try:
        asked = GET_RECOMMENDATIONS.read({"title": text}, {})
    except Invalid:
        reject()
    address = GET_RECOMMENDATIONS.address(asked)
    assert address.isascii()
    assert read_back(GET_RECOMMENDATIONS, address) == asked


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-1000, max_value=1000))
def test_a_score_reads_back_from_its_address(scored: object) -> None:
    asked = GetScoreCount("hulu", float(str(scored)) + 0.0, 2005)
    assert read_back(GET_SCORE_COUNT, GET_SCORE_COUNT.address(asked)) == asked


def test_all_bad_parameters_are_told_in_one_error() -> None:
    with pytest.raises(Invalid) as caught:
        GET_MAX_DURATION.read({"year": "0", "platform": "netflx", "duration_type": "hours"}, {"page": "2"})
    assert [error.parameter for error in caught.value.errors] == ["page", "year", "platform", "duration_type"]
    assert caught.value.detail == "4 parameters cannot be read"
    assert caught.value.errors[2].suggestions[0] == "netflix"


def test_a_single_bad_parameter_is_named_in_the_detail() -> None:
    with pytest.raises(Invalid) as caught:
        GET_MAX_DURATION.read({"year": "2018", "platform": "hbo", "duration_type": "min"}, {})
    assert caught.value.detail.startswith("platform: 'hbo' is none of amazon, disney")
    assert caught.value.allowed == ("amazon", "disney", "hulu", "netflix")


@pytest.mark.parametrize(
    ("row", "path", "known"),
    [(GET_RECOMMENDATIONS, {"title": "x"}, ()), (LIST_TITLES, {"platform": "hulu"}, ("year", "near"))],
)
def test_unknown_query_parameters_are_refused(
    row: Endpoint[Any, Any], path: dict[str, str], known: tuple[str, ...]
) -> None:
    with pytest.raises(Invalid, match="unknown query parameter") as caught:
        row.read(path, {"utm_source": "x"})
    assert caught.value.errors[0].allowed == known


def test_a_path_parameter_in_the_query_is_unknown_there() -> None:
    with pytest.raises(Invalid, match="unknown query parameter"):
        LIST_TITLES.read({"platform": "hulu"}, {"platform": "netflix"})


def test_an_example_has_an_address() -> None:
    assert LIST_TITLES.example_address() == "/titles/hulu"


def test_a_field_without_a_parameter_is_a_mistake_of_the_row() -> None:
    @dataclass(frozen=True)
    class Bare:
        year: Annotated[int, "a year"]

    row: Endpoint[Any, Any] = Endpoint(
        "bare", "catalog", "/{year}", request=Bare, answer=Bare, summary="", about="", example={}
    )
    with pytest.raises(TypeError, match=r"Bare\.year names no Parameter"):
        _ = row.parameters


def test_the_alternatives_of_an_answer() -> None:
    assert answer_types(GET_MAX_DURATION) == (LongestTitle,)
    assert [kind.__name__ for kind in answer_types(PROD_PER_COUNTRY)] == ["MoviesOfCountry", "ShowsOfCountry"]


async def test_a_binding_keeps_row_and_handler() -> None:
    async def get_max_duration(state: str, query: GetMaxDuration) -> LongestTitle:
        return LongestTitle(f"{state} {query.year}")

    binding = bind(GET_MAX_DURATION, get_max_duration)
    assert binding.endpoint is GET_MAX_DURATION
    assert await binding.handler("loro", GetMaxDuration(2018, "hulu", "min")) == LongestTitle("loro 2018")


def test_what_is_unreadable_carries_its_help() -> None:
    error = Unreadable("is none", allowed=("a",), suggestions=("b",))
    assert (str(error), error.detail, error.allowed, error.suggestions) == (
        "is none",
        "is none",
        ("a",),
        ("b",),
    )
