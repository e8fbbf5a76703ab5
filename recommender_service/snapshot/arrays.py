"""Arrays of a snapshot as files of their own, mapped into memory: read when they are touched, and shared."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from recommender_service.domain.sparse_rows import SparseRows

_SPARSE: Final = ("starts", "columns", "values")


def write_array(folder: Path, name: str, array: npt.NDArray[Any]) -> None:
    np.save(folder / f"{name}.npy", array, allow_pickle=False)


def read_array(folder: Path, name: str) -> npt.NDArray[Any]:
    """Raises OSError or ValueError where there is no such array."""
    mapped = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    return np.asarray(mapped)  # a plain array over the same memory: faster to index


def write_rows(folder: Path, name: str, rows: SparseRows) -> None:
    for part in _SPARSE:
        write_array(folder, f"{name}-{part}", getattr(rows, part))


def read_rows(folder: Path, name: str) -> SparseRows:
    return SparseRows(*(read_array(folder, f"{name}-{part}") for part in _SPARSE))
