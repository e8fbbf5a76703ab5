"""The recommender's private files: the trained model, the neighbours, and the titles that lead to them."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt
import orjson

from recommender_service.domain.blend import Blend
from recommender_service.domain.choosing import Chooser
from recommender_service.domain.histories import Histories
from recommender_service.domain.reasons import Reasons
from recommender_service.domain.regulars import Regulars
from recommender_service.domain.shelf import Shelf
from recommender_service.domain.similarity import Similarity
from recommender_service.domain.spelling import Spellings
from recommender_service.domain.titles import RECOMMENDED, TitleIndex
from recommender_service.snapshot.lists import Orders, read_lists
from recommender_service.snapshot.models import read_models
from shared.snapshots import BrokenSnapshot, Snapshot

FORMAT: Final = 3
MODEL_FILE: Final = "model.npz"
MAPS_FILE: Final = "maps.json"
NEIGHBOURS_FILE: Final = "neighbours.npz"
INDEX_FILE: Final = "titles.json"
EVALUATION_FILE: Final = "evaluation.json"
_FIVE: Final = "five"
_UNREADABLE: Final = (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile, msgspec.DecodeError)


@dataclass(frozen=True, slots=True)
class Titles:
    """Lower-case display titles by number of work, and the index that leads to those numbers."""

    shown: list[str]
    exact: dict[str, int]
    folded: dict[str, int]


@dataclass(frozen=True, slots=True)
class Recommender:
    """What the handlers look up.

    `five` (works, 5) holds numbers of works, -1 where there are too few; `known` (works,) marks the works
    that somebody rated; `version` and `trained_at` are those of the snapshot.
    """

    shown: list[str]
    index: TitleIndex
    spellings: Spellings
    five: npt.NDArray[np.int32]
    blend: Blend
    similarity: Similarity
    shelf: Shelf
    orders: Orders
    histories: Histories
    evaluation: dict[str, Any]
    version: str
    trained_at: str
    chooser: Chooser
    reasons: Reasons
    regulars: Regulars
    known: npt.NDArray[np.bool_]


def write_titles(folder: Path, titles: Titles) -> None:
    (folder / INDEX_FILE).write_bytes(orjson.dumps(titles))


def write_arrays(folder: Path, name: str, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    np.savez(folder / name, allow_pickle=False, **dict(arrays))


def write_maps(folder: Path, maps: Mapping[str, Any]) -> None:
    (folder / MAPS_FILE).write_bytes(orjson.dumps(maps, option=orjson.OPT_SERIALIZE_NUMPY))


def write_evaluation(folder: Path, evaluation: Mapping[str, Any]) -> None:
    (folder / EVALUATION_FILE).write_bytes(orjson.dumps(evaluation, option=orjson.OPT_INDENT_2))


def open_state(snapshot: Snapshot) -> Recommender:
    """Load what serving needs; the model itself stays on the disk. Raises BrokenSnapshot."""
    if snapshot.manifest.format != FORMAT:
        raise BrokenSnapshot(f"{snapshot.folder} has format {snapshot.manifest.format}, not {FORMAT}")
    folder = snapshot.folder
    try:
        titles = msgspec.json.decode((folder / INDEX_FILE).read_bytes(), type=Titles)
        five = _read_five(folder / NEIGHBOURS_FILE)
        blend, similarity = read_models(folder)
        shelf, orders, histories = read_lists(folder)
        evaluation = orjson.loads((folder / EVALUATION_FILE).read_bytes())
    except _UNREADABLE as error:
        raise BrokenSnapshot(f"{folder}: {error}") from error
    _check(titles, five, {"model": len(blend.popularity), "shelf": len(shelf)}, folder)
    return Recommender(
        shown=titles.shown,
        index=TitleIndex(titles.exact, titles.folded),
        spellings=Spellings(list(titles.folded)),
        five=five,
        blend=blend,
        similarity=similarity,
        shelf=shelf,
        orders=orders,
        histories=histories,
        evaluation=evaluation,
        version=snapshot.version,
        trained_at=snapshot.manifest.created_at,
        chooser=Chooser(shelf),
        reasons=Reasons(shelf, blend.content.names),
        regulars=Regulars(),
        known=blend.items.known,
    )


def _read_five(path: Path) -> npt.NDArray[np.int32]:
    # Given a path, np.load leaves the file open when it turns out to be no archive.
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return np.asarray(arrays[_FIVE], dtype=np.int32)


def _check(titles: Titles, five: npt.NDArray[np.int32], sizes: Mapping[str, int], folder: Path) -> None:
    works = len(titles.shown)
    if five.shape != (works, RECOMMENDED) or five.max(initial=-1) >= works:
        raise BrokenSnapshot(f"{folder}: titles and neighbours do not belong together")
    for part, size in sizes.items():
        if size != works:
            raise BrokenSnapshot(f"{folder}: titles and {part} do not belong together")
    if max((*titles.exact.values(), *titles.folded.values()), default=-1) >= works:
        raise BrokenSnapshot(f"{folder}: a title leads to no work")
