"""What goes on behind requests and must not get in their way: collections, loading new data, flushing."""

import asyncio
import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

# Few of our objects form cycles, and every collection looks at all that came since the last larger one.
_THRESHOLDS: Final = (20_000, 25, 25)
_NICE: Final = 10


def settle() -> None:
    """Collect once, spare what is there now from every later collection, and have those come less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)


def step_back() -> None:
    """Let this thread have the processor only when no request wants it, where the system knows threads so."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


async def often(do: Callable[[], None], every_s: float) -> None:
    """Do something again and again until cancelled, and then once more."""
    try:
        while True:
            await asyncio.sleep(every_s)
            do()
    finally:
        do()


@contextmanager
def loading() -> Iterator[None]:
    """Collect nothing while much is loaded that will stay, and spare it afterwards."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
