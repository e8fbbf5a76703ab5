"""Writes of one turn of the loop, made together at its end.

Whoever is written to wakes up at once and gets in the way of what else this turn has to do: to read all that
has come, and to write only then, costs a good deal less (docs/decisions/0028).
"""

import asyncio
from typing import Any, Final

_LARGE_BYTES: Final = 65_536


class Outbox:
    """The transports of one loop that have something to write."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: list[GatheringTransport] = []

    def add(self, transport: "GatheringTransport") -> None:
        if not self._waiting:
            self._loop.call_soon(self.flush)
        self._waiting.append(transport)

    def flush(self) -> None:
        """Write everything now."""
        waiting, self._waiting = self._waiting, []
        for transport in waiting:
            transport.flush()


class GatheringTransport:
    """A transport that writes at the end of the turn, in order, and never closes before that is done."""

    __slots__ = ("_outbox", "_parts", "_transport")

    def __init__(self, transport: asyncio.Transport, outbox: Outbox) -> None:
        self._transport = transport
        self._outbox = outbox
        self._parts: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._parts:
            self._outbox.add(self)
        self._parts.append(data)
        if len(data) >= _LARGE_BYTES:
            self.flush()  # so that who writes much hears at once when the other side does not keep up

    def flush(self) -> None:
        """Hand on what waits; nothing is written to who is gone."""
        parts, self._parts = self._parts, []
        if parts and not self._transport.is_closing():
            self._transport.write(parts[0] if len(parts) == 1 else b"".join(parts))

    def close(self) -> None:
        self.flush()
        self._transport.close()
