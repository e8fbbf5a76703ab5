"""Writes that are gathered: in order, all of them, none to who is gone."""

import asyncio
from typing import cast

import pytest

from shared.http.outbox import GatheringTransport, Outbox


class Written(asyncio.Transport):
    """Remembers what reaches it."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[bytes] = []
        self.is_closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.parts.append(bytes(data))

    def is_closing(self) -> bool:
        return self.is_closed

    def close(self) -> None:
        self.is_closed = True

    def get_write_buffer_size(self) -> int:
        return 42


@pytest.fixture
async def outbox() -> Outbox:
    return Outbox()


def gathering(outbox: Outbox) -> tuple[Written, GatheringTransport]:
    transport = Written()
    return transport, GatheringTransport(transport, outbox)


async def test_a_turns_writes_go_out_together_at_its_end(outbox: Outbox) -> None:
    (first, to_first), (second, to_second) = gathering(outbox), gathering(outbox)
    for number in range(3):
        to_first.write(b"%d" % number)
        to_second.write(b"x")
    assert (first.parts, second.parts) == ([], [])
    await asyncio.sleep(0)
    assert (first.parts, second.parts) == ([b"012"], [b"xxx"])
    to_first.write(b"3")
    await asyncio.sleep(0)
    assert first.parts == [b"012", b"3"]


async def test_much_goes_out_at_once_and_in_order(outbox: Outbox) -> None:
    transport, gathers = gathering(outbox)
    gathers.write(b"head")
    gathers.write(b"x" * 65_536)
    assert transport.parts == [b"head" + b"x" * 65_536]
    gathers.write(b"tail")
    await asyncio.sleep(0)
    assert transport.parts[1:] == [b"tail"]


async def test_nothing_is_closed_before_it_is_written(outbox: Outbox) -> None:
    transport, gathers = gathering(outbox)
    gathers.write(b"last")
    gathers.close()
    assert (transport.parts, transport.is_closed) == ([b"last"], True)
    await asyncio.sleep(0)
    assert transport.parts == [b"last"]


async def test_nothing_is_written_to_who_is_gone(outbox: Outbox) -> None:
    transport, gathers = gathering(outbox)
    gathers.write(b"late")
    transport.close()
    await asyncio.sleep(0)
    gathers.write(b"later")
    gathers.close()
    assert transport.parts == []


async def test_all_else_is_the_transports_own(outbox: Outbox) -> None:
    assert cast("asyncio.Transport", gathering(outbox)[1]).get_write_buffer_size() == 42
