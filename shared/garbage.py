"""Garbage is collected at moments that suit: a collection that sees everything halts every request."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

# Few of our objects form cycles, and every collection looks at all that came since the last larger one.
_THRESHOLDS: Final = (20_000, 25, 25)


def settle() -> None:
    """Collect once, spare what is there now from every later collection, and have those come less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)


@contextmanager
def loading() -> Iterator[None]:
    """Collect nothing while much is loaded that will stay, and spare it afterwards."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
