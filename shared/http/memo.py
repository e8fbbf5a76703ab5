"""Answers that a service has put into JSON before: asked again, they are sent again."""

from collections import OrderedDict
from typing import Final

BUDGET_BYTES: Final = 16 * 2**20
# What Python needs beside the texts themselves.
_OVERHEAD_BYTES: Final = 300


class Memo:
    """JSON by canonical address, of one version of the data; the least recently used give way."""

    def __init__(self, budget_bytes: int = BUDGET_BYTES) -> None:
        self._budget_bytes = budget_bytes
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._version = ""
        self.size_bytes = 0

    def get(self, version: str, address: str) -> bytes | None:
        if version != self._version:
            return None
        found = self._kept.get(address)
        if found is not None:
            self._kept.move_to_end(address)
        return found

    def put(self, version: str, address: str, body: bytes) -> None:
        """Everything of another version goes."""
        if version != self._version:
            self._kept.clear()
            self._version, self.size_bytes = version, 0
        if address in self._kept:
            return
        self._kept[address] = body
        self.size_bytes += _size_bytes(address, body)
        while self.size_bytes > self._budget_bytes:
            self.size_bytes -= _size_bytes(*self._kept.popitem(last=False))


def _size_bytes(address: str, body: bytes) -> int:
    return len(address) + len(body) + _OVERHEAD_BYTES
