"""Many texts as arrays of bytes, as snapshots keep them."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

_LINE = "\n"


def text_array(texts: Iterable[str]) -> npt.NDArray[np.uint8]:
    """One array of texts without line breaks; cleaning makes a blank of every white space."""
    return np.frombuffer(_LINE.join(texts).encode(), dtype=np.uint8)


def texts_of(array: npt.NDArray[Any], count: int) -> list[str]:
    """Raise ValueError where `array` does not hold that many."""
    texts = array.tobytes().decode().split(_LINE) if count else []
    if len(texts) != count:
        raise ValueError(f"{len(texts)} texts instead of {count}")
    return texts
