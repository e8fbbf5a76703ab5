"""Where ratings come from: one CSV file, a folder of them, simulated viewers, or nowhere."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ratings_service.domain import COLUMNS
from shared.errors import JobError
from shared.snapshots import file_sha256

SIMULATED: Final = "simulated"
NONE: Final = "none"
_HEADER_LIMIT_BYTES: Final = 65_536


@dataclass(frozen=True)
class RatingsFile:
    """A CSV file with a good header; `columns` is their order in it."""

    path: Path
    columns: tuple[str, ...]


def find_files(source: str) -> tuple[Path, ...]:
    """List the files that `source` names, sorted; raise JobError where there is none."""
    if source in (SIMULATED, NONE):
        return ()
    path = Path(source).expanduser()
    if path.is_dir():
        found = tuple(sorted(file for file in path.glob("*.csv") if file.is_file()))
        if not found:
            raise JobError(
                f"no *.csv in the folder {path}; expected files with the columns {','.join(COLUMNS)}"
            )
        return found
    if not path.is_file():
        raise JobError(
            f"there is no ratings file {path}; give a CSV file, a folder, {SIMULATED!r} or {NONE!r}"
        )
    return (path,)


def digests(files: Sequence[Path]) -> dict[str, str]:
    """SHA-256 of each file by its name; raise JobError for one that cannot be read."""
    try:
        return {file.name: file_sha256(file) for file in files}
    except OSError as error:
        raise JobError(f"cannot read {error.filename}: {error.strerror}") from error


def open_file(path: Path) -> RatingsFile:
    """Read the header; raise JobError, naming the file and what is expected, when it is another one."""
    with path.open("rb") as file:
        start = file.read(_HEADER_LIMIT_BYTES)
    if not start:
        raise JobError(f"{path} is empty; expected the header {','.join(COLUMNS)}")
    header = re.split(b"\r\n|\r|\n", start, maxsplit=1)[0].decode("utf-8-sig", errors="replace")
    columns = tuple(name.strip(' \t"') for name in header.split(","))
    if sorted(columns) != sorted(COLUMNS):
        raise JobError(
            f"{path} starts with {header[:100]!r}; expected the header {','.join(COLUMNS)}, in any order"
        )
    return RatingsFile(path, columns)
