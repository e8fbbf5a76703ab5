"""What lists are made of, as files: the catalogue's shelf, orders, and people's histories."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import orjson

from recommender_service.domain.histories import Histories
from recommender_service.domain.shelf import Shelf
from recommender_service.domain.sparse_rows import Vectors
from recommender_service.snapshot.arrays import read_array, write_array

SHELF_FILE: Final = "shelf.json"
_HISTORIES: Final = ("user_ids", "starts", "works", "halves")
_TRENDING: Final = "trending"
_NEWNESS: Final = "newness"


@dataclass(frozen=True, slots=True)
class Orders:
    """Scores of all works (works,) that are the same for everybody; see the domain for what they mean."""

    trending: Vectors
    newness: Vectors


def write_lists(folder: Path, shelf: Shelf, orders: Orders, histories: Histories) -> None:
    (folder / SHELF_FILE).write_bytes(orjson.dumps(vars(shelf)))
    write_array(folder, _TRENDING, orders.trending)
    write_array(folder, _NEWNESS, orders.newness)
    for part in _HISTORIES:
        write_array(folder, f"histories-{part}", getattr(histories, part))


def read_lists(folder: Path) -> tuple[Shelf, Orders, Histories]:
    """Raises OSError, ValueError or msgspec.DecodeError where files are missing or damaged."""
    shelf = msgspec.json.decode((folder / SHELF_FILE).read_bytes(), type=Shelf)
    shelf.prepare()
    orders = Orders(read_array(folder, _TRENDING), read_array(folder, _NEWNESS))
    return shelf, orders, Histories(*(read_array(folder, f"histories-{part}") for part in _HISTORIES))
