"""Answers of the ratings domain, looked up in its snapshot."""

from ratings_service.snapshot import State
from shared.api.ratings import GetScoreCount, ScoreCount


async def get_score_count(state: State, query: GetScoreCount) -> ScoreCount:
    quantity = state.score_counts.reaching(query.scored, platform=query.platform, year=query.year)
    return ScoreCount(platform=query.platform, quantity=quantity, year=query.year, score=query.scored)
