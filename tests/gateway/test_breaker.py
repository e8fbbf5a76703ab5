"""The breaker and the budget for second attempts, each held against a model that is plainly right."""

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from gateway.breaker import Breaker, RetryBudget

PAUSE_S = 2.0


class BreakerAgainstAModel(RuleBasedStateMachine):
    """The model keeps the whole history of outcomes and derives everything from it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.breaker = Breaker(lambda: self.now, failures=3, pause_s=PAUSE_S)
        self.outcomes: list[tuple[float, bool]] = []
        self.under_way = 0
        self.probe = False
        self.heard_at: float | None = None

    def failures_in_a_row(self) -> int:
        return next((n for n, (_, fine) in enumerate(reversed(self.outcomes)) if fine), len(self.outcomes))

    def is_open(self) -> bool:
        return self.failures_in_a_row() >= 3

    def pause_is_over(self) -> bool:
        failed_at = self.outcomes[-1][0]
        heard = self.heard_at is not None and self.heard_at >= failed_at
        return heard or self.now >= failed_at + PAUSE_S

    @rule()
    def call(self) -> None:
        expected = not self.is_open() or (self.pause_is_over() and not self.probe)
        assert self.breaker.allows() is expected
        if expected:
            self.under_way += 1
            self.probe = self.is_open()

    @precondition(lambda self: self.under_way)
    @rule(fine=st.booleans())
    def end(self, fine: bool) -> None:
        (self.breaker.succeeded if fine else self.breaker.failed)()
        self.outcomes.append((self.now, fine))
        self.heard_at = None
        self.under_way -= 1
        self.probe = False

    @precondition(lambda self: self.under_way)
    @rule()
    def abandon(self) -> None:
        self.breaker.abandoned()
        self.under_way -= 1
        self.probe = False

    @rule()
    def hear(self) -> None:
        self.breaker.hear_of_life()
        if self.is_open():
            self.heard_at = self.now

    @rule(seconds=st.sampled_from([0.5, 1.0, 2.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @invariant()
    def the_state_is_named(self) -> None:
        closed = not self.is_open()
        waiting = not closed and not self.probe and not self.pause_is_over()
        assert self.breaker.state == ("closed" if closed else "open" if waiting else "half-open")


TestBreakerAgainstAModel = BreakerAgainstAModel.TestCase
TestBreakerAgainstAModel.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


def test_five_failures_in_a_row_open_it_and_one_probe_at_a_time_closes_it() -> None:
    now = 0.0
    breaker = Breaker(lambda: now)
    for _ in range(5):
        assert breaker.allows()
        breaker.failed()
    assert not breaker.allows()
    now = 1.0
    assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.succeeded()
    assert [breaker.allows(), breaker.allows()] == [True, True]


@given(st.lists(st.booleans(), max_size=400))
def test_second_attempts_stay_a_tenth_of_the_first_and_what_was_saved(failures: list[bool]) -> None:
    budget, retries = RetryBudget(), 0
    for attempts, failed in enumerate(failures, start=1):
        budget.earn()
        if failed and budget.spend():
            retries += 1
        assert retries <= 10 + 0.1 * attempts + 1e-6


def test_who_rarely_fails_may_always_try_again() -> None:
    budget = RetryBudget()
    for _ in range(1000):
        for _ in range(11):
            budget.earn()
        assert budget.spend()
