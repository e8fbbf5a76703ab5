"""Which works are near, by taste where there is some and by content everywhere."""

import numpy as np

from recommender_service.domain.likeness import ASPECT_WEIGHTS, CONTENT_WEIGHT, taste_directions
from recommender_service.domain.similarity import Similarity
from recommender_service.domain.works import gather_works
from recommender_service.jobs.content import build_content
from recommender_service.jobs.learning import by_content_alone
from recommender_service.jobs.neighbours import KEPT, Neighbours, find_neighbours
from shared.jobs import Silence
from tests.recommender_service.small_world import CATALOG, HEARTS, SHOWS, row

WORKS = gather_works(CATALOG, {})
NUMBERS = {work.id: number for number, work in enumerate(WORKS)}


def near_by_content() -> Neighbours:
    return find_neighbours(WORKS, by_content_alone(build_content(WORKS)), progress=Silence())


def test_content_agrees_with_a_sum_of_cosines() -> None:
    content = build_content(WORKS)
    likeness = np.array([content.scores(content.of_work(number)) for number in range(len(WORKS))])
    assert np.allclose(likeness, likeness.T, atol=1e-6)
    assert likeness.max() <= sum(ASPECT_WEIGHTS.values()) + 1e-5
    twice, twin = NUMBERS["w-ns1"], NUMBERS["w-ns2"]
    assert likeness[twice, twin] > likeness[twice, NUMBERS["w-ds1"]]


def test_people_are_not_known_by_the_words_of_descriptions() -> None:
    content = build_content(WORKS)
    kinds = [name.split(":")[0] for name in content.names]
    assert set(kinds[content.personal :]) <= {"title", "words"}
    assert not {"title", "words"} & set(kinds[: content.personal])


def test_lists_are_those_of_the_similarity_that_is_served() -> None:
    similarity = by_content_alone(build_content(WORKS))
    near = near_by_content()
    for number in range(len(WORKS)):
        scores = similarity.scores(number)
        np.testing.assert_allclose(near.scores[number], scores[near.works[number]], atol=1e-5)


def test_scores_fall_and_a_work_is_not_its_own_neighbour() -> None:
    near = near_by_content()
    assert near.works.shape == near.scores.shape == (len(WORKS), KEPT)
    assert (np.diff(near.scores, axis=1) <= 1e-5).all()
    assert not (near.works == np.arange(len(WORKS))[:, None]).any()


def test_shows_are_near_shows_and_romances_near_romances() -> None:
    near = near_by_content()
    for group in (SHOWS, HEARTS):
        numbers = {NUMBERS[title.work] for title in group}
        assert all(set(near.five[number].tolist()) <= numbers for number in numbers)


def test_taste_draws_together_what_content_does_not() -> None:
    alike = (NUMBERS["w-as3"], NUMBERS["w-hs6"])
    vectors = np.zeros((len(WORKS), 2), dtype=np.float32)
    vectors[:, 0] = [-1 if number % 2 else 1 for number in range(len(WORKS))]
    vectors[alike, :] = (0, 5)
    directions = taste_directions(vectors, np.full(len(WORKS), 1000))
    similarity = Similarity(np.hstack([directions, directions]), build_content(WORKS), CONTENT_WEIGHT)
    near = find_neighbours(WORKS, similarity, progress=Silence())
    assert alike[1] in near.five[alike[0]]
    assert alike[1] not in near_by_content().five[alike[0]]


def test_taste_counts_the_more_the_more_people_rated_both() -> None:
    space = taste_directions(np.ones((3, 4), dtype=np.float32), np.array([0, 1, 10**6]))
    likeness = space @ space.T
    assert likeness[0].tolist() == [0, 0, 0]
    assert np.isclose(likeness[1, 1], 1 / 3)
    assert np.isclose(likeness[2, 2], 1 / 2, atol=1e-5)


def test_a_catalogue_of_one_work_has_no_neighbours() -> None:
    works = gather_works([row("ns1", "Alone")], {})
    near = find_neighbours(works, by_content_alone(build_content(works)), progress=Silence())
    assert near.works.shape == (1, 0)
    assert near.five.tolist() == [[-1] * 5]


def test_where_neighbours_share_a_title_the_rest_of_the_catalogue_fills_up() -> None:
    remakes = [row(f"as{number}", "Remade", genres=("Horror",)) for number in range(40)]
    others = [row(f"ns{number}", f"Other {number}", 1950, type="tv show") for number in range(9)]
    works = gather_works([*remakes, *others], {"ns5": 3})
    near = find_neighbours(works, by_content_alone(build_content(works)), progress=Silence())
    listed = [works[number].title for number in near.five[0]]
    assert len(set(listed)) == 5
    assert listed[0] == "Other 5"
