"""One connection to Redis on which one exchange of commands and replies is under way at a time."""

from collections.abc import Sequence
from typing import Any

from redis.asyncio import ConnectionPool

Command = tuple[str | bytes | int, ...]


class Line:
    """Below redis-py's client, whose work for each command costs several times what the exchange does."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._connection = pool.make_connection()  # type: ignore[no-untyped-call]

    async def exchange(self, commands: Sequence[Command]) -> list[Any]:
        """Send all commands at once, return their replies; raise RedisError or OSError."""
        packed = b"".join(map(_packed, commands))
        try:
            await self._connection.connect()
            await self._connection.send_packed_command(packed, check_health=False)
            return [await self._connection.read_response() for _ in commands]
        except RuntimeError as error:
            # What uvloop raises for a write to a connection that was reset meanwhile.
            await self.hang_up()
            raise ConnectionError(str(error)) from error
        except BaseException:
            # Left in the middle, the line would give one command's reply to the next.
            await self.hang_up()
            raise

    async def hang_up(self) -> None:
        """End the connection; the next exchange makes a new one."""
        await self._connection.disconnect(nowait=True)


def _packed(command: Command) -> bytes:
    """A command on the wire (RESP); hiredis grows its buffer step by step, slow where much is written."""
    pieces = [b"*%d\r\n" % len(command)]
    for word in command:
        text = word if isinstance(word, bytes) else str(word).encode()
        pieces += b"$%d\r\n" % len(text), text, b"\r\n"
    return b"".join(pieces)
