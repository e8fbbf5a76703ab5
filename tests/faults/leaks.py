"""What gateways hold open when they are at rest: nothing that grows with what they went through."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.faults.system import REDIS, Gateway, System
from tests.shared.waiting import until

_LINES_TO_REDIS: Final = 3
_LOOKS: Final = 10


@dataclass(frozen=True)
class Holdings:
    """What was open at first, of gateways that are the only ones before the system's proxies."""

    system: System
    gateways: Sequence[Gateway]
    own_files: int

    @classmethod
    async def of(cls, system: System, *gateways: Gateway) -> "Holdings":
        """Take stock: the least of several looks, between which what is on its way arrives."""
        looks = []
        for _ in range(_LOOKS):
            for gateway in gateways:
                await gateway.ask("/livez")
            looks.append(_own_files(system, gateways))
        return cls(system, gateways, min(looks))

    async def hold(self, *, calls_at_once: int) -> None:
        """Wait until no more is open than at first, but for pools of connections to services.

        `calls_at_once`: how many calls one gateway had under way to one service, polls not counted.
        """
        most = dict.fromkeys(self.system.parts, calls_at_once + 1) | {REDIS: _LINES_TO_REDIS}

        def is_at_rest() -> bool:
            few = all(
                part.proxy.open <= len(self.gateways) * most[name] for name, part in self.system.parts.items()
            )
            return few and _own_files(self.system, self.gateways) <= self.own_files

        try:
            await until(is_at_rest)
        except TimeoutError:
            raise AssertionError(f"left open: {self._described()}") from None

    def _described(self) -> str:
        connections = {name: part.proxy.open for name, part in self.system.parts.items()}
        own_files = _own_files(self.system, self.gateways)
        return f"connections {connections}, other files {own_files} where {self.own_files} may be"


def _own_files(system: System, gateways: Sequence[Gateway]) -> int:
    """How many files the gateways hold beside their connections to the parts."""
    files = sum(gateway.process.open_files() for gateway in gateways)
    return files - sum(part.proxy.open for part in system.parts.values())
