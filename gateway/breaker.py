"""When to leave a failing service alone, when to try it again, and how often to ask twice; pure."""

from collections.abc import Callable
from typing import Final, Literal

Clock = Callable[[], float]
BreakerState = Literal["closed", "open", "half-open"]

_FAILURES: Final = 5
_PAUSE_S: Final = 1.0
_RETRY_SHARE: Final = 0.1
_RETRIES_SAVED: Final = 10.0


class Breaker:
    """A circuit breaker: opened by failures in a row, closed by one successful probe.

    Every call that `allows` let through ends with exactly one of `succeeded`, `failed` or `abandoned`.
    """

    def __init__(self, clock: Clock, *, failures: int = _FAILURES, pause_s: float = _PAUSE_S) -> None:
        self._clock = clock
        self._most = failures
        self._pause_s = pause_s
        self._in_a_row = 0
        self._open_until: float | None = None
        self._probing = False

    @property
    def state(self) -> BreakerState:
        if self._open_until is None:
            return "closed"
        return "half-open" if self._probing or self._clock() >= self._open_until else "open"

    def allows(self) -> bool:
        """Tell whether a call may go out now; while open, one probe at a time may after each pause."""
        if self._open_until is None:
            return True
        if self._probing or self._clock() < self._open_until:
            return False
        self._probing = True
        return True

    def succeeded(self) -> None:
        self._in_a_row = 0
        self._open_until = None
        self._probing = False

    def failed(self) -> None:
        self._in_a_row += 1
        self._probing = False
        if self._in_a_row >= self._most:
            self._open_until = self._clock() + self._pause_s

    def abandoned(self) -> None:
        """The call ended without telling anything about the service."""
        self._probing = False

    def hear_of_life(self) -> None:
        """Something else than a call found the service alive: need not wait for the next probe."""
        if self._open_until is not None:
            self._open_until = min(self._open_until, self._clock())


class RetryBudget:
    """Second attempts for a share of the calls at most: a service in trouble is not asked twice as much.

    A few are saved up, for the moment at which a service restarts.
    """

    def __init__(self, *, share: float = _RETRY_SHARE, saved: float = _RETRIES_SAVED) -> None:
        self._share = share
        self._most = self._left = saved

    def earn(self) -> None:
        """Count a first attempt."""
        self._left = min(self._most, self._left + self._share)

    def spend(self) -> bool:
        """Take one second attempt, if one is left."""
        if self._left < 1:
            return False
        self._left -= 1
        return True
