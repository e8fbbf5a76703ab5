from dataclasses import replace

import pytest

from bench.effort import QUICK, BenchError
from bench.parts.miss import _Source
from bench.questions import Catalogue
from shared.api.catalog import GET_CONTENTS
from shared.api.ratings import GET_SCORE_COUNT

EFFORT = replace(QUICK, load_s=0.01, rounds=2)
CATALOGUE = Catalogue.of([]).with_every_number()


def test_no_address_is_asked_twice_and_they_suffice_for_every_turn() -> None:
    source = _Source.of(GET_SCORE_COUNT, CATALOGUE, EFFORT)
    assert source.suffices
    asked = [source.probe]
    for _ in range(2 * 2 * (EFFORT.rounds + 1)):
        taken = source.questions()
        assert taken.once
        assert len(taken.addresses) == 100
        asked += taken.addresses
    assert len(set(asked)) == len(asked)
    with pytest.raises(BenchError, match="was not asked before"):
        source.questions()


def test_a_short_list_does_not_suffice() -> None:
    assert not _Source.of(GET_CONTENTS, CATALOGUE, EFFORT).suffices
