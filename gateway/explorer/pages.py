"""What a page is before it is drawn: what was opened, and what is to be shown."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

from gateway.explorer.asking import Ask
from gateway.explorer.texts import Texts
from shared.errors import NotFound
from shared.filters import write_values

SAFE = "|,"


class Opened(NamedTuple):
    """A page's path, below its language and section, and its query: what is empty is left out."""

    section: str
    below: tuple[str, ...]
    query: Mapping[str, str]
    texts: Texts

    def only(self) -> str:
        """The one segment below the section; raise NotFound where there is another number of them."""
        if len(self.below) != 1:
            raise NotFound(self.texts("error.no_page"))
        return self.below[0]

    def nothing_below(self) -> None:
        if self.below:
            raise NotFound(self.texts("error.no_page"))


class Sheet(NamedTuple):
    """A template, and what it shows; `passing` where that changes while answers of the API stay the same."""

    template: str
    content: Mapping[str, Any]
    passing: bool = False


class Leaf(NamedTuple):
    """A file to take away."""

    name: str
    content: bytes
    media_type: str


View = Callable[[Ask, Opened], Awaitable[Sheet | Leaf]]


def read_query(raw: str) -> dict[str, str]:
    """The fields of a form: those that are empty count as not given, of several of one name any will do."""
    given: dict[str, list[str]] = {}
    for name, value in parse_qsl(raw, errors="replace"):
        if value.strip():
            given.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else write_values(values) for name, values in given.items()}


def path_of(language: str, *segments: str) -> str:
    return "/".join(["", language, *(quote(segment, safe="") for segment in segments)])


def address_of(path: str, query: Mapping[str, str | None]) -> str:
    """A path with those values of a query that are not empty."""
    filled = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(filled, safe=SAFE)}" if filled else path
