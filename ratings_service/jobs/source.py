"""Where ratings come from: files of several kinds, one or a folder of them, simulated viewers, or nowhere."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ratings_service.domain.rows import COLUMNS
from shared.errors import JobError

SIMULATED: Final = "simulated"
NONE: Final = "none"
KINDS: Final = (".csv", ".csv.gz", ".zip", ".parquet")
MEANS_FILE: Final = "rating_global.csv"
TITLE_MEANS_FILE: Final = "recsys.csv"

_TAKEN: Final = "catalog"  # the name of the catalogue among a snapshot's inputs


@dataclass(frozen=True)
class InputFile:
    """A file and the name by which the report and the manifest speak of it."""

    path: Path
    name: str


@dataclass(frozen=True)
class Source:
    """Files of ratings; or, where there are none, `means` that somebody worked out of ratings before."""

    files: tuple[InputFile, ...] = ()
    means: tuple[InputFile, ...] = ()


def find_source(given: str) -> Source:
    """List the files that `given` names, sorted; raise JobError where there is none."""
    if given in (SIMULATED, NONE):
        return Source()
    path = Path(given).expanduser()
    if path.is_dir():
        return _in_folder(path)
    if path.is_file():
        return _sorted_out([path])
    parts = [Path(part).expanduser() for part in given.split(os.pathsep)]
    for part in parts:
        if not part.is_file():
            raise JobError(
                f"there is no ratings file {part}; give a file, a folder, {SIMULATED!r} or {NONE!r}"
            )
    return _sorted_out(parts)


def _in_folder(folder: Path) -> Source:
    found = [file for file in folder.iterdir() if file.name.lower().endswith(KINDS) and file.is_file()]
    shown = [file for file in found if not file.name.startswith(".")]
    if not shown:
        kinds = ", ".join(f"*{kind}" for kind in KINDS)
        raise JobError(
            f"no {kinds} in the folder {folder}; expected files with the columns {','.join(COLUMNS)}"
        )
    return _sorted_out(shown)


def _sorted_out(paths: Sequence[Path]) -> Source:
    """Files of means are no ratings: they count only where nothing better is given."""
    names = Counter(path.name for path in paths)
    files = [
        InputFile(path, path.name if names[path.name] == 1 and path.name != _TAKEN else str(path.absolute()))
        for path in sorted(set(paths))
    ]
    means = tuple(file for file in files if file.path.name.lower() in (MEANS_FILE, TITLE_MEANS_FILE))
    ratings = tuple(file for file in files if file not in means)
    if not ratings and all(file.path.name.lower() != MEANS_FILE for file in means):
        raise JobError(
            f"{means[0].path} holds means of all years; {MEANS_FILE}, by year, is needed beside it"
        )
    return Source(ratings) if ratings else Source(means=means)
