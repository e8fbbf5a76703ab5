"""Turns for what is new: it is begun after everything that is answered at once.

A queue in which everybody waits alike makes those slow who ask for what is at hand. So as long as such are
answered, what is new gets a share of the time, and at least one turn in each turn of the loop
(docs/decisions/0029).
"""

import asyncio
import math
import time
from collections import Counter, deque
from collections.abc import Callable, Hashable, Sequence
from typing import Final

from shared.http.outbox import Outbox

_SHARE: Final = 0.15
_AT_LEISURE_S: Final = 0.0005


class Turn:
    """A place in the queue, of who asks this target for this kind of work."""

    __slots__ = ("_take", "target", "work")

    def __init__(self, take: Callable[[], object], work: Hashable, target: str) -> None:
        self._take: Callable[[], object] | None = take
        self.work = work
        self.target = target

    def take(self) -> None:
        if self._take is not None:
            self._take()

    def cancel(self) -> None:
        self._take = None


class Turns:
    """The queue of one loop, whose writes go to `outbox`."""

    def __init__(self, outbox: Outbox, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._outbox = outbox
        self._waiting: deque[Turn] = deque()
        self._of_work: Counter[Hashable] = Counter()
        self._targets: Counter[str] = Counter()
        self._is_called = False
        self._hurried = False
        self._since = 0.0

    def waiting(self, work: Hashable) -> int:
        """How many wait to begin work of a kind, or are beginning it in this turn of the loop."""
        return self._of_work[work]

    def awaits(self, target: str) -> bool:
        """Whether somebody waits who asks for just this."""
        return target in self._targets

    def pass_by(self) -> None:
        """Note that somebody was answered at once: others like them may be about to come."""
        self._hurried = True

    def add(self, take: Callable[[], object], work: Hashable = None, target: str = "") -> Turn:
        """Call `take`, which begins work of a kind, when its turn has come, unless the turn is cancelled."""
        if not self._is_called:
            self._call(self._clock())
        self._waiting.append(turn := Turn(take, work, target))
        self._of_work[work] += 1
        self._targets[target] += 1
        return turn

    def _call(self, now: float) -> None:
        self._since, self._is_called = now, True
        self._loop.call_soon(self._next)

    def _pop(self) -> Turn:
        turn = self._waiting.popleft()
        self._targets[turn.target] -= 1
        if not self._targets[turn.target]:
            del self._targets[turn.target]
        return turn

    def _begun(self, turns: Sequence[Turn]) -> None:
        """Tasks that these made have taken their first step by now."""
        self._of_work.subtract(turn.work for turn in turns)

    def _next(self) -> None:
        self._outbox.flush()  # who was answered at once need not wait for this either
        now = self._clock()
        until = now + (_SHARE * (now - self._since) if self._hurried else _AT_LEISURE_S)
        self._hurried, now = False, -math.inf
        taken: list[Turn] = []
        try:
            while self._waiting and now < until:
                taken.append(turn := self._pop())
                turn.take()
                now = self._clock()
        finally:  # whatever one of them does, the others have their turns
            self._loop.call_soon(self._begun, taken)
            self._is_called = False
            if self._waiting:
                self._call(self._clock())
