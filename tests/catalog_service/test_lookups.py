"""Look-up structures from a handful of titles."""

from typing import Any

from catalog_service.domain.lookups import (
    Credits,
    build_lookups,
    busiest_people,
    count_by_class,
    count_by_country,
    longest_titles,
)
from shared.tables import Title
from shared.vocabulary import PLATFORMS, RATING_CLASSES


def title(name: str = "Mud", year: int = 2011, **fields: Any) -> Title:
    facts = {"type": "movie", "platform": "hulu", **fields}
    return Title(id="hs1", work="w-hs1", title=name, year=year, **facts)


def test_the_longest_title_of_a_tie_is_the_first_by_name() -> None:
    minutes: dict[str, Any] = {"duration": 90, "duration_unit": "min"}
    titles = [title("beta", **minutes), title("Alpha", **minutes), title("Zz", 2012, **minutes), title("Aa")]
    assert longest_titles(titles) == {"min": {2011: "alpha", 2012: "zz"}, "season": {}}


def test_more_counts_before_the_name() -> None:
    seasons: dict[str, Any] = {"type": "tv show", "duration_unit": "season"}
    titles = [title("Long", duration=9, **seasons), title("A", duration=2, **seasons)]
    assert longest_titles(titles)["season"] == {2011: "long"}


def test_a_movie_that_lasts_seasons_competes_with_nothing() -> None:
    odd = [title(duration=9, duration_unit="season"), title(type="tv show", duration=9, duration_unit="min")]
    assert longest_titles(odd) == {"min": {}, "season": {}}


def test_the_busiest_person_counts_once_a_title() -> None:
    titles = [title(cast=("Bo", "bo", "Al")), title(cast=("AL", "Bo")), title(year=2012), title(cast=("Cy",))]
    assert busiest_people(titles) == {2011: Credits("al", 2)}


def test_a_country_is_found_without_accents_and_counts_once_a_title() -> None:
    titles = [
        title(countries=("Réunion", "reunion", "France")),
        title(countries=("FRANCE",), type="tv show"),
        title(year=2012, countries=("France",)),
    ]
    countries = count_by_country(titles)
    assert list(countries) == ["france", "reunion"]
    assert countries["reunion"].name == "reunion"
    assert countries["reunion"].titles == {"movie": {2011: 1}, "tv show": {}}
    assert countries["france"].titles == {"movie": {2011: 1, 2012: 1}, "tv show": {2011: 1}}


def test_only_listed_classes_count() -> None:
    counts = count_by_class([title(rating_class="g"), title(rating_class="banned"), title()])
    assert counts == dict.fromkeys(RATING_CLASSES, 0) | {"g": 1}


def test_every_platform_has_an_answer() -> None:
    lookups = build_lookups([title(), title(platform="netflix", type="tv show")])
    assert lookups.movies == {"amazon": 0, "disney": 0, "hulu": 1, "netflix": 0}
    assert set(lookups.longest) == set(lookups.busiest) == set(PLATFORMS)
