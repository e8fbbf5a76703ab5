"""Which data of a domain the gateway serves: the version it has gone over to, and a newer one it has seen."""

import asyncio
from typing import Final

from shared.build import build_id
from shared.endpoint import Domain
from shared.snapshots import version_order

UNKNOWN: Final = ""


class Versions:
    """Versions only grow, for the gateway as a whole and on each connection.

    A newer version is first only `newest`: replies from it are passed on while what is popular is fetched
    anew. `adopt` then makes it the one that every key is looked up with. In between, a connection that was
    shown the newest is held to it.
    """

    def __init__(self, domain: Domain) -> None:
        self._domain = domain
        self.newest: str | None = None
        self.news = asyncio.Event()
        self.settled = asyncio.Event()  # nothing newer than what is adopted is known
        self.settled.set()
        self._adopted: str | None = None
        self._ahead: set[object] = set()
        self.prefix = self.prefix_of(UNKNOWN)

    @property
    def adopted(self) -> str | None:
        return self._adopted

    def prefix_of(self, version: str) -> str:
        """How cache keys begin: nothing of another build or of other data is found under them."""
        return f"{build_id()}|{self._domain}|{version}|"

    def prefix_for(self, connection: object) -> str:
        """How keys begin for what this connection may be shown."""
        if self._ahead and connection in self._ahead and self.newest is not None:
            return self.prefix_of(self.newest)
        return self.prefix

    def learn(self, version: str) -> bool:
        """Take note of a version; False for one older than what was seen before, or for none at all."""
        if version == self.newest:
            return True
        try:
            order = version_order(version)
        except ValueError:
            return False
        if self.newest is not None and order <= version_order(self.newest):
            return False
        self.newest = version
        if self._adopted is None:
            self.adopt(version)
        else:
            self.settled.clear()
            self.news.set()
        return True

    def shown(self, connection: object, version: str) -> None:
        """A reply from this version goes out: nothing older may follow on the same connection."""
        if version != self._adopted and version == self.newest:
            self._ahead.add(connection)

    def adopt(self, version: str) -> None:
        self._adopted = version
        self.prefix = self.prefix_of(version)
        if version == self.newest:
            self._ahead.clear()
            self.settled.set()
