"""Works and what people think of them, as files: what lists are made of."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, get_args

import numpy as np
import numpy.typing as npt

from ratings_service.domain.ranking import SORTS
from ratings_service.domain.scores import Floats
from ratings_service.domain.shelf import KINDS, Shelf
from ratings_service.domain.standings import Standings
from ratings_service.snapshot.arrays import narrow, opened
from shared.history import History, Integers
from shared.tables import Platform, TitleType
from shared.tags import Tags
from shared.texts import text_array, texts_of

WORKS_FILE: Final = "works.npz"
STANDINGS_FILE: Final = "standings.npz"

_PLATFORMS: Final[tuple[Platform, ...]] = get_args(Platform)
_TYPES: Final[tuple[TitleType, ...]] = get_args(TitleType)
_COLUMNS: Final = ("count", "mean", "damped_mean", "deviation", "damped_deviation")


def write_shelf(folder: Path, shelf: Shelf) -> None:
    arrays: dict[str, Any] = {
        "ids": text_array(shelf.ids),
        "titles": text_array(shelf.titles),
        "types": _codes(shelf.types, _TYPES),
        "years": shelf.years,
        "shown": shelf.shown,
        "rows": text_array(shelf.rows),
        "row_works": shelf.row_works,
        "row_platforms": _codes(shelf.row_platforms, _PLATFORMS),
        "redirects": text_array([json.dumps(dict(shelf.redirects))]),
    }
    for kind, tags in shelf.tags.items():
        arrays.update(tags.arrays(kind))
    np.savez(folder / WORKS_FILE, **arrays)


def _codes(words: Sequence[str], known: Sequence[str]) -> npt.NDArray[np.uint8]:
    codes = {word: code for code, word in enumerate(known)}
    return np.array([codes[word] for word in words], dtype=np.uint8)


def read_shelf(folder: Path) -> Shelf:
    """Raise one of UNREADABLE for what `write_shelf` did not write."""
    with opened(folder / WORKS_FILE) as file:
        works, rows = len(file["years"]), len(file["row_works"])
        if len(file["types"]) != works or len(file["shown"]) != works or len(file["row_platforms"]) != rows:
            raise ValueError("the columns of works do not belong together")
        return Shelf(
            ids=texts_of(file["ids"], works),
            titles=texts_of(file["titles"], works),
            types=[_TYPES[code] for code in file["types"].tolist()],
            years=file["years"],
            shown=file["shown"],
            rows=texts_of(file["rows"], rows),
            row_works=file["row_works"],
            row_platforms=[_PLATFORMS[code] for code in file["row_platforms"].tolist()],
            tags={kind: Tags.read(file, kind, works) for kind in KINDS},
            redirects=json.loads(texts_of(file["redirects"], 1)[0]),
        )


def write_standings(folder: Path, standings: Standings, history: History) -> None:
    """The works of both are those of the shelf beside them."""
    columns: dict[str, Any] = {name: getattr(standings, name) for name in _COLUMNS}
    for sort, changed in history.changed.items():
        columns[f"changed_{sort}"] = narrow(changed)
    np.savez(folder / STANDINGS_FILE, generation=history.generation, **columns)


def read_standings(folder: Path, ids: Sequence[str]) -> tuple[Standings, History]:
    """Raise one of UNREADABLE for what `write_standings` did not write of the works of these ids."""
    with opened(folder / STANDINGS_FILE) as file:
        standings = Standings(**{name: file[name] for name in _COLUMNS})
        changed: dict[str, Integers] = {sort: file[f"changed_{sort}"].astype(np.int64) for sort in SORTS}
        generation = int(file["generation"])
    if any(len(column) != len(ids) for column in (standings.count, *changed.values())):
        raise ValueError("the standings are not those of these works")
    return standings, History(generation, ids, sort_keys(standings), changed)


def sort_keys(standings: Standings) -> dict[str, Floats]:
    """What each order of works sorts by."""
    return {"top": standings.damped_mean, "divisive": standings.damped_deviation}
