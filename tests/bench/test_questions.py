from collections import Counter
from typing import Any

import pytest

from bench.questions import ASKED, KEYS, Catalogue, by_popularity, mixed
from shared.api import PUBLIC
from shared.endpoint import Endpoint
from shared.http.routing import Routes, parse_target
from shared.tables import Title

TITLES = [
    Title(
        f"as{n}",
        f"w-as{n}",
        "amazon",
        "movie",
        f"Title {n % 6}/{n}",
        1990 + n,
        countries=("Peru",),
        cast=(f"Person {n}",),
    )
    for n in range(12)
]
TITLES.append(Title("as12", "w-as12", "amazon", "movie", "too long " * 60, 1990, cast=("no name " * 70,)))
CATALOGUE = Catalogue.of(TITLES)
ROUTES = Routes(PUBLIC)


@pytest.mark.parametrize("row", ASKED, ids=lambda row: row.name)
def test_questions_differ_and_can_be_read(row: Endpoint[Any, Any]) -> None:
    for catalogue in (CATALOGUE, CATALOGUE.with_every_number()):
        addresses = catalogue.addresses(row, KEYS)
        assert 0 < len(set(addresses)) == len(addresses) <= KEYS
        for address in addresses:
            match = ROUTES.match(parse_target(address))
            assert match.rows["GET"] is row
            assert row.address(row.read(match.texts, {})) == address


def test_the_most_popular_question_makes_a_large_share() -> None:
    addresses = tuple(map(str, range(KEYS)))
    asked = by_popularity(addresses)
    assert asked == by_popularity(addresses)
    counts = Counter(asked.addresses)
    assert counts["0"] == pytest.approx(2 * counts["1"], rel=0.2)
    assert len(counts) > KEYS / 2


def test_a_mixed_load_asks_all_endpoints_alike() -> None:
    counts = Counter(
        ROUTES.match(parse_target(address)).rows["GET"].name for address in mixed(CATALOGUE).addresses
    )
    assert len(counts) == len(ASKED)
    assert len(set(counts.values())) == 1
