"""How many calls may be under way at once: in all, to one service, and of one class of its work."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shared.endpoint import Cost, Domain
from shared.errors import Overloaded


@dataclass(frozen=True)
class CostClass:
    """What a class of work may take: calls at once to a service, seconds for one, its share of the memory."""

    calls: int
    deadline_s: float
    memory_share: float


COST_CLASSES: Final[Mapping[Cost, CostClass]] = {
    "lookup": CostClass(calls=128, deadline_s=5.0, memory_share=0.60),
    "search": CostClass(calls=48, deadline_s=5.0, memory_share=0.25),
    "heavy": CostClass(calls=8, deadline_s=10.0, memory_share=0.10),
}
MISSING_SHARE: Final = 0.05
"""Of the memory for answers, what those may take that something does not exist."""
_CALLS_IN_ALL: Final = 320
_CALLS_OF_SERVICE: Final = 128


class Cap:
    """A number of places; who finds none taken free is turned away at once rather than queued."""

    def __init__(self, places: int) -> None:
        self.places = places
        self.taken = 0

    @property
    def is_full(self) -> bool:
        return self.taken >= self.places


class Caps:
    """The places of one gateway process; a service in trouble leaves those of the others free."""

    def __init__(self, domains: Sequence[Domain], refused: Callable[[Cost], None]) -> None:
        self._refused = refused
        self._all = Cap(_CALLS_IN_ALL)
        self.of_domain = {domain: Cap(_CALLS_OF_SERVICE) for domain in domains}
        self.of_cost = {
            (domain, name): Cap(cost.calls) for domain in domains for name, cost in COST_CLASSES.items()
        }
        self._over = {
            (domain, name): (self._all, self.of_domain[domain], cap)
            for (domain, name), cap in self.of_cost.items()
        }

    def place(self, domain: Domain, cost: Cost) -> "Place":
        """A place for the time of a block; raise Overloaded where there is none."""
        self.check(domain, cost)
        return Place(self._over[domain, cost])

    def check(self, domain: Domain, cost: Cost, *, besides: int = 0) -> None:
        """Raise Overloaded, and tell `refused`, where a call finds no place after others of its class."""
        if self.are_full(domain, cost, besides=besides):
            self._refused(cost)
            raise Overloaded(f"too much is asked of the {domain} service at the moment")

    def are_full(self, domain: Domain, cost: Cost, *, besides: int = 0) -> bool:
        """Whether a call would be refused now, were so many others of its class let in before.

        They may want no place after all, so they do not count while half of the places are free.
        """
        in_all, of_domain, of_cost = self._over[domain, cost]
        promised = besides if 2 * of_cost.taken >= of_cost.places else 0
        return of_domain.is_full or of_cost.taken + promised >= of_cost.places or in_all.is_full

    def in_use(self) -> dict[tuple[str, ...], float]:
        """Calls under way by class of work, over all services."""
        taken: dict[tuple[str, ...], float] = {}
        for (_, cost), cap in self.of_cost.items():
            taken[cost,] = taken.get((cost,), 0) + cap.taken
        return taken


class Place:
    """One place of every cap that a call falls under."""

    __slots__ = ("_caps",)

    def __init__(self, caps: tuple[Cap, ...]) -> None:
        self._caps = caps

    def __enter__(self) -> None:
        for cap in self._caps:
            cap.taken += 1

    def __exit__(self, *_: object) -> None:
        for cap in self._caps:
            cap.taken -= 1
