"""What the input files contain, as SHA-256: worked out once, and remembered while a file stays untouched."""

import contextlib
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import msgspec
import orjson

from shared.errors import JobError
from shared.snapshots import file_sha256

MEMORY_FILE: Final = ".digests.json"

# A clock's tick may hide a change made right after, so that only the digest of a file at rest is remembered.
_RESTING_NS: Final = 5_000_000_000
_READERS: Final = 2


class Known(msgspec.Struct, frozen=True):
    """A digest, and the state of the file that it was taken of; `ctime_ns` no program can set back."""

    size_bytes: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    sha256: str

    @classmethod
    def of(cls, state: os.stat_result, sha256: str) -> "Known":
        return cls(state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino, sha256)

    def rested(self, now_ns: int) -> bool:
        return now_ns - max(self.mtime_ns, self.ctime_ns) > _RESTING_NS


def digests(data: Path, paths: Sequence[Path]) -> list[str]:
    """SHA-256 of each file; raise JobError for one that cannot be read."""
    known = _recall(data / MEMORY_FILE)
    try:
        with ThreadPoolExecutor(_READERS) as pool:
            found = list(pool.map(lambda path: _look(path, known.get(str(path.absolute()))), paths))
    except OSError as error:
        raise JobError(f"cannot read {error.filename}: {error.strerror}") from error
    now_ns = time.time_ns()
    rested = {
        str(path.absolute()): entry for path, entry in zip(paths, found, strict=True) if entry.rested(now_ns)
    }
    if not rested.items() <= known.items():
        _remember(data / MEMORY_FILE, rested)
    return [entry.sha256 for entry in found]


def _look(path: Path, known: Known | None) -> Known:
    before = path.stat()
    if known is not None and known == Known.of(before, known.sha256) and known.rested(time.time_ns()):
        return known
    sha256 = file_sha256(path)
    if Known.of(path.stat(), sha256) != Known.of(before, sha256):
        raise JobError(f"{path} is being written; try again when it is complete")
    return Known.of(before, sha256)


def _recall(memory: Path) -> dict[str, Known]:
    try:
        return msgspec.json.decode(memory.read_bytes(), type=dict[str, Known])
    except (OSError, msgspec.DecodeError):
        return {}


def _remember(memory: Path, known: dict[str, Known]) -> None:
    """Forgetting costs time alone, so that a folder which cannot be written is no reason to fail."""
    draft = memory.with_name(f"{memory.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        draft.write_bytes(orjson.dumps({path: msgspec.to_builtins(entry) for path, entry in known.items()}))
        draft.replace(memory)
