from itertools import islice

import pytest

from bench.effort import QUICK, BenchError
from bench.parts.miss import _sources
from shared.tables import Title

TITLES = [
    Title(
        f"as{number}",
        f"w-as{number}",
        "amazon",
        "movie",
        f"Title {number % 6}/{number}",
        2000,
        countries=("Peru",),
    )
    for number in range(12)
]


def test_no_address_is_asked_twice() -> None:
    for source in _sources(TITLES, QUICK):
        addresses = list(islice(source.addresses, 50_000))
        assert len(set(addresses)) == len(addresses) >= len(TITLES)


def test_titles_suffice_for_the_probe_the_warm_up_and_every_round() -> None:
    recommendations = _sources(TITLES, QUICK)[-1]
    next(recommendations.addresses)
    for _ in range(QUICK.rounds + 1):
        assert recommendations.questions().addresses
    list(recommendations.addresses)
    with pytest.raises(BenchError, match="was not asked before"):
        recommendations.questions()
