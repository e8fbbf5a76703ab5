"""What a work is about, as words of several kinds: genres, people, countries, era, audience, text."""

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from recommender_service.domain.works import Work
from shared.audiences import CEILINGS
from shared.genres import genre_terms
from shared.tables import Title
from shared.text import fold

# Platforms draw the line for teenagers at 13 or at 14: one audience.
_AUDIENCES: Final[Mapping[int, str]] = MappingProxyType({14: "13"})
_TELLING: Final = re.compile(r"[a-z0-9]{3,}")
_ERA_YEARS: Final = 5


def _audience(row: Title) -> Iterable[str]:
    """The age that it is meant for, which classes of different platforms share."""
    age = CEILINGS.get(row.rating_class or "")
    return () if age is None else (_AUDIENCES.get(age, str(age)),)


def _era(row: Title) -> Iterable[str]:
    """Periods of five years; the neighbouring ones too, so that a year's distance is no gulf."""
    period = row.year // _ERA_YEARS
    return (str(period), str(period - 1), str(period + 1))


def _decade(row: Title) -> Iterable[str]:
    return (str(row.year // 10),)


def _telling(text: str | None) -> list[str]:
    return _TELLING.findall(fold(text or ""))


_READERS: Final[Mapping[str, Callable[[Title], Iterable[str]]]] = MappingProxyType(
    {
        "type": lambda row: (row.type,),
        "genre": genre_terms,
        "director": lambda row: map(fold, row.directors),
        "cast": lambda row: map(fold, row.cast),
        "country": lambda row: map(fold, row.countries),
        "era": _era,
        "decade": _decade,
        "audience": _audience,
        "title": lambda row: _telling(row.title),
        "words": lambda row: _telling(row.description),
    }
)


def terms(work: Work, kind: str) -> list[str]:
    """Terms of one kind over all rows of a work, each once, in the order in which the rows name them."""
    read = _READERS[kind]
    return list(dict.fromkeys(term for row in work.rows for term in read(row)))
