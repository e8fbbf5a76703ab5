"""Whether recommenders find in the ratings what was planted there."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from bench.generate.catalog import CatalogOrder, generate_catalog
from bench.generate.order import RatingsOrder, ShapeName
from bench.generate.ratings import generate_ratings
from recommender_service.domain.metrics import ndcg
from shared.jobs import Silence

USERS = 1000
LENGTH = 10

Matrix = npt.NDArray[np.float32]


def split(catalog: Path, out: Path, shape: ShapeName) -> tuple[Matrix, Matrix]:
    """Positives as (users, titles), to learn from and held out."""
    order = RatingsOrder(catalog, out, rows=60_000, users=USERS, duplicates=0, shape=shape, seed=4)
    generate_ratings(order, progress=Silence())
    ratings = pd.concat(map(pd.read_csv, out.iterdir()))
    liked = ratings[ratings["rating"] >= 4]
    titles, columns = np.unique(liked["movieId"], return_inverse=True)
    positives = np.zeros((USERS, titles.size), np.float32)
    positives[liked["userId"] - 1, columns] = 1
    held_out = positives * (np.random.default_rng(1).random(positives.shape) < 0.2)
    return positives - held_out, held_out


def quality(scores: Matrix, known: Matrix, held_out: Matrix) -> float:
    asked = held_out.any(axis=1)
    ranked = np.argsort(-np.where(known > 0, -np.inf, scores)[asked], axis=1)[:, :LENGTH]
    hits = np.take_along_axis(held_out[asked], ranked, axis=1) > 0
    return float(ndcg(hits, held_out[asked].sum(axis=1).astype(np.int64)).mean())


def gain_of_neighbours(catalog: Path, out: Path, shape: ShapeName) -> float:
    """NDCG of the item cosine over that of popularity."""
    known, held_out = split(catalog, out, shape)
    popular = np.broadcast_to(known.sum(axis=0), known.shape)
    direction = known / np.maximum(np.linalg.norm(known, axis=0), 1)
    cosine = direction.T @ direction
    np.fill_diagonal(cosine, 0)
    return quality(known @ cosine, known, held_out) / quality(popular, known, held_out)


def test_neighbours_beat_popularity_where_people_have_a_taste(sample_catalog: Path, tmp_path: Path) -> None:
    assert gain_of_neighbours(sample_catalog, tmp_path / "taste", "taste") > 1.2


def test_they_do_so_more_clearly_in_a_larger_catalogue(tmp_path: Path) -> None:
    generate_catalog(CatalogOrder(tmp_path / "catalog", titles=2000, seed=1), progress=Silence())
    assert gain_of_neighbours(tmp_path / "catalog", tmp_path / "taste", "taste") > 1.4


@pytest.mark.parametrize("shape", ["original", "longtail"])
def test_there_is_nothing_to_find_in_the_others(
    sample_catalog: Path, tmp_path: Path, shape: ShapeName
) -> None:
    assert gain_of_neighbours(sample_catalog, tmp_path / shape, shape) < 1.2
