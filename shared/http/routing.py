"""From the raw request target to a row of the table and the texts of its parameters."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, unquote_to_bytes

import msgspec

from shared.endpoint import Endpoint, is_placeholder
from shared.errors import Invalid, NotFound
from shared.text import nearest

Row = Endpoint[Any, Any]
_NO_QUERY: Final[Mapping[str, str]] = {}


class Target(msgspec.Struct, frozen=True):
    """A request target, decoded once and strictly: `/a%2Fb/c?d=e` has the segments `a/b` and `c`.

    `repeated` are the names that stand in the query more than once; the last one is in `query`.
    """

    path: str
    segments: tuple[str, ...]
    query: Mapping[str, str]
    repeated: frozenset[str] = frozenset()


class Question(msgspec.Struct, gc=False):
    """A row of the table, and what is asked of it."""

    endpoint: Row
    asked: Any
    _address: str | None = None  # a cached_property takes a lock before Python 3.12

    @property
    def address(self) -> str:
        """The canonical path and query: the same for every spelling."""
        if self._address is None:
            self._address = self.endpoint.address(self.asked)
        return self._address


class Match(msgspec.Struct, frozen=True):
    """The rows behind a path, by method, and the texts that stand in its placeholders."""

    rows: Mapping[str, Row]
    texts: Mapping[str, str]

    def question(self, method: str, target: Target, body: bytes = b"") -> Question:
        """Read the parameters and the body; raise Invalid for those that cannot be."""
        row = self.rows[method]
        asked = row.read(self.texts, target.query, body, repeated=target.repeated)
        return Question(row, asked)


def parse_target(raw: str) -> Target:
    """Read a target as it came (surrogates for odd bytes); raise Invalid for bytes that are not UTF-8."""
    path, _, query = _origin_form(raw).partition("?")
    segments = tuple([_decode(segment) for segment in path.removeprefix("/").split("/")])
    if not query:
        return Target(path, segments, _NO_QUERY)  # nearly always
    given = dict(pairs := list(_pairs(query)))
    if len(given) == len(pairs):
        return Target(path, segments, given)
    counted = Counter(name for name, _ in pairs)
    return Target(path, segments, given, frozenset(name for name in counted if counted[name] > 1))


def _origin_form(raw: str) -> str:
    if raw.startswith(("http://", "https://")):
        return "/" + "".join(raw.split("/", 3)[3:])
    return raw


def _pairs(query: str) -> Iterable[tuple[str, str]]:
    for pair in filter(None, query.split("&")):
        name, _, value = pair.replace("+", " ").partition("=")
        yield _decode(name), _decode(value)


def _decode(text: str) -> str:
    if "%" not in text and text.isascii():
        return text  # nearly always
    try:
        return unquote_to_bytes(text.encode("utf-8", "surrogateescape")).decode()
    except UnicodeDecodeError:
        raise Invalid("the address holds bytes that are not UTF-8") from None


@dataclass(slots=True)
class _Node:
    literals: dict[str, "_Node"] = field(default_factory=dict)
    placeholder: "_Node | None" = None
    rows: dict[str, Row] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    takes_rest: bool = False


class Routes:
    """Finds the rows of a path; a literal segment goes before a placeholder."""

    def __init__(self, rows: Iterable[Row], *, pages: Iterable[str] = ()) -> None:
        """`pages` are other paths of the process, which a caller may have meant."""
        self._root = _Node()
        self._templates = list(pages)
        for row in rows:
            self._add(row)
        self._plain = dict(_plain(self._root))

    def match(self, target: Target) -> Match:
        """Raise NotFound, with the likeliest templates, for a path that is no endpoint."""
        found = self._find(target.segments)
        if found is None:
            raise NotFound(
                f"no endpoint at {target.path!r}; GET / lists them all",
                suggestions=self._meant(target),
            )
        node, values = found
        return Match(node.rows, dict(zip(node.fields, values, strict=True)))

    def getter(self, raw: str) -> Row | None:
        """The row that a GET of a raw target asks for, told by its segments alone: nothing is read."""
        segments = tuple(_origin_form(raw).partition("?")[0].removeprefix("/").split("/"))
        found = self._find(segments)
        return None if found is None else found[0].rows.get("GET")

    def _find(self, segments: tuple[str, ...]) -> "tuple[_Node, tuple[str, ...]] | None":
        """The node of a path, and what stands in its placeholders."""
        plain = self._plain.get((segments[0], len(segments)))
        return (plain, segments[1:]) if plain and all(segments) else _walk(self._root, segments, 0, ())

    def _meant(self, target: Target) -> list[str]:
        """The path with fewer slashes or in lower case, if there is one; else the likeliest templates."""
        mended = tuple(segment for segment in target.segments if segment)
        for segments in (mended, (*(segment.lower() for segment in mended[:1]), *mended[1:])):
            if segments != target.segments and _walk(self._root, segments, 0, ()) is not None:
                return ["/" + "/".join(quote(segment, safe="") for segment in segments)]
        return nearest(target.path, self._templates, limit=3)

    def _add(self, row: Row) -> None:
        node = self._root
        for segment in row.segments:
            if is_placeholder(segment):
                node.placeholder = node.placeholder or _Node()
                node = node.placeholder
            else:
                node = node.literals.setdefault(segment, _Node())
        node.rows[row.method] = row
        node.fields = row.path_fields
        node.takes_rest = bool(row.path_fields) and row.parameters[row.path_fields[-1]].rest
        self._templates.append(row.path)


def _plain(root: _Node) -> Iterable[tuple[tuple[str, int], _Node]]:
    """Nodes under a name and placeholders alone, by name and number of segments: found without a walk."""
    for name, first in root.literals.items():
        node: _Node | None = first
        length = 1
        while node is not None and not node.literals:
            if node.rows:
                yield (name, length), node
            node, length = node.placeholder, length + 1


def _walk(
    node: _Node, segments: tuple[str, ...], depth: int, values: tuple[str, ...]
) -> tuple[_Node, tuple[str, ...]] | None:
    if depth == len(segments):
        return (node, values) if node.rows else None
    segment = segments[depth]
    if literal := node.literals.get(segment):
        found = _walk(literal, segments, depth + 1, values)
        if found is not None:
            return found
    if node.placeholder is None or not segment:
        return None
    if node.placeholder.takes_rest:
        return node.placeholder, (*values, "/".join(segments[depth:]))
    return _walk(node.placeholder, segments, depth + 1, (*values, segment))
