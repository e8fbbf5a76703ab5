"""A proxy that does harm on demand: to connections that come, and to those that are open."""

import asyncio
import contextlib
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from tests.faults.addresses import address_of, connect, listen
from tests.faults.faults import PASSING, Ending, Faults, Turns
from tests.faults.pumping import Connection

_TARGET: Final = re.compile(rb"^GET (\S+) ", re.MULTILINE)


class Proxy:
    """Forwards bytes from `address` to `target`, both `unix:/path` or `http://host:port`; port 0: any."""

    def __init__(self, address: str, target: str) -> None:
        self.address = address
        self.target = target
        self.faults = PASSING
        self.connections = 0
        self.bytes_to_target = 0
        self.bytes_to_client = 0
        self._server: asyncio.Server | None = None
        self._open: dict[asyncio.Task[None], Connection] = {}
        self._switched = asyncio.Event()
        self._turns = Turns()
        self._asked: Counter[bytes] = Counter()

    def requests_for(self, target: str) -> int:
        """How many requests for this target came, whatever became of them."""
        return self._asked[target.encode()]

    def hear(self, data: bytes) -> None:
        self._asked.update(_TARGET.findall(data))

    @property
    def open(self) -> int:
        """Connections of clients that have not ended on both sides."""
        return len(self._open)

    async def switch(self, faults: Faults = PASSING) -> None:
        """Behave so from now on; what waits under the old faults goes on at once under the new ones."""
        self.faults, switched = faults, self._switched
        self._switched, self._turns = asyncio.Event(), Turns()
        switched.set()
        await (self._stop() if faults.refuses else self.start())

    async def start(self) -> None:
        if self._server is None:
            self._server = await listen(self.address, self._accept)
            self.address = address_of(self._server)

    async def _stop(self) -> None:
        """Listen no more, and reset all connections."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.end_all("reset")
        await asyncio.gather(*self._open)

    def end_all(self, ending: Ending) -> None:
        """End every open connection towards its client, whatever is under way."""
        for connection in self._open.values():
            connection.end(ending)

    async def pause(self, seconds: float) -> None:
        """Wait, but not beyond the next switch."""
        if seconds > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._switched.wait(), seconds)

    async def thaw(self) -> None:
        """Wait while frozen."""
        while self.faults.frozen:
            await self._switched.wait()

    async def turn(self) -> None:
        """Wait until one more request may go out to the target."""
        if self.faults.requests_per_s is not None:
            await self.pause(self._turns.next_in_s(self.faults.requests_per_s))

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            target = await connect(self.target)
        except OSError:
            writer.transport.abort()
            return
        task = asyncio.current_task()
        assert task is not None  # the server runs each of these in one
        self._open[task] = connection = Connection(self, (reader, writer), target)
        try:
            await connection.run()
        finally:
            del self._open[task]


@asynccontextmanager
async def proxying(target: str, *, address: str = "http://127.0.0.1:0") -> AsyncIterator[Proxy]:
    proxy = Proxy(address, target)
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.switch(Faults(refuses=True))
