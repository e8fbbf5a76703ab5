"""The sums that later files are added to, and of them the votes on works, which the service tells of."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ratings_service.domain.opinions import WorkVotes
from ratings_service.domain.votes import Integers, Sums, UserVotes, YearlyVotes
from ratings_service.snapshot.arrays import narrow, opened

PARTIALS_FILE: Final = "partials.npz"
WORK_VOTES_FILE: Final = "work_votes.npz"


def write_partials(folder: Path, sums: Sums) -> None:
    users = sums.users
    arrays: dict[str, npt.NDArray[np.integer[Any]]] = {
        **_arrays(sums.yearly, "yearly"),
        "user_id": users.user_id,
        "user_count": users.count,
        "user_halves": users.halves,
        "user_squares": users.squares,
        "unknown_rows": np.array(list(sums.unknown.values()), dtype=np.int64),
    }
    unknown: dict[str, Any] = {"unknown_id": np.array(list(sums.unknown), dtype="S64")}
    np.savez(folder / PARTIALS_FILE, **unknown, **_narrow(arrays))
    np.savez(folder / WORK_VOTES_FILE, **_narrow(_arrays(sums.works, "works")))


def _arrays(votes: YearlyVotes, name: str) -> dict[str, npt.NDArray[np.integer[Any]]]:
    return {f"{name}_title": votes.title, f"{name}_year": votes.year, f"{name}_histogram": votes.histogram}


def _narrow(arrays: Mapping[str, npt.NDArray[Any]]) -> dict[str, Any]:
    return {name: narrow(array) for name, array in arrays.items()}


def read_partials(folder: Path) -> Sums:
    """Raise one of UNREADABLE for what `write_partials` did not write."""
    with opened(folder / PARTIALS_FILE) as file, opened(folder / WORK_VOTES_FILE) as of_works:

        def integers(name: str) -> Integers:
            return np.asarray(file[name], dtype=np.int64)

        users = UserVotes(*(integers(f"user_{name}") for name in ("id", "count", "halves", "squares")))
        ids = [title.decode() for title in file["unknown_id"].tolist()]
        unknown = dict(zip(ids, integers("unknown_rows").tolist(), strict=True))
        return Sums(_votes(file, "yearly"), users, _votes(of_works, "works"), unknown)


def _votes(file: Mapping[str, Any], name: str) -> YearlyVotes:
    title, year = (file[f"{name}_{column}"].astype(np.int64) for column in ("title", "year"))
    return YearlyVotes(title, year, file[f"{name}_histogram"].astype(np.int32))


def read_work_votes(folder: Path, works: int) -> WorkVotes:
    """Raise one of UNREADABLE for what `write_partials` did not write of so many works."""
    with opened(folder / WORK_VOTES_FILE) as file:
        title, years, histograms = (file[f"works_{column}"] for column in ("title", "year", "histogram"))
    if not title.size == years.size == len(histograms) or title.max(initial=0) > max(0, works - 1):
        raise ValueError("the votes are not those of these works")
    return WorkVotes(np.searchsorted(title, np.arange(works + 1)), years, histograms)
