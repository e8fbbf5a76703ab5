from collections import Counter
from pathlib import Path
from statistics import NormalDist
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest

from bench.generate.activity import END_S, START_S
from bench.generate.listings import read_ids
from bench.generate.order import FileFormat, RatingsOrder, ShapeName
from bench.generate.ratings import distinct_titles, generate_ratings
from bench.generate.shapes import LongTail
from bench.generate.stars import SHARES, halves
from ratings_service.domain.rows import COLUMNS
from shared.errors import JobError
from shared.jobs import Silence

SHAPES = get_args(ShapeName)


def order(catalog: Path, out: Path, **given: Any) -> RatingsOrder:
    usual = {"rows": 40_000, "users": 400, "duplicates": 30, "shape": "original", "seed": 3}
    return RatingsOrder(catalog, out, **{**usual, **given})


def made(catalog: Path, out: Path, **given: Any) -> pd.DataFrame:
    generate_ratings(order(catalog, out, **given), progress=Silence())
    return pd.concat([pd.read_csv(file) for file in sorted(out.glob("*.csv"))], ignore_index=True)


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize("shape", SHAPES)
def test_counts_are_exact(sample_catalog: Path, tmp_path: Path, shape: ShapeName) -> None:
    ratings = made(sample_catalog, tmp_path / "out", shape=shape)
    assert tuple(ratings.columns) == COLUMNS
    assert len(ratings) == 40_000
    assert ratings.duplicated().sum() == 30
    assert set(ratings["userId"]) == set(range(1, 401))
    assert set(ratings["movieId"]) <= set(read_ids(sample_catalog))
    assert set(ratings["rating"] * 2) == set(range(1, 11))
    assert ratings["timestamp"].between(START_S, END_S - 1).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_nobody_rates_a_title_twice(sample_catalog: Path, tmp_path: Path, shape: ShapeName) -> None:
    """But for the rows that are repeated as a whole."""
    ratings = made(sample_catalog, tmp_path / "out", shape=shape).drop_duplicates()
    assert not ratings.duplicated(["userId", "movieId"]).any()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_seed_decides_every_byte(sample_catalog: Path, tmp_path: Path, shape: ShapeName) -> None:
    for name, seed in (("one", 5), ("same", 5), ("other", 6)):
        chosen = order(sample_catalog, tmp_path / name, shape=shape, rows=5000, users=50, seed=seed)
        generate_ratings(chosen, progress=Silence())
    assert content(tmp_path / "one") == content(tmp_path / "same") != content(tmp_path / "other")


def test_text_is_that_of_the_original(sample_catalog: Path, tmp_path: Path) -> None:
    made(sample_catalog, tmp_path / "out", files=3)
    lines = (tmp_path / "out" / "2.csv").read_text().splitlines()
    assert lines[0] == "userId,rating,timestamp,movieId"
    fields = [line.split(",") for line in lines[1:]]
    assert {rating for _, rating, *_ in fields} == {f"{half / 2}" for half in range(1, 11)}
    assert not any('"' in line or " " in line for line in lines)


def test_files_share_the_rows_and_every_user(sample_catalog: Path, tmp_path: Path) -> None:
    made(sample_catalog, tmp_path / "out", files=7)
    files = [pd.read_csv(file) for file in (tmp_path / "out").iterdir()]
    assert Counter(map(len, files)) == {40_000 // 7: 5, 40_000 // 7 + 1: 2}
    assert all(file["userId"].nunique() > 390 for file in files)


def test_parquet_holds_the_same_rows_as_csv(sample_catalog: Path, tmp_path: Path) -> None:
    text = made(sample_catalog, tmp_path / "text", files=2)
    file_format: FileFormat = "parquet"
    chosen = order(sample_catalog, tmp_path / "binary", files=2, file_format=file_format)
    generate_ratings(chosen, progress=Silence())
    files = [tmp_path / "binary" / f"{number}.parquet" for number in (1, 2)]
    binary = pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)
    pd.testing.assert_frame_equal(binary, text, check_dtype=False)


def test_the_original_is_pure_chance(sample_catalog: Path, tmp_path: Path) -> None:
    ratings = made(sample_catalog, tmp_path / "out", rows=200_000, users=2000, duplicates=0)
    votes = ratings.groupby("movieId")["rating"].agg(["size", "mean"])
    error = ratings["rating"].std() / votes["size"].mean() ** 0.5
    assert votes["mean"].std() == pytest.approx(error, rel=0.2)
    assert votes["size"].std() == pytest.approx(votes["size"].mean() ** 0.5, rel=0.3)
    shares = ratings["rating"].value_counts(normalize=True).sort_index()
    assert shares.to_numpy() == pytest.approx(SHARES, abs=0.005)


@pytest.mark.parametrize("shape", ["longtail", "taste"])
def test_few_titles_have_most_of_the_ratings(real_catalog: Path, tmp_path: Path, shape: ShapeName) -> None:
    ratings = made(real_catalog, tmp_path / "out", shape=shape, rows=200_000, users=2000)
    votes = ratings["movieId"].value_counts()
    assert 0.5 < votes.iloc[: len(votes) // 10].sum() / len(ratings) < 0.75
    assert ratings["userId"].value_counts().min() >= 20
    assert 0.4 < ratings.groupby("userId")["rating"].mean().std() < 0.7
    liked = ratings.groupby("movieId")["rating"].mean()[votes[votes > 100].index]
    assert 0.3 < liked.std() < 0.7


def test_an_order_that_cannot_be_leaves_nothing_behind(sample_catalog: Path, tmp_path: Path) -> None:
    with pytest.raises(JobError, match="too many"):
        made(sample_catalog, tmp_path / "out", users=10)
    assert not list(tmp_path.iterdir())


def test_files_of_before_are_not_mixed_with_new_ones(sample_catalog: Path, tmp_path: Path) -> None:
    (tmp_path / "old.csv").touch()
    with pytest.raises(JobError, match="is there already"):
        made(sample_catalog, tmp_path)
    assert content(tmp_path) == {"old.csv": b""}


def test_who_wants_every_likely_title_gets_others_too() -> None:
    """Inclination alone would look for the last ones for ever."""
    dice = np.random.default_rng(1)
    world = LongTail(
        known=np.array([0.0, 1.0, *[1.0 + 1e-12 * step for step in range(1, 10)]]),
        quality=dice.random(10, np.float32),
    )
    found = distinct_titles(np.array([5, 1]), world.crowd(2, dice), titles=10, dice=dice)
    assert found.size == 6
    assert len(set(found[:5].tolist())) == 5


def test_shares_come_out_of_standard_normal_numbers() -> None:
    even = (np.arange(100_000) + 0.5) / 100_000
    liking = np.array([NormalDist().inv_cdf(share) for share in even], dtype=np.float32)
    found = halves(liking)
    assert np.bincount(found, minlength=11)[1:] / 100_000 == pytest.approx(SHARES, abs=1e-3)
    assert (np.diff(found) >= 0).all()
