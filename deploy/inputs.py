"""What the jobs are run on: what is given, else what the data folder was last built from, else the sample."""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec
import orjson

SAMPLE: Final = "sample"
_INSTALLED: Final = Path("share", "stream-api", SAMPLE)


def _sample_catalog() -> Path:
    """In a checkout beside us, else where an installation puts it."""
    root = Path(__file__).resolve().parents[1]
    places = (root / "data" / SAMPLE, root / _INSTALLED, Path(sys.prefix) / _INSTALLED)
    return next((place for place in places if place.exists()), places[0])


SAMPLE_CATALOG: Final = _sample_catalog()
_REMEMBERED: Final = "inputs.json"
_WORDS: Final = ("simulated", "none")

Training = dict[str, int]


@dataclass(frozen=True)
class Inputs:
    """What to read: `ratings` is a file or a folder of them, several as in PATH, or one of two words.

    `simulated` means viewers of the sample, `none` no ratings at all.
    """

    data: Path
    catalog: Path
    ratings: str
    training: Training = field(default_factory=dict)

    @classmethod
    def given(
        cls, data: Path, catalog: str | None, ratings: str | None, training: Training | None = None
    ) -> "Inputs":
        """Fill in what was not given, so that a second command on a folder goes on with the same data.

        `catalog` is a folder, or the word `sample`. A catalogue of one's own gets no simulated ratings.
        """
        last = _recall(data)
        chosen = _catalog(catalog) if catalog else Path(last.catalog) if last else SAMPLE_CATALOG
        same = last if last and Path(last.catalog) == chosen else None
        by_itself = "simulated" if chosen == SAMPLE_CATALOG else "none"
        return cls(
            data,
            chosen,
            _ratings(ratings) if ratings else same.ratings if same else by_itself,
            training or (same.training if same else {}),
        )

    def options(self) -> tuple[str, ...]:
        """The same inputs as options of a command line."""
        given = {"data": self.data, "catalog": self.catalog, "ratings": self.ratings, **self.training}
        return tuple(part for name, value in given.items() for part in (f"--{name}", str(value)))

    def remember(self) -> None:
        """Write down what the data folder is built from."""
        content = {"catalog": str(self.catalog), "ratings": self.ratings, "training": self.training}
        draft = self.data / f".{_REMEMBERED}"
        draft.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))
        draft.rename(self.data / _REMEMBERED)


@dataclass(frozen=True)
class _Remembered:
    catalog: str
    ratings: str
    training: Training


def _recall(data: Path) -> _Remembered | None:
    try:
        return msgspec.json.decode((data / _REMEMBERED).read_bytes(), type=_Remembered)
    except (OSError, msgspec.DecodeError):
        return None


def _catalog(text: str) -> Path:
    return SAMPLE_CATALOG if text == SAMPLE else Path(text).resolve()


def _ratings(text: str) -> str:
    if text in _WORDS:
        return text
    return os.pathsep.join(str(Path(part).resolve()) for part in text.split(os.pathsep))
