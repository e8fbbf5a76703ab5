"""A load that goes on while something happens: many kept-alive connections, many keys, every reply seen."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

from tests.faults.client import Caller, Reply, calling
from tests.faults.invariants import Published, Witness
from tests.faults.system import Gateway
from tests.shared.waiting import until


@dataclass
class Load:
    """Every reply has to be a good one, and no version may go backwards on any connection."""

    targets: Sequence[str]
    answered: int = 0
    seen: dict[tuple[str, str], set[bytes]] = field(default_factory=dict)

    async def goes_on(self, replies: int = 500) -> None:
        """Wait until there are that many replies more."""
        enough = self.answered + replies
        await until(lambda: self.answered >= enough)

    async def keep_asking(self, caller: Caller, seed: int) -> None:
        dice, witness = random.Random(seed), Witness()
        while True:
            target = dice.choice(self.targets)
            reply = await caller.ask(target)
            assert reply.status == HTTPStatus.OK, (target, reply)
            witness.saw(target, reply)
            self._note(target, reply)

    def hold(self, published: Published) -> None:
        """Each answer was the one of its question from the very data that it named."""
        for (target, version), bodies in self.seen.items():
            assert bodies == {published.body(target, version)}, (target, version)

    def _note(self, target: str, reply: Reply) -> None:
        self.answered += 1
        self.seen.setdefault((target, reply.version), set()).add(reply.body)


@asynccontextmanager
async def loading(
    gateways: Iterable[Gateway], targets: Sequence[str], *, lines: int = 8
) -> AsyncIterator[Load]:
    """Ask every gateway over `lines` connections for the time of the block; raise what any of them met."""
    load = Load(targets)
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(_ask(gateway, load, seed=lines * number + line))
            for number, gateway in enumerate(gateways)
            for line in range(lines)
        ]
        yield load
        for task in tasks:
            task.cancel()


async def _ask(gateway: Gateway, load: Load, *, seed: int) -> None:
    async with calling(gateway.address) as (caller,):
        await load.keep_asking(caller, seed)
