"""The first tier: answers in this process's memory, each class of work with a share of the bytes."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from gateway.answers import Kept
from gateway.caps import COST_CLASSES, MISSING_SHARE
from shared.endpoint import Cost

Clock = Callable[[], float]

_MISSING: Final = "missing"


class Share:
    """Least-recently-used answers within a budget of bytes."""

    def __init__(self, budget_bytes: int) -> None:
        self.budget_bytes = budget_bytes
        self.size_bytes = 0
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: str) -> Kept | None:
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def put(self, key: str, kept: Kept) -> None:
        self.drop(key)
        size_bytes = _size_bytes(key, kept)
        if size_bytes > self.budget_bytes:
            return
        self._kept[key] = kept
        self.size_bytes += size_bytes
        while self.size_bytes > self.budget_bytes:
            self.drop(next(iter(self._kept)))

    def drop(self, key: str) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self.size_bytes -= _size_bytes(key, kept)

    def latest(self) -> Iterator[tuple[str, Kept]]:
        """Keys and answers, the last used first."""
        return ((key, self._kept[key]) for key in reversed(self._kept))


def _size_bytes(key: str, kept: Kept) -> int:
    return len(key) + kept.size_bytes


class Memory:
    """What a flood of questions of one class, or of questions for what does not exist, cannot push out."""

    def __init__(self, budget_bytes: int, clock: Clock) -> None:
        self._clock = clock
        self._of_cost = {
            name: Share(int(budget_bytes * cost.memory_share)) for name, cost in COST_CLASSES.items()
        }
        self._missing = Share(int(budget_bytes * MISSING_SHARE))

    @property
    def shares(self) -> dict[str, Share]:
        return {_MISSING: self._missing} | {str(name): share for name, share in self._of_cost.items()}

    def get(self, key: str, cost: Cost) -> Kept | None:
        """What is kept under this key, fresh or not, as long as it is of any use."""
        share = self._of_cost[cost]
        kept = share.get(key)
        if kept is None:
            share = self._missing
            kept = share.get(key)
        if kept is None or self._clock() < kept.fresh_until:
            return kept
        if self._clock() < kept.answer.ends_at:
            return kept
        share.drop(key)
        return None

    def put(self, key: str, kept: Kept) -> None:
        of_cost = self._of_cost[kept.endpoint.cache.cost]
        share, other = (of_cost, self._missing) if kept.found else (self._missing, of_cost)
        other.drop(key)
        if self._clock() < kept.answer.ends_at:
            share.put(key, kept)

    def popular(self, prefix: str, most: int) -> list[Kept]:
        """Good answers whose keys begin so, those used last first, of every class alike."""
        found: list[Kept] = []
        for share in self._of_cost.values():
            alike = (kept for key, kept in share.latest() if key.startswith(prefix))
            found += islice(alike, most // len(self._of_cost))
        return found
