"""What a work is about, in terms that platforms share."""

import pytest

from recommender_service.domain.aspects import terms
from recommender_service.domain.works import gather_works
from tests.recommender_service.small_world import row


@pytest.mark.parametrize(
    ("genres", "expected"),
    [
        (("TV Sci-Fi & Fantasy", "Science Fiction"), ["scifi", "fantasy"]),
        (("Dramas", "Drama"), ["drama"]),
        (("Children & Family Movies", "Kids' TV"), ["kids", "family"]),
        (("Stand-Up Comedy & Talk Shows",), ["standup", "comedy", "talk"]),
        (("International Movies", "TV Shows", "Classic Movies"), []),
    ],
)
def test_genres_of_all_platforms_are_one_list(genres: tuple[str, ...], expected: list[str]) -> None:
    (work,) = gather_works([row("ns1", "X", genres=genres)], {})
    assert terms(work, "genre") == expected


def test_all_rows_of_a_work_speak() -> None:
    rows = [
        row("as1", "Léon", 1994, work="w", cast=("Jean Reno",), rating_class="r", description="A killer."),
        row("ns1", "Leon", 1995, work="w", cast=("JEAN RENO", "Gary Oldman"), rating_class="18+"),
    ]
    (work,) = gather_works(rows, {})
    assert terms(work, "cast") == ["jean reno", "gary oldman"]
    assert terms(work, "title") == ["leon"]
    assert terms(work, "words") == ["killer"]
    assert terms(work, "decade") == ["199"]
    assert terms(work, "era") == ["398", "397", "399", "400"]
    assert terms(work, "audience") == ["18"]


def test_an_unrated_work_has_no_audience() -> None:
    (work,) = gather_works([row("ns1", "X", rating_class="nr"), row("ns2", "Y")][:1], {})
    assert terms(work, "audience") == []
