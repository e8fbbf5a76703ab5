"""Garbage is collected at moments that suit: a collection that sees everything halts every request."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def settle() -> None:
    """Collect once, and spare what is there now from every later collection: it was loaded for good."""
    gc.collect()
    gc.freeze()


@contextmanager
def loading() -> Iterator[None]:
    """Collect nothing while much is loaded that will stay, and spare it afterwards."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
