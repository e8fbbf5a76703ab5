"""The ratings domain's answers."""

import numpy as np

from ratings_service.domain.scores import ScoreCounts
from ratings_service.handlers import get_score_count
from ratings_service.snapshot import State
from shared.api.ratings import GetScoreCount, ScoreCount

STATE = State(ScoreCounts({("netflix", 2016): np.array([2.0, 3.5, 4.0])}))


async def test_a_mean_equal_to_the_score_counts() -> None:
    answer = await get_score_count(STATE, GetScoreCount(platform="netflix", scored=3.5, year=2016))
    assert answer == ScoreCount(platform="netflix", quantity=2, year=2016, score=3.5)


async def test_a_year_without_ratings_counts_nothing() -> None:
    answer = await get_score_count(STATE, GetScoreCount(platform="netflix", scored=0.0, year=1890))
    assert answer == ScoreCount(platform="netflix", quantity=0, year=1890, score=0.0)
