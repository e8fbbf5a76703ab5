"""The private files of a ratings snapshot: the service's look-up and the partial sums of later merges."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from ratings_service.domain.scores import ScoreCounts
from ratings_service.domain.votes import Integers, Sums, UserVotes, YearlyVotes
from shared.snapshots import BrokenSnapshot, Snapshot

if TYPE_CHECKING:
    from shared.tables import Platform

FORMAT: Final = 3
SCORES_FILE: Final = "scores.npz"
PARTIALS_FILE: Final = "partials.npz"


@dataclass(frozen=True)
class State:
    """What the service answers from."""

    score_counts: ScoreCounts


def write_scores(folder: Path, counts: ScoreCounts) -> None:
    groups = sorted(counts.means)
    means = [counts.means[group] for group in groups]
    np.savez(
        folder / SCORES_FILE,
        platform=np.array([platform for platform, _ in groups], dtype="U16"),
        year=np.array([year for _, year in groups], dtype=np.int64),
        stop=np.cumsum([group.size for group in means], dtype=np.int64),
        mean=np.concatenate(means) if means else np.empty(0),
    )


def read_scores(folder: Path) -> ScoreCounts:
    with _opened(folder / SCORES_FILE) as file:
        groups = zip(cast("list[Platform]", file["platform"].tolist()), file["year"].tolist(), strict=True)
        stop, mean = file["stop"], file["mean"]
    if stop.size and stop[-1] != mean.size:
        raise ValueError("the groups do not cover the means")
    return ScoreCounts(dict(zip(groups, np.split(mean, stop[:-1]), strict=False)))


def write_partials(folder: Path, sums: Sums) -> None:
    """Numbers are kept as narrow as they are: unpacked they are several times the size."""
    yearly, users = sums.yearly, sums.users
    arrays: dict[str, npt.NDArray[np.integer[Any]]] = {
        "yearly_title": yearly.title,
        "yearly_year": yearly.year,
        "yearly_histogram": yearly.histogram,
        "works_title": sums.works.title,
        "works_year": sums.works.year,
        "works_histogram": sums.works.histogram,
        "user_id": users.user_id,
        "user_count": users.count,
        "user_halves": users.halves,
        "user_squares": users.squares,
        "unknown_rows": np.array(list(sums.unknown.values()), dtype=np.int64),
    }
    narrow: dict[str, Any] = {
        name: array.astype(np.min_scalar_type(array.max(initial=0))) for name, array in arrays.items()
    }
    np.savez(folder / PARTIALS_FILE, **narrow, unknown_id=np.array(list(sums.unknown), dtype="S64"))


def read_partials(folder: Path) -> Sums:
    """Raise OSError, ValueError, KeyError, EOFError or BadZipFile for what `write_partials` did not write."""
    with _opened(folder / PARTIALS_FILE) as file:

        def integers(name: str) -> Integers:
            return np.asarray(file[name], dtype=np.int64)

        def votes(name: str) -> YearlyVotes:
            histogram = file[f"{name}_histogram"].astype(np.int32)
            return YearlyVotes(integers(f"{name}_title"), integers(f"{name}_year"), histogram)

        users = UserVotes(*(integers(f"user_{name}") for name in ("id", "count", "halves", "squares")))
        ids = [title.decode() for title in file["unknown_id"].tolist()]
        return Sums(
            votes("yearly"),
            users,
            votes("works"),
            dict(zip(ids, integers("unknown_rows").tolist(), strict=True)),
        )


@contextmanager
def _opened(path: Path) -> Iterator[Mapping[str, Any]]:
    # NumPy leaves a path that is no archive open.
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        yield arrays


def open_state(snapshot: Snapshot) -> State:
    """Load what the service needs, a few milliseconds' work; raise BrokenSnapshot for unreadable files."""
    if snapshot.manifest.format != FORMAT:
        raise BrokenSnapshot(f"{snapshot.folder} has format {snapshot.manifest.format}, not {FORMAT}")
    try:
        return State(read_scores(snapshot.folder))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise BrokenSnapshot(f"{snapshot.folder / SCORES_FILE}: {error}") from error
