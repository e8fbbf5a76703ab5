"""The rows of a catalogue that ratings can name, read from its four files as they come."""

import csv
import re
import zlib
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt

from bench.generate.arrays import Integers, Positions
from shared.errors import JobError
from shared.text import words

Kind = Literal["genre", "person", "era"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

FILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "a": "amazon_prime_titles.csv",
        "d": "disney_plus_titles.csv",
        "h": "hulu_titles.csv",
        "n": "netflix_titles.csv",
    }
)

_LEADS: Final = 4
_ERA_YEARS: Final = 15
# "Comedies" and "Comedy", "Dramas" and "TV Dramas": platforms share the beginnings of words.
_STEM_LETTERS: Final = 5
_NO_GENRES: Final = frozenset({"movies", "tv", "shows", "series", "features", "and", "international", "s"})
_YEAR: Final = re.compile("[0-9]{1,4}")

Row = dict[str, str | None]


@dataclass(frozen=True)
class Traits:
    """What titles are about: pair i says that `title[i]` has the trait `code[i]` of a kind.

    Codes are checksums of names: people in their millions need no table, and a rare mix-up harms nobody.
    """

    kind: npt.NDArray[np.uint8]
    code: npt.NDArray[np.uint32]
    title: Positions

    def of(self, kind: Kind) -> Integers:
        """Positions of the pairs of one kind."""
        return np.flatnonzero(self.kind == KINDS.index(kind))


def read_ids(folder: Path) -> list[str]:
    """Ids of all rows; raise JobError where there are none or a file cannot be read."""
    ids = [title_id for title_id, _ in _rows(folder)]
    if not ids:
        raise JobError(f"the files in {folder} hold no title")
    return ids


def read_traits(folder: Path) -> Traits:
    """Genres, people and era of the rows, in the order of `read_ids`."""
    kinds, codes, titles = array("B"), array("I"), array("I")
    for position, (_, row) in enumerate(_rows(folder)):
        for kind, name in _named(row):
            kinds.append(KINDS.index(kind))
            codes.append(zlib.crc32(f"{kind} {name}".encode()))
            titles.append(position)
    # Views, for copies would cost as much memory again.
    return Traits(np.asarray(kinds), np.asarray(codes), np.asarray(titles))


def _rows(folder: Path) -> Iterator[tuple[str, Row]]:
    for prefix, name in FILES.items():
        try:
            with (folder / name).open(encoding="utf-8-sig", newline="") as file:
                yield from ((f"{prefix}{row['show_id']}", row) for row in csv.DictReader(file))
        except OSError as error:
            raise JobError(f"{folder / name} cannot be read: {error.strerror}") from error
        except (KeyError, UnicodeDecodeError, csv.Error) as error:
            raise JobError(f"{folder / name} is no catalogue: {error!r}") from error


def _named(row: Row) -> Iterator[tuple[Kind, str]]:
    yield from (("genre", stem) for stem in sorted(_stems(row["listed_in"] or "")))
    people = [*_entries(row["director"]), *_entries(row["cast"])[:_LEADS]]
    yield from (("person", name) for name in dict.fromkeys(people))
    if _YEAR.fullmatch(row["release_year"] or ""):
        yield "era", str(int(row["release_year"] or 0) // _ERA_YEARS)


def _stems(genres: str) -> set[str]:
    return {word[:_STEM_LETTERS] for word in words(genres).split() if word not in _NO_GENRES}


def _entries(people: str | None) -> list[str]:
    return [name for part in (people or "").split(",") if (name := part.strip().casefold())]
