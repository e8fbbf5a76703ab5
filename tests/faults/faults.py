"""What a proxy can do to the connections through it, and how it paces what it lets pass."""

import time
from dataclasses import dataclass
from typing import Final, Literal

Ending = Literal["close", "reset", "half-close"]

_TRICKLE_S: Final = 0.02
_END_OF_HEAD: Final = b"\r\n\r\n"


@dataclass(frozen=True)
class Faults:
    """Everything at its default passes on what comes.

    `requests_per_s` holds for all connections together and for HTTP/1.1 requests without a body, which wait
    in the order in which they came. `cut_after_bytes` of a reply the connection has the `ending`. With
    `answers` the proxy says these bytes to whatever it is asked, with none of them it is a black hole;
    the target hears nothing then.
    """

    request_delay_s: float = 0.0
    reply_delay_s: float = 0.0
    bytes_per_s: float | None = None
    slice_bytes: int | None = None
    requests_per_s: float | None = None
    cut_after_bytes: int | None = None
    ending: Ending = "close"
    answers: bytes | None = None
    frozen: bool = False
    refuses: bool = False

    def piece_bytes(self, most: int) -> int:
        """How much of `most` bytes to send at once."""
        if self.bytes_per_s is not None:
            most = min(most, max(1, int(self.bytes_per_s * _TRICKLE_S)))
        return min(most, self.slice_bytes or most)

    def piece_takes_s(self, size_bytes: int) -> float:
        return size_bytes / self.bytes_per_s if self.bytes_per_s else 0.0


PASSING: Final = Faults()
BLACK_HOLE: Final = Faults(answers=b"")


class Turns:
    """A token bucket that holds one token: each request has its turn, none before its time."""

    def __init__(self) -> None:
        self._next_at = 0.0

    def next_in_s(self, per_s: float) -> float:
        """Take the next turn; return the seconds until it comes."""
        now = time.monotonic()
        mine = max(now, self._next_at)
        self._next_at = mine + 1 / per_s
        return mine - now


def requests_in(data: bytes) -> tuple[list[bytes], bytes]:
    """Split a stream of requests without bodies into those that are complete, and the rest."""
    *complete, rest = data.split(_END_OF_HEAD)
    return [head + _END_OF_HEAD for head in complete], rest
