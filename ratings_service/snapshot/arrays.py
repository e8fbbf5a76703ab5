"""Archives of arrays, as the files of a snapshot."""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

# What is raised where an archive is not what was written.
UNREADABLE: Final = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


@contextmanager
def opened(path: Path) -> Iterator[Mapping[str, Any]]:
    # NumPy leaves a path that is no archive open.
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        yield arrays


def narrow(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Numbers, none below zero, as narrow as they are: unpacked they are several times the size."""
    return array.astype(np.min_scalar_type(array.max(initial=0)))
