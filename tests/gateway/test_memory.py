"""The tier in memory, held against a model that is plainly right."""

import string
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from gateway.answers import Kept
from gateway.caps import COST_CLASSES, MISSING_SHARE
from gateway.memory import Memory, Share
from shared.api.catalog import GET_CONTENTS
from shared.endpoint import CachePolicy
from tests.gateway.parts import an_answer

BUDGET_BYTES = 3000
SEARCH = replace(GET_CONTENTS, cache=CachePolicy(cost="search"))
keys = st.sampled_from(string.ascii_lowercase[:6])


def a_kept(size: int = 7, *, status: int = 200, stored_at: float = 0.0, fresh_s: float = 60.0) -> Kept:
    # Random bytes would not be smaller in any other encoding; so few are never tried.
    return Kept.of(
        an_answer(bytes(size), status=status, stored_at=stored_at, fresh_s=fresh_s), GET_CONTENTS, "/"
    )


def size_of(key: str, kept: Kept) -> int:
    return len(key) + kept.size_bytes


class ShareAgainstAModel(RuleBasedStateMachine):
    """The model is a list in the order of use, looked through from end to end."""

    def __init__(self) -> None:
        super().__init__()
        self.share = Share(BUDGET_BYTES)
        self.model: list[tuple[str, Kept]] = []

    @rule(key=keys, size=st.integers(0, 4000))
    def put(self, key: str, size: int) -> None:
        kept = a_kept(size)
        self.share.put(key, kept)
        self.model = [entry for entry in self.model if entry[0] != key]
        if size_of(key, kept) <= BUDGET_BYTES:
            self.model.append((key, kept))
        while sum(size_of(name, one) for name, one in self.model) > BUDGET_BYTES:
            self.model.pop(0)

    @rule(key=keys)
    def get(self, key: str) -> None:
        found = [entry for entry in self.model if entry[0] == key]
        self.model = [entry for entry in self.model if entry[0] != key] + found
        assert self.share.get(key) is (found[0][1] if found else None)

    @rule(key=keys)
    def drop(self, key: str) -> None:
        self.share.drop(key)
        self.model = [entry for entry in self.model if entry[0] != key]

    @invariant()
    def it_holds_what_the_model_holds(self) -> None:
        assert self.share.size_bytes == sum(size_of(name, kept) for name, kept in self.model)
        assert self.share.size_bytes <= BUDGET_BYTES
        assert list(self.share.latest()) == self.model[::-1]


TestShareAgainstAModel = ShareAgainstAModel.TestCase
TestShareAgainstAModel.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_the_least_recently_used_goes_first() -> None:
    share = Share(3 * size_of("a", a_kept()))
    for key in "abc":
        share.put(key, a_kept())
    share.get("a")
    share.put("d", a_kept())
    assert [key for key in "abcd" if share.get(key)] == ["a", "c", "d"]


def test_what_is_stale_stays_as_long_as_it_may_be_of_use() -> None:
    now = 100.0
    memory = Memory(1_000_000, lambda: now)
    kept = Kept.of(an_answer(stored_at=50.0, fresh_s=60, stale_s=10), GET_CONTENTS, "/")
    memory.put("a", kept)
    now = 119.9
    assert memory.get("a", "lookup") is kept
    now = 120.0
    assert memory.get("a", "lookup") is None
    assert all(share.size_bytes == len(share) == 0 for share in memory.shares.values())


def test_what_is_over_is_not_kept() -> None:
    memory = Memory(1_000_000, lambda: 100.0)
    memory.put("a", a_kept(stored_at=0.0, fresh_s=60.0))
    assert memory.get("a", "lookup") is None


def test_every_class_has_a_share_and_together_they_are_the_whole() -> None:
    shares = Memory(1_000_000, lambda: 0.0).shares
    assert shares.keys() == {*COST_CLASSES, "missing"}
    assert sum(share.budget_bytes for share in shares.values()) == pytest.approx(1_000_000, abs=4)
    assert shares["missing"].budget_bytes == pytest.approx(1_000_000 * MISSING_SHARE, abs=1)


@pytest.mark.parametrize("flood", ["missing", "search"])
def test_a_flood_of_one_kind_drives_nothing_of_another_out(flood: str) -> None:
    memory = Memory(100_000, lambda: 0.0)
    hot = a_kept()
    memory.put("hot", hot)
    for number in range(1000):
        junk = a_kept(status=404) if flood == "missing" else Kept.of(an_answer(), SEARCH, "/")
        memory.put(f"junk-{number}", junk)
    assert memory.get("hot", "lookup") is hot
    assert memory.shares[flood].size_bytes <= memory.shares[flood].budget_bytes


def test_a_404_takes_the_place_of_an_answer_and_the_other_way_round() -> None:
    memory = Memory(1_000_000, lambda: 0.0)
    good, missing = a_kept(), a_kept(status=404)
    for kept in (good, missing, good):
        memory.put("a", kept)
        assert memory.get("a", "lookup") is kept
    assert len(memory.shares["missing"]) == 0


def test_popular_are_the_good_answers_used_last() -> None:
    memory = Memory(1_000_000, lambda: 0.0)
    kept = {key: a_kept() for key in ("old|a", "old|b", "old|c", "new|a")}
    for key, one in kept.items():
        memory.put(key, one)
    memory.put("old|d", a_kept(status=404))
    memory.get("old|a", "lookup")
    assert memory.popular("old|", 300) == [kept["old|a"], kept["old|c"], kept["old|b"]]
    assert memory.popular("old|", 3) == [kept["old|a"]]
