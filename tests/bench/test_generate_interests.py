import numpy as np

from bench.generate.arrays import Dice
from bench.generate.interests import EVERYTHING, Index, Interests
from bench.generate.listings import KINDS, Kind, Traits

TITLES = 12


def traits(*pairs: tuple[Kind, int, int]) -> Traits:
    kinds, codes, titles = zip(*pairs, strict=True)
    return Traits(
        np.array([KINDS.index(kind) for kind in kinds], np.uint8),
        np.array(codes, np.uint32),
        np.array(titles, np.uint32),
    )


# Genre 7 in even titles, genre 9 in two (too few to be an interest), era 1 in all.
SOME = traits(
    *(("genre", 7, title) for title in range(0, TITLES, 2)),
    *(("genre", 9, title) for title in (1, 3)),
    *(("era", 1, title) for title in range(TITLES)),
)


def dice() -> Dice:
    return np.random.default_rng(1)


def test_an_interest_has_all_of_its_titles() -> None:
    index = Index.of(SOME, titles=TITLES)
    assert index.spans == {"genre": (1, 2), "person": (2, 2), "era": (2, 3)}
    interests, titles = index.of_kind("genre")
    assert interests.tolist() == [1] * 6
    assert sorted(titles.tolist()) == [0, 2, 4, 6, 8, 10]


def test_who_has_an_interest_is_led_to_its_titles_alone() -> None:
    found = Interests.of(SOME, np.ones(TITLES), dice()).pick(np.full(500, 1), dice())
    assert set(found.tolist()) == {0, 2, 4, 6, 8, 10}


def test_the_known_titles_are_what_everybody_sees() -> None:
    fame = np.ones(TITLES)
    fame[5] = 1e9
    found = Interests.of(SOME, fame, dice()).pick(np.full(500, EVERYTHING), dice())
    assert set(found.tolist()) == {5}


def test_where_nobody_is_named_everything_stands_in_for_people() -> None:
    interests = Interests.of(SOME, np.ones(TITLES), dice())
    assert set(interests.favourites("person", 20, dice()).tolist()) == {EVERYTHING}
    assert set(interests.favourites("genre", 20, dice()).tolist()) == {1}


def test_titles_of_one_genre_lie_nearer_to_each_other() -> None:
    places = Interests.of(SOME, np.ones(TITLES), dice()).titles
    near = places @ places.T
    assert np.allclose(np.diag(near), 1, atol=1e-5)
    assert near[0:TITLES:2, 0:TITLES:2].mean() > near[0:TITLES:2, 1:TITLES:2].mean()
