"""Rows become works."""

import pytest

from recommender_service.domain.works import gather_works, precedence
from shared.listings import id_order
from tests.recommender_service.small_world import row


def test_a_work_shows_its_shortest_title() -> None:
    rows = [row("as1", "Alien (4K UHD)", 1979, work="w"), row("hs1", "Alien", 1980, work="w")]
    (work,) = gather_works(rows, {})
    assert (work.title, work.year, [listed.id for listed in work.rows]) == ("Alien", 1980, ["as1", "hs1"])


def test_of_equally_short_titles_the_lowest_id_is_shown() -> None:
    rows = [row("as10", "ALIEN", 1979, work="w"), row("as9", "Alien", 1979, work="w")]
    assert gather_works(rows, {})[0].title == "Alien"


def test_votes_are_those_of_all_rows() -> None:
    rows = [row("as1", "Alien", work="w"), row("hs1", "Alien", work="w"), row("hs2", "Else")]
    assert [work.votes for work in gather_works(rows, {"as1": 3, "hs1": 4})] == [7, 0]


def test_works_keep_the_order_of_the_catalogue() -> None:
    rows = [row("n2", "B", work="b"), row("n1", "A", work="a"), row("n3", "B", work="b")]
    assert [work.id for work in gather_works(rows, {})] == ["b", "a"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("as2", "as10"),
        ("as10", "ds1"),
        ("hs1", "ns1"),
        ("7", "as1"),
        ("as1", "odd-id"),
    ],
)
def test_ids_sort_by_platform_and_number(first: str, second: str) -> None:
    assert id_order(first) < id_order(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (row("ns9", "X", 1990, type="tv show"), row("ns1", "X", 2020)),
        (row("ns9", "X", 2011, type="tv show"), row("ns2", "X", 2010)),
        (row("ns9", "X", 2010), row("ns2", "X", 2010, type="tv show")),
        (row("ns9", "X", 2010), row("ns10", "X", 2010)),
    ],
    ids=["most ratings", "newest", "movie", "lowest id"],
)
def test_precedence(first: object, second: object) -> None:
    works = gather_works([second, first], {"ns9": 5, "ns2": 5, "ns10": 5, "ns1": 4})  # type: ignore[list-item]
    assert precedence(works[1]) < precedence(works[0])
