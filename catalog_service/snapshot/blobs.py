"""Many pieces of JSON in one file, mapped into memory and cut out as they are asked for."""

import mmap
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt


class Blobs:
    """Piece n is `content[starts[n]:starts[n + 1]]`, but for the line break at its end."""

    def __init__(self, content: bytes | mmap.mmap, starts: npt.NDArray[np.int64]) -> None:
        self._content = content
        self._starts = starts

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> bytes:
        return self._content[self._starts[number] : self._starts[number + 1] - 1]


def write_blobs(folder: Path, name: str, pieces: Iterable[bytes]) -> None:
    with (folder / f"{name}.jsonl").open("wb") as file:
        lengths = [file.write(piece + b"\n") for piece in pieces]
    np.save(folder / f"{name}.starts.npy", np.cumsum([0, *lengths], dtype=np.int64))


def open_blobs(folder: Path, name: str, count: int) -> Blobs:
    """Raise OSError or ValueError where the files do not hold `count` pieces."""
    with (folder / f"{name}.starts.npy").open("rb") as file:
        starts = np.load(file, allow_pickle=False)
    with (folder / f"{name}.jsonl").open("rb") as file:
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if count else b""
    if starts.shape != (count + 1,) or starts[-1] != len(content):
        raise ValueError(f"{name} does not hold {count} pieces")
    return Blobs(content, starts)
