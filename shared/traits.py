"""What filters ask of a title: by kind, the folded values that a row of the catalogue has."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, Literal, get_args

from shared.genres import genre_terms
from shared.tables import Title
from shared.text import fold

Kind = Literal["platform", "type", "genre", "country", "person", "rating_class"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


def folded(text: str) -> str:
    """Folded, but for what folding leaves nothing of, such as a lone accent."""
    return fold(text) or text.lower()


def _written(names: Iterable[str]) -> Iterable[tuple[str, str]]:
    return ((folded(name), name) for name in names)


def _as_it_is(*names: str | None) -> Iterable[tuple[str, str]]:
    return ((name, name) for name in names if name)


def _genres(row: Title) -> Iterable[tuple[str, str]]:
    yield from _written(row.genres)
    yield from _as_it_is(*genre_terms(row))


_READERS: Final[Mapping[Kind, Callable[[Title], Iterable[tuple[str, str]]]]] = MappingProxyType(
    {
        "platform": lambda row: _as_it_is(row.platform),
        "type": lambda row: _as_it_is(row.type),
        "genre": _genres,
        "country": lambda row: _written(row.countries),
        "person": lambda row: _written((*row.directors, *row.cast)),
        "rating_class": lambda row: _as_it_is(row.rating_class),
    }
)


def traits(row: Title, kind: Kind) -> dict[str, str]:
    """The values of one kind that a row has, each with the name by which the row writes it."""
    found: dict[str, str] = {}
    for value, name in _READERS[kind](row):
        found.setdefault(value, name)
    return found
