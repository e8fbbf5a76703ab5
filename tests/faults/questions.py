"""Good questions of each domain, none of them twice."""

from collections.abc import Iterator, Sequence
from itertools import product

from shared.endpoint import Domain
from shared.vocabulary import PLATFORMS
from tests.system.asking import encoded


class Questions:
    """Whoever takes one is the first to ask it."""

    def __init__(self, titles: Sequence[str]) -> None:
        years = product(range(9999, 0, -1), PLATFORMS)
        scores = product(range(1, 10_000), PLATFORMS)
        self._of: dict[Domain, Iterator[str]] = {
            "catalog": (encoded("get_actor", platform, year) for year, platform in years),
            "ratings": (
                encoded("get_score_count", platform, f"3.{number:04}1", 2016) for number, platform in scores
            ),
            "recommender": (encoded("get_recommendations", title) for title in titles),
        }

    def of(self, domain: Domain, count: int) -> list[str]:
        return [next(self._of[domain]) for _ in range(count)]
