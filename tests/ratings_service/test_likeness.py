"""Likeness of works by their features."""

from ratings_service.likeness import Likeness
from shared.tables import Title


def film(title: str, *, director: str = "", genre: str = "", country: str = "") -> Title:
    return Title(
        title, title, "hulu", "movie", title, 2000,
        directors=(director,) if director else (), genres=(genre,) if genre else (),
        countries=(country,) if country else (),
    )  # fmt: skip


def test_a_shared_director_says_more_than_a_shared_country() -> None:
    works = [
        film("a", director="Kim", country="Chile"),
        film("b", director="KIM"),
        film("c", country="Chile"),
        film("d"),
    ]
    row = Likeness.of(works).to(0).tolist()
    assert row[1] > row[2] > row[3]


def test_a_rare_feature_says_more_than_a_common_one() -> None:
    works = [
        film("a", genre="Noir"),
        film("b", genre="Noir"),
        *(film(f"c{number}", genre="Drama") for number in range(8)),
    ]
    likeness = Likeness.of(works)
    assert likeness.to(0)[1] > likeness.to(2)[3]


def test_genres_are_compared_word_by_word() -> None:
    works = [
        film("a", genre="Sci-Fi & Fantasy"),
        film("b", genre="TV Fantasy Shows"),
        film("c", genre="TV Shows"),
    ]
    row = Likeness.of(works).to(0)
    assert row[1] > row[2]


def test_titles_that_begin_alike_are_one_series() -> None:
    works = [film("Star Quest: Dawn"), film("Star Quest II"), film("Star"), film("Star Baker")]
    row = Likeness.of(works).to(0)
    assert row[1] > row[2] == row[3]


def test_likeness_is_mutual_and_a_work_is_as_like_itself_as_the_likest_other() -> None:
    works = [film("a", genre="Noir"), film("b", genre="Noir", country="Peru"), film("c", country="Peru")]
    likeness = Likeness.of(works)
    rows = [likeness.to(work) for work in range(3)]
    assert all(rows[one][other] == rows[other][one] for one in range(3) for other in range(3) if one != other)
    assert all(
        rows[work][work] == max(value for at, value in enumerate(rows[work]) if at != work)
        for work in range(3)
    )
