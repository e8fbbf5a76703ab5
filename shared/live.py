"""The snapshot that a process serves: opened beside the old one, swapped in one assignment."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from shared.background import loading, step_back
from shared.log import logger
from shared.snapshots import BrokenSnapshot, Snapshot, find_snapshot, read_pointer, version_order

State = TypeVar("State")

NO_VERSION = "none"
_ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Loaded(Generic[State]):
    """A snapshot's content, ready to be asked."""

    snapshot: Snapshot
    state: State

    @property
    def version(self) -> str:
        return self.snapshot.version

    @property
    def simulated(self) -> bool:
        """Whether it rests on simulated ratings."""
        return self.snapshot.simulated


class LiveSnapshot(Generic[State]):
    """Follows one domain's pointer; `current` is None until a first snapshot could be opened.

    A handler takes `current` once and works with it to the end, whatever is swapped in meanwhile.
    """

    def __init__(
        self,
        data: Path,
        domain: str,
        open_state: Callable[[Snapshot], State],
        *,
        refresh: Callable[[], None] | None = None,
    ) -> None:
        """`refresh` brings to the folder what may be new elsewhere; a failure of it is told, and no more."""
        self.current: Loaded[State] | None = None
        self._data = data
        self._domain = domain
        self._open_state = open_state
        self._seen: str | None = None
        self._trouble: str | None = None
        self._told: str | None = None
        self._loader = ThreadPoolExecutor(1, f"load-{domain}", initializer=step_back)
        self._looking = asyncio.Lock()
        self._refresh = refresh

    @property
    def version(self) -> str:
        return self.current.version if self.current else NO_VERSION

    async def watch(self, *, every_s: float) -> None:
        """Look for a new version again and again; a damaged one is told in the log and passed over."""
        while True:
            await asyncio.sleep(every_s)
            await self.look()

    async def look(self) -> None:
        """Open the live version if the pointer moved; what is served now stays until that is ready.

        One at a time: two would open the same snapshot twice.
        """
        async with self._looking:
            await self._look()

    async def _look(self) -> None:
        if self._refresh is not None:
            await self._refreshed(self._refresh)
        pointer = await self._pointer()
        if pointer is None or pointer == self._seen:
            return
        try:
            loaded = await asyncio.get_running_loop().run_in_executor(self._loader, self._load)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with new data, the old is served on
            self._tell(pointer, error)
            # What is damaged stays so; anything else, a lack of memory or of files, may pass.
            self._seen = pointer if isinstance(error, BrokenSnapshot) else None
            return
        self._seen = pointer
        if self._is_newer(loaded.version):
            self.current = loaded
            logger().info("snapshot_live", domain=self._domain, version=loaded.version)

    async def _refreshed(self, refresh: Callable[[], None]) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(self._loader, refresh)
        except Exception as error:  # noqa: BLE001 - whatever is wrong there, what is here is served on
            self._tell(_ELSEWHERE, error)

    def _tell(self, pointer: str, error: Exception) -> None:
        """Log what is wrong with a version, once for each trouble."""
        trouble = f"{pointer}: {error!r}"
        if trouble != self._told:
            logger().error("snapshot_unreadable", domain=self._domain, version=pointer, reason=repr(error))
        self._told = trouble

    async def _pointer(self) -> str | None:
        """Read the pointer; a folder that cannot be read is told once, and looked at again next time."""
        trouble = None
        try:
            return await asyncio.to_thread(read_pointer, self._data, self._domain)
        except OSError as error:
            trouble = str(error)
            if trouble != self._trouble:
                logger().error("snapshots_unreadable", domain=self._domain, reason=trouble)
            return None
        finally:
            self._trouble = trouble

    def _load(self) -> Loaded[State]:
        snapshot = find_snapshot(self._data, self._domain)
        if snapshot is None:
            raise BrokenSnapshot(f"no snapshot of {self._domain} in {self._data} is whole")
        with loading():
            return Loaded(snapshot, self._open_state(snapshot))

    def _is_newer(self, version: str) -> bool:
        return self.current is None or version_order(version) > version_order(self.current.version)
