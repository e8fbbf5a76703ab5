"""A client that asks and hangs up at random moments: `python -m tests.faults.leaving SOCKET REQUESTS`.

It blocks and parses by itself, because a client with an event loop would be slower than the gateway.
"""

import random
import socket
import sys
from collections import Counter
from itertools import product
from typing import Final

import orjson

from shared.vocabulary import PLATFORMS

Key = tuple[str, int]

KEYS: Final[list[Key]] = list(product(PLATFORMS, range(1, 5001)))
POPULAR: Final = KEYS[::100]
AT_ONCE: Final = 64
LATER_ONES: Final = 6
PATIENT: Final = 0.1
HANGS_AFTER_S: Final = 20.0


class Asked:
    """One request over a connection of its own."""

    def __init__(self, path: str, key: Key) -> None:
        self._key = key
        self._received = b""
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(HANGS_AFTER_S)
        self._socket.connect(path)
        platform, year = key
        self._socket.sendall(f"GET /get_actor/{platform}/{year} HTTP/1.1\r\nHost: x\r\n\r\n".encode())

    def leave(self) -> str:
        """Hang up, whatever has come so far; tell how that is to be called."""
        self._socket.setblocking(False)  # noqa: FBT003 - the socket's own interface
        try:
            self._received += self._socket.recv(65_536)
        except BlockingIOError:
            pass
        finally:
            self._socket.close()
        return self._judged()

    def wait(self) -> None:
        """Let something come."""
        self._received = self._socket.recv(random.randrange(1, 2000))
        assert self._received, f"{self._key}: the gateway hung up first"

    def _judged(self) -> str:
        head, _, body = self._received.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        if not length or len(body) < int(length):
            return "left"
        if not head.startswith(b"HTTP/1.1 200 "):
            return head[9:12].decode()
        said = orjson.loads(body)
        assert (said["platform"], said["year"]) == self._key, (self._key, said)
        return "complete"


def leave_again_and_again(path: str, requests: int) -> Counter[str]:
    """Ask so often, popular things and others, some at once; return what became of the requests."""
    random.seed(1)
    seen: Counter[str] = Counter()
    asked: list[Asked] = []
    for _ in range(requests):
        asked.append(Asked(path, random.choice(random.choice((KEYS, POPULAR)))))
        if len(asked) == AT_ONCE:
            seen[_left(asked)] += 1
    while asked:
        seen[_left(asked)] += 1
    return seen


def _left(asked: list[Asked]) -> str:
    """Choose one of those under way, rather a late one, and end it."""
    one = asked.pop(-1 - min(int(random.expovariate(1 / LATER_ONES)), len(asked) - 1))
    if random.random() < PATIENT:
        one.wait()
    return one.leave()


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(leave_again_and_again(sys.argv[1], int(sys.argv[2]))))
