"""One connection through a proxy: a pump in each direction, which does as the proxy's faults are."""

import asyncio
import contextlib
import socket
import struct
from typing import TYPE_CHECKING, Final

from tests.faults.addresses import Streams
from tests.faults.faults import Ending, requests_in

if TYPE_CHECKING:
    from tests.faults.proxy import Proxy

_PIECE_BYTES: Final = 2**14
_AT_ONCE: Final = struct.pack("ii", 1, 0)  # SO_LINGER: forget what is unsent on closing, and send RST


class Connection:
    """A client's connection, and one to the target for it alone."""

    def __init__(self, proxy: "Proxy", client: Streams, target: Streams) -> None:
        self._proxy = proxy
        self._from_client, self._to_client = client
        self._from_target, self._to_target = target
        self._incomplete = b""
        self._reply_bytes = 0
        self._is_mute = False

    async def run(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pump_requests())
                group.create_task(self._pump_replies())
        except* OSError:
            pass  # one side has gone without a farewell; so does the other
        finally:
            self._to_target.transport.abort()
            self._to_client.close()

    def end(self, ending: Ending) -> None:
        """End it towards the client; after a half-close the client may still speak, and is heard."""
        if ending == "half-close":
            self._is_mute = True
            self._say_no_more(self._to_client)
            return
        if ending == "reset":
            self._reset()
        self._to_client.close()
        self._to_target.transport.abort()

    def _reset(self) -> None:
        peer: socket.socket = self._to_client.get_extra_info("socket")
        if peer.family != socket.AF_UNIX and peer.fileno() >= 0:  # it may have ended by itself
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self._to_client.transport.abort()

    async def _pump_requests(self) -> None:
        while data := await self._from_client.read(_PIECE_BYTES):
            self._proxy.hear(data)
            await self._proxy.thaw()
            self._reply_bytes = 0
            if (answers := self._proxy.faults.answers) is not None:
                await self._send(self._to_client, answers)
                continue
            await self._proxy.pause(self._proxy.faults.request_delay_s)
            await self._pass_on(data)
        self._say_no_more(self._to_target)

    async def _pass_on(self, data: bytes) -> None:
        if self._proxy.faults.requests_per_s is None:
            requests, rest = [self._incomplete + data], b""
        else:
            requests, rest = requests_in(self._incomplete + data)
        self._incomplete = rest
        for request in requests:
            await self._proxy.turn()
            self._proxy.bytes_to_target += len(request)
            await self._send(self._to_target, request)

    async def _pump_replies(self) -> None:
        while data := await self._from_target.read(_PIECE_BYTES):
            await self._proxy.pause(self._proxy.faults.reply_delay_s)
            await self._proxy.thaw()
            if self._is_mute or self._proxy.faults.answers is not None:
                continue
            await self._send_reply(data)
        self._say_no_more(self._to_client)

    async def _send_reply(self, data: bytes) -> None:
        cut = self._proxy.faults.cut_after_bytes
        if cut is not None:
            data = data[: max(0, cut - self._reply_bytes)]
        self._reply_bytes += len(data)
        self._proxy.bytes_to_client += len(data)
        await self._send(self._to_client, data)
        if cut is not None and self._reply_bytes >= cut:
            self.end(self._proxy.faults.ending)

    async def _send(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        """In pieces, each as the faults are when its turn comes."""
        while data and not writer.is_closing() and not self._is_mute_towards(writer):
            await self._proxy.thaw()
            size_bytes = self._proxy.faults.piece_bytes(len(data))
            piece, data = data[:size_bytes], data[size_bytes:]
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)  # a slice of its own, also where nothing else holds it up
            await self._proxy.pause(self._proxy.faults.piece_takes_s(size_bytes))

    def _is_mute_towards(self, writer: asyncio.StreamWriter) -> bool:
        return self._is_mute and writer is self._to_client

    def _say_no_more(self, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, RuntimeError):  # where the connection has gone already
            writer.write_eof()
