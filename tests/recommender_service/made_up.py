"""Recommenders that nobody trained: any catalogue, any model, any histories, in a moment."""

from dataclasses import dataclass

import numpy as np

from recommender_service.domain.blend import Blend, Weights
from recommender_service.domain.choosing import Chooser
from recommender_service.domain.histories import gather_histories
from recommender_service.domain.item_to_item import ItemToItem
from recommender_service.domain.reasons import Reasons
from recommender_service.domain.regulars import Regulars
from recommender_service.domain.shelf import newness, shelve
from recommender_service.domain.similarity import Similarity
from recommender_service.domain.spelling import Spellings
from recommender_service.domain.taste import Ratings
from recommender_service.domain.taste_space import TasteSpace
from recommender_service.domain.titles import index_titles
from recommender_service.domain.works import gather_works
from recommender_service.snapshot import Recommender
from recommender_service.snapshot.lists import Orders
from shared.tables import Title
from shared.vocabulary import PLATFORMS, RATING_CLASSES
from tests.recommender_service.small_world import row
from tests.recommender_service.test_blend import some_content, sparse, sparse_rows

GENRES = ("Comedy", "Dramas", "Science Fiction", "Horror, Anime")
COUNTRIES = ("Japan", "United States", "Côte d'Ivoire")


@dataclass(frozen=True)
class World:
    """A recommender, the rows of the catalogue by work, and the works that each person rated."""

    state: Recommender
    rows: dict[str, list[Title]]
    seen: dict[int, set[str]]


def made_up(seed: int) -> World:
    """Draw a catalogue of up to 90 works, of which a part is rated, and up to 12 people."""
    dice = np.random.default_rng(seed)
    works = gather_works(_catalogue(dice), {})
    ratings = _ratings(dice, len(works))
    blend, similarity = _models(dice, len(works))
    index = index_titles(works)
    shelf = shelve(works)
    user_ids = dice.permutation(1000)[: ratings.users_total].astype(np.int64)
    histories = gather_histories(ratings, user_ids)
    state = Recommender(
        shown=[work.title.lower() for work in works],
        index=index,
        spellings=Spellings(list(index.folded)),
        five=np.zeros((len(works), 5), dtype=np.int32),
        blend=blend,
        similarity=similarity,
        shelf=shelf,
        orders=Orders(dice.integers(0, 3, len(works)).astype(np.float32), newness(works)),
        histories=histories,
        evaluation={"validation": {}, "gate": {}},
        version="made-up",
        trained_at="now",
        chooser=Chooser(shelf),
        reasons=Reasons(shelf, blend.content.names),
        regulars=Regulars(),
        known=blend.items.known,
    )
    seen = {
        int(user_id): {works[work].id for work in ratings.works[ratings.users == user]}
        for user, user_id in enumerate(user_ids)
    }
    return World(state, {work.id: list(work.rows) for work in works}, seen)


def _catalogue(dice: np.random.Generator) -> list[Title]:
    works = range(int(dice.integers(1, 90)))
    return [listing for work in works for listing in _listings(dice, work)]


def _listings(dice: np.random.Generator, work: int) -> list[Title]:
    kind = ("movie", "tv show")[dice.integers(2)]
    return [
        row(
            f"ns{work * 4 + number}",
            f"Title {dice.integers(60)}",
            int(dice.integers(1990, 2000)),
            work=f"w-ns{work * 4}",
            type=kind,
            platform=str(dice.choice(PLATFORMS)),
            genres=tuple(dice.choice(GENRES, size=dice.integers(0, 3), replace=False).tolist()),
            countries=tuple(dice.choice(COUNTRIES, size=dice.integers(0, 2)).tolist()),
            rating_class=(None, *RATING_CLASSES)[dice.integers(len(RATING_CLASSES) + 1)],
            added=None if dice.random() < 0.5 else f"2020-01-{dice.integers(10, 28)}",
        )
        for number in range(int(dice.integers(1, 4)))
    ]


def _ratings(dice: np.random.Generator, works: int) -> Ratings:
    users, rated = np.nonzero(dice.random((int(dice.integers(1, 13)), works)) < dice.random())
    halves = dice.integers(1, 11, size=len(users)).astype(np.int8)
    total = int(users.max(initial=-1)) + 1
    return Ratings(users, rated, halves, total)


def _models(dice: np.random.Generator, works: int) -> tuple[Blend, Similarity]:
    content = some_content(dice, works)
    weights = [Weights(*dice.random(4).tolist()), Weights(1.0, 0.0, 0.0, 0.2), Weights(0.0, 0.0, 1.0, 0.2)]
    blend = Blend(
        items=ItemToItem.of(sparse_rows(sparse(dice, (works, works)))),
        taste=TasteSpace(*dice.normal(size=(2, works, 4)).astype(np.float32)),
        content=content,
        popularity=(dice.random(works) * (dice.random(works) < 0.5)).astype(np.float32),
        weights=weights[dice.integers(3)],
    )
    return blend, Similarity(dice.normal(size=(works, 4)).astype(np.float32), content, 0.5)
