"""The grammar of filters: `a,b` all of, `a|b` any of, `!a` not; a value in double quotes is literal."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from shared.endpoint import Parameter, Unreadable
from shared.traits import folded
from shared.vocabulary import CONTENT_TYPE, PLATFORM, RATING_CLASS, read_country, read_text

_MOST_TERMS: Final = 20
_SPECIAL: Final = re.compile(r'^!|[,|"]')
# A quoted value, or one that holds none of the signs; what follows decides whether it may stand so.
_TERM: Final = re.compile(r'\s*(!?)\s*(?:"((?:[^"]|"")*)"|([^,|"]*))\s*')
_ALL_OF: Final = ","
_ANY_OF: Final = "|"


@dataclass(frozen=True, order=True, slots=True)
class Term:
    """One value, folded or of a closed list, that a work must have or, `negated`, must not."""

    value: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """Terms of which all have to hold, or with `any_of` one; sorted, each once."""

    terms: tuple[Term, ...]
    any_of: bool = False

    def allows(self, value: str) -> bool:
        """Whether a value is one of those that were asked for."""
        return any((value == term.value) != term.negated for term in self.terms)


def read_filter(text: str, read_value: Callable[[str], str]) -> Filter:
    """Raise Unreadable for what the grammar does not know and for values that `read_value` refuses."""
    written, signs = _split(text)
    if len(set(signs)) > 1:
        raise Unreadable("mixes commas (all of) and pipes (any of); use one of them, or double quotes")
    if len(written) > _MOST_TERMS:
        raise Unreadable(f"has more than {_MOST_TERMS} values")
    terms = sorted({Term(read_value(value), negated) for value, negated in written})
    return Filter(tuple(terms), any_of=_ANY_OF in signs and len(terms) > 1)


def _split(text: str) -> tuple[list[tuple[str, bool]], list[str]]:
    """The values as they are written, whether negated, and the signs between them."""
    written: list[tuple[str, bool]] = []
    signs: list[str] = []
    at = 0
    while True:
        match = _TERM.match(text, at)
        assert match is not None  # it may be empty
        negation, quoted, bare = match.groups()
        value = bare if quoted is None else quoted.replace('""', '"')
        at = match.end()
        if text[at : at + 1] == '"':
            raise Unreadable('holds a double quote that encloses no value; inside quotes write ""')
        if not value.strip(" !" if quoted is None else None):
            raise Unreadable("holds an empty value")
        written.append((value, negation == "!"))
        if at == len(text):
            return written, signs
        if text[at] not in (_ALL_OF, _ANY_OF):
            raise Unreadable("goes on after the end of a quoted value")
        signs.append(text[at])
        at += 1


def write_filter(given: Filter | None) -> str:
    """The canonical text: it reads back as the same filter."""
    if given is None:
        return ""
    sign = _ANY_OF if given.any_of else _ALL_OF
    return sign.join("!" * term.negated + _quoted(term.value) for term in given.terms)


def write_values(values: Iterable[str]) -> str:
    """The text of a filter that asks for any of these values."""
    return _ANY_OF.join(map(_quoted, values))


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if _SPECIAL.search(value) else value


def _filter_of(about: str, read_value: Callable[[str], str], value_pattern: str) -> Parameter[Any]:
    """`value_pattern` is a regular expression (ECMA 262) of one value."""
    term = f"!?{value_pattern}"
    pattern = f"^{term}((,{term}){{0,{_MOST_TERMS - 1}}}|([|]{term}){{0,{_MOST_TERMS - 1}}})$"
    return Parameter(
        lambda text: read_filter(text, read_value),
        {"type": "string", "maxLength": 500, "pattern": pattern},
        f"{about}; `a,b` all of, `a|b` any of, `!a` not, double quotes around a literal value",
        write_filter,
    )


def _one_of(values: Iterable[str]) -> str:
    return "(" + "|".join("".join(map(_either_case, value)) for value in values) + ")"


def _either_case(sign: str) -> str:
    return f"[{sign}{sign.upper()}]" if sign.isalpha() else sign.replace("+", "[+]")


_NO_CONTROL: Final = r"\u0000-\u001f\u007f-\u009f"
_INVISIBLE: Final = rf"\s{_NO_CONTROL}\u00ad\u200b-\u200f\u202a-\u202e\ufeff"
_BARE: Final = rf'[^,|"{_NO_CONTROL}]*[^!,|"{_INVISIBLE}][^,|"{_NO_CONTROL}]*'
_QUOTED: Final = rf'"(""|[^"{_NO_CONTROL}])*(""|[^"{_INVISIBLE}])(""|[^"{_NO_CONTROL}])*"'
# A value shows something; without quotes something else than the signs of the grammar.
_WORDS: Final = f"({_BARE}|{_QUOTED})"


def _read_folded(text: str) -> str:
    return folded(read_text(text))


PLATFORMS_FILTER: Final = _filter_of(
    "platforms that list it", PLATFORM.read, _one_of(PLATFORM.schema["enum"])
)
TYPES_FILTER: Final = _filter_of(
    "`movie` or `tv show`", CONTENT_TYPE.read, _one_of(CONTENT_TYPE.schema["enum"])
)
GENRES_FILTER: Final = _filter_of(
    "genres, as a platform names them (`stand-up comedy`) or in general (`comedy`)", _read_folded, _WORDS
)
COUNTRIES_FILTER: Final = _filter_of(
    "countries that produced it; usa, us, uk work too", lambda text: folded(read_country(text)), _WORDS
)
RATING_CLASSES_FILTER: Final = _filter_of(
    "audience classes, in any of their spellings",
    RATING_CLASS.read,
    _one_of(RATING_CLASS.schema["enum"]),
)
PEOPLE_FILTER: Final = _filter_of("people who directed it or are in its cast", _read_folded, _WORDS)
