"""Sheets as files: arrays of numbers, and texts as arrays of bytes."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from catalog_service.domain.sheets import COLUMNS, SORT_KEYS, Sheet
from shared.tags import Tags
from shared.texts import text_array, texts_of
from shared.traits import KINDS

_NUMBERS: Final = ("works", "shown", "searched")


def write_sheet(folder: Path, name: str, sheet: Sheet) -> None:
    arrays: dict[str, npt.NDArray[Any]] = {
        "ids": text_array(sheet.ids),
        "titles": text_array(sheet.titles),
        **{field: getattr(sheet, field) for field in _NUMBERS},
        **{f"column_{column}": sheet.columns[column] for column in COLUMNS},
        **{f"changed_{key}": sheet.changed[key].astype(np.int32) for key in SORT_KEYS},
    }
    for kind in KINDS:
        arrays |= sheet.tags[kind].arrays(kind)
    np.savez(folder / f"{name}.npz", allow_pickle=False, **arrays)


def read_sheet(folder: Path, name: str) -> Sheet:
    """Raise OSError, KeyError, ValueError, EOFError or BadZipFile for what `write_sheet` did not write."""
    # Given a path, np.load leaves the file open when it turns out to be no archive.
    with (folder / f"{name}.npz").open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        size = len(arrays["works"])
        return Sheet(
            ids=texts_of(arrays["ids"], size),
            titles=texts_of(arrays["titles"], size),
            columns={column: arrays[f"column_{column}"] for column in COLUMNS},
            changed={key: arrays[f"changed_{key}"] for key in SORT_KEYS},
            tags={kind: Tags.read(arrays, kind, size) for kind in KINDS},
            **{field: arrays[field] for field in _NUMBERS},
        )
