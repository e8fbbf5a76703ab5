"""The tier in memory, held against a model that is plainly right."""

import string

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from gateway.answers import Answer
from gateway.cache import AnswerCache, LocalTier, NoRemote
from tests.gateway.parts import an_answer

BUDGET_BYTES = 1500
keys = st.sampled_from(string.ascii_lowercase[:6])


def size_of(key: str, answer: Answer) -> int:
    return len(key) + answer.size_bytes


class LocalTierAgainstAModel(RuleBasedStateMachine):
    """The model is a list in the order of use, looked through from end to end."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.tier = LocalTier(BUDGET_BYTES, lambda: self.now)
        self.model: list[tuple[str, float, Answer]] = []

    @rule(key=keys, size=st.integers(0, 1600), life_s=st.integers(0, 20), age_s=st.integers(-5, 25))
    def put(self, key: str, size: int, life_s: int, age_s: int) -> None:
        answer = an_answer(bytes(size), stored_at=self.now - age_s, life_s=life_s)
        self.tier.put(key, answer)
        self.model = [kept for kept in self.model if kept[0] != key]
        if life_s > age_s and size_of(key, answer) <= BUDGET_BYTES:
            self.model.append((key, self.now - age_s + life_s, answer))
        while sum(size_of(name, kept) for name, _, kept in self.model) > BUDGET_BYTES:
            self.model.pop(0)

    @rule(key=keys)
    def get(self, key: str) -> None:
        kept = [entry for entry in self.model if entry[0] == key]
        self.model = [entry for entry in self.model if entry[0] != key]
        alive = [entry for entry in kept if entry[1] > self.now]
        self.model += alive
        assert self.tier.get(key) is (alive[0][2] if alive else None)

    @rule(seconds=st.integers(0, 8))
    def wait(self, seconds: int) -> None:
        self.now += seconds

    @invariant()
    def the_budget_holds(self) -> None:
        assert self.tier.size_bytes <= BUDGET_BYTES
        assert self.tier.size_bytes == sum(size_of(name, kept) for name, _, kept in self.model)
        assert len(self.tier) == len(self.model)


TestLocalTierAgainstAModel = LocalTierAgainstAModel.TestCase
TestLocalTierAgainstAModel.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_the_least_recently_used_goes_first() -> None:
    tier = LocalTier(3 * size_of("a", an_answer()), lambda: 0.0)
    for key in "abc":
        tier.put(key, an_answer())
    tier.get("a")
    tier.put("d", an_answer())
    assert [key for key in "abcd" if tier.get(key)] == ["a", "c", "d"]


def test_an_answer_ends_with_its_life_wherever_it_came_from() -> None:
    now = 100.0
    tier = LocalTier(BUDGET_BYTES, lambda: now)
    tier.put("a", an_answer(stored_at=50.0, life_s=60))
    now = 109.9
    assert tier.get("a") is not None
    now = 110.0
    assert tier.get("a") is None
    assert (len(tier), tier.size_bytes) == (0, 0)


async def test_without_redis_only_memory_is_asked() -> None:
    cache = AnswerCache(LocalTier(BUDGET_BYTES, lambda: 0.0), NoRemote())
    cache.put("a", an_answer())
    assert cache.get_local("a") == an_answer()
    assert await cache.get_remote("a") is None
    assert NoRemote().status == "none"


@pytest.mark.parametrize("size", [BUDGET_BYTES, 10 * BUDGET_BYTES])
def test_an_answer_beyond_the_budget_drives_nothing_out(size: int) -> None:
    tier = LocalTier(BUDGET_BYTES, lambda: 0.0)
    tier.put("a", an_answer())
    tier.put("big", an_answer(bytes(size)))
    assert tier.get("a") is not None
    assert tier.get("big") is None
