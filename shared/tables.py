"""The published files that other domains may read: their names, columns and types. No rules.

NumPy is loaded by the functions that need it, so that a process which reads no array does without.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
import orjson

from shared.snapshots import Snapshot

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Platform = Literal["amazon", "disney", "hulu", "netflix"]
TitleType = Literal["movie", "tv show"]
DurationUnit = Literal["min", "season"]

TITLES_FILE = "titles.jsonl"
REDIRECTS_FILE = "redirects.json"
RATINGS_FILE = "ratings.parquet"
_MORE_RATINGS = re.compile(r"ratings-[0-9]{4,}\.parquet")
TITLE_RATINGS_FILE = "title_ratings.npz"


@dataclass(frozen=True, slots=True)
class Title:
    """One row of a platform's catalogue, cleaned; `titles.jsonl` of the catalog domain, one a line.

    Text keeps its case. `work` is the id of the film or show that this row is a listing of.
    """

    id: str
    work: str
    platform: Platform
    type: TitleType
    title: str
    year: int
    rating_class: str | None = None
    duration: int | None = None
    duration_unit: DurationUnit | None = None
    added: str | None = None
    directors: tuple[str, ...] = ()
    cast: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    description: str | None = None


def write_titles(folder: Path, titles: Iterable[Title]) -> None:
    with (folder / TITLES_FILE).open("wb") as file:
        for title in titles:
            file.write(orjson.dumps(title, option=orjson.OPT_APPEND_NEWLINE))


def read_titles(folder: Path) -> list[Title]:
    """All titles of a catalog snapshot, in the order of ingest."""
    return msgspec.json.Decoder(Title).decode_lines((folder / TITLES_FILE).read_bytes())


def write_redirects(folder: Path, redirects: Mapping[str, str]) -> None:
    """Works' ids that were given up, and the works that took their place; `redirects.json` of the catalog."""
    (folder / REDIRECTS_FILE).write_bytes(orjson.dumps(dict(redirects)))


def read_redirects(folder: Path) -> dict[str, str]:
    """Of a catalog snapshot; those of earlier releases have none."""
    file = folder / REDIRECTS_FILE
    return msgspec.json.decode(file.read_bytes(), type=dict[str, str]) if file.exists() else {}


@dataclass(frozen=True, slots=True)
class TitleRatings:
    """Votes per catalogue row over all time; `title_ratings.npz` of the ratings domain.

    `ids` has shape (n,) of str, in the order of the catalogue; `count` (n,) int64, number of ratings;
    `halves` (n,) int64, their sum in half-steps (a 4.5 counts 9). All are 0 where the snapshot's parameters
    say that `counts` are unknown, because only means were given.
    """

    ids: "npt.NDArray[np.str_]"
    count: "npt.NDArray[np.int64]"
    halves: "npt.NDArray[np.int64]"


def write_title_ratings(folder: Path, table: TitleRatings) -> None:
    import numpy as np  # noqa: PLC0415 - see the module's docstring

    np.savez(folder / TITLE_RATINGS_FILE, ids=table.ids, count=table.count, halves=table.halves)


def read_title_ratings(folder: Path) -> TitleRatings:
    import numpy as np  # noqa: PLC0415 - see the module's docstring

    # Opened by us, for np.load leaves open what turns out to be no archive.
    with (folder / TITLE_RATINGS_FILE).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return TitleRatings(ids=arrays["ids"], count=arrays["count"], halves=arrays["halves"])


# `ratings.parquet` of the ratings domain, read by jobs alone: one line per rating, unknown titles left out.
# Ratings that were added later are in `ratings-0002.parquet` and so on, of the same columns; exact duplicates
# are dropped within each file. Lines stand in no order to rely on, but always in the same one.
# Columns: user_id int64, title_id varchar (a catalogue row), halves tinyint (1 to 10, the rating in
# half-steps), rated_at bigint (Unix seconds UTC, 0 = unknown).


def ratings_file(number: int) -> str:
    """Name the first, second … file of ratings."""
    return RATINGS_FILE if number == 1 else f"ratings-{number:04d}.parquet"


def ratings_files(snapshot: Snapshot) -> list[Path]:
    """All files of ratings of a snapshot, the oldest first."""
    more = (name for name in snapshot.manifest.files if _MORE_RATINGS.fullmatch(name))
    return [
        snapshot.folder / name for name in (RATINGS_FILE, *sorted(more, key=lambda name: (len(name), name)))
    ]
