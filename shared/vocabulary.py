"""The closed lists that a parameter may name, with every accepted spelling, and the readers built on them."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Final, TypeVar, cast, get_args

from shared.endpoint import Parameter, Unreadable
from shared.tables import DurationUnit, Platform, TitleType
from shared.text import clean, fold, nearest

Word = TypeVar("Word", bound=str)

PLATFORMS: Final[tuple[Platform, ...]] = get_args(Platform)
RATING_CLASSES: Final = (
    "7+ 13+ 16+ 18+ all g nc-17 nr pg pg-13 r tv-14 tv-g tv-ma tv-nr tv-pg tv-y tv-y7 tv-y7-fv unrated"
).split()

_RATING_CLASS_SPELLINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{name: name for name in RATING_CLASSES},
        "all_ages": "all",
        "ages_16_": "16+",
        "16": "16+",
        "ages_18_": "18+",
        "not_rate": "nr",
        "not rated": "nr",
        "ur": "unrated",
    }
)
_COUNTRY_SPELLINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "usa": "united states",
        "us": "united states",
        "u.s.a.": "united states",
        "uk": "united kingdom",
        "great britain": "united kingdom",
    }
)
_YEAR: Final = re.compile(r"[0-9]{1,4}")
_WHOLE: Final = re.compile(r"[0-9]{1,19}")
_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_MOST_IDS: Final = 200
_DECIMAL: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_WHITE_CONTROLS: Final = frozenset("\t\r\n")
# Several times the longest title; percent-encoded it still fits into the request line that servers read.
LONGEST_TEXT: Final = 500
_NO_CONTROL: Final = r"[^\u0000-\u001f\u007f-\u009f]"
_VISIBLE: Final = r"[^\s\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\ufeff]"
TEXT_SCHEMA: Final = {
    "type": "string",
    "minLength": 1,
    "maxLength": LONGEST_TEXT,
    "pattern": f"^{_NO_CONTROL}*{_VISIBLE}{_NO_CONTROL}*$",
}


def rating_class_of(text: str) -> str | None:
    """Canonical audience class of any known spelling; None for an unknown one."""
    return _RATING_CLASS_SPELLINGS.get(clean(text).lower())


def read_text(text: str) -> str:
    """Clean a free text of a request; control characters other than tab, CR and LF are refused."""
    for character in () if text.isprintable() else text:
        if unicodedata.category(character) == "Cc" and character not in _WHITE_CONTROLS:
            raise Unreadable(f"holds the control character U+{ord(character):04X}")
    cleaned = clean(text)
    if not cleaned:
        raise Unreadable("is empty")
    if len(cleaned) > LONGEST_TEXT:
        raise Unreadable(f"is longer than {LONGEST_TEXT} characters")
    return cleaned


def read_title(text: str) -> str:
    return read_text(text).lower()


def read_country(text: str) -> str:
    """Country in lower case, the usual short names of two countries spelled out."""
    country = read_text(text).lower()
    return _COUNTRY_SPELLINGS.get(fold(country), country)


def read_year(text: str) -> int:
    year = read_text(text)
    if not _YEAR.fullmatch(year) or int(year) < 1:
        raise Unreadable(f"{year!r} is no year from 1 to 9999")
    return int(year)


def read_decimal(text: str) -> float:
    number = read_text(text)
    if not _DECIMAL.fullmatch(number):
        raise Unreadable(f"{number!r} is no decimal number such as 3.5")
    value = float(number)
    if value in (float("inf"), float("-inf")):
        raise Unreadable("the number is too large")
    return value + 0.0  # turns -0.0 into 0.0


def write_decimal(value: float) -> str:
    """Shortest digits that read back as `value`, without an exponent."""
    shortest = repr(value)
    return format(Decimal(shortest), "f") if "e" in shortest else shortest


def whole(least: int, most: int, about: str) -> Parameter[int]:
    """A parameter that is a whole number from `least` to `most`."""

    def read(text: str) -> int:
        number = read_text(text)
        if not _WHOLE.fullmatch(number) or not least <= int(number) <= most:
            raise Unreadable(f"{number!r} is no whole number from {least} to {most}")
        return int(number)

    return Parameter(read, {"type": "integer", "minimum": least, "maximum": most}, about)


def read_share(text: str) -> float:
    """A number from 0 to 1, written as in JSON."""
    number = read_text(text)
    if not _NUMBER.fullmatch(number) or not 0 <= float(number) <= 1:
        raise Unreadable(f"{number!r} is no number from 0 to 1")
    return float(number) + 0.0  # turns -0.0 into 0.0


def read_id(text: str) -> str:
    """Id of a catalogue row or of a work, in lower case."""
    found = read_text(text).lower()
    if not _ID.fullmatch(found):
        raise Unreadable(f"{clean(text)!r} is no id such as ns81 or w-ns81")
    return found


def read_ids(text: str) -> tuple[str, ...]:
    """Ids separated by commas: sorted, each once."""
    found = sorted({read_id(part) for part in text.split(",")})
    if len(found) > _MOST_IDS:
        raise Unreadable(f"names more than {_MOST_IDS} ids")
    return tuple(found)


def choice(about: str, spellings: Mapping[str, Word]) -> Parameter[Word]:
    """A parameter that names one of a closed list; keys of `spellings` are folded."""
    allowed = tuple(dict.fromkeys(spellings.values()))

    def read(text: str) -> Word:
        wanted = fold(read_text(text))
        if wanted in spellings:
            return spellings[wanted]
        near = dict.fromkeys(spellings[name] for name in nearest(wanted, spellings))
        raise Unreadable(
            f"{clean(text)!r} is none of {', '.join(allowed)}", allowed=allowed, suggestions=tuple(near)
        )

    return Parameter(read, {"type": "string", "enum": list(allowed)}, about)


def _spelled(spellings: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {name: word for word, names in spellings.items() for name in (word, *names)}


PLATFORM: Final = choice("the streaming platform", {name: name for name in PLATFORMS})
DURATION_UNIT: Final = choice(
    "`min`: films by running time; `season`: shows by number of seasons",
    cast("dict[str, DurationUnit]", _spelled({"min": (), "season": ("seasons",)})),
)
CONTENT_TYPE: Final = choice(
    "`movie` or `tv show` (also movies, tv-show, tv_show, show, series)",
    cast(
        "dict[str, TitleType]",
        _spelled({"movie": ("movies",), "tv show": ("tv-show", "tv_show", "show", "series")}),
    ),
)
RATING_CLASS: Final = choice("the audience class, in any of its spellings", _RATING_CLASS_SPELLINGS)
YEAR: Final = Parameter(read_year, {"type": "integer", "minimum": 1, "maximum": 9999}, "a year, 1 to 9999")
SCORE: Final = Parameter(
    read_decimal,
    {"type": "number"},
    "the least mean rating, on the scale 0.5 to 5, without an exponent",
    write_decimal,
)
COUNTRY: Final = Parameter(
    read_country,
    TEXT_SCHEMA,
    "a country as the catalogue names it; usa, us, uk work too",
)
TITLE: Final = Parameter(
    read_title,
    TEXT_SCHEMA,
    "a title; case and accents do not matter",
    rest=True,
)
SHARE_SCHEMA: Final = {"type": "number", "minimum": 0, "maximum": 1}
LIMIT: Final = whole(1, 100, "how many to list at most")
MAX_AGE: Final = whole(
    0, 99, "only what somebody of this age may see; what has no audience class never passes"
)
DIVERSITY: Final = Parameter(
    read_share,
    SHARE_SCHEMA,
    "0: in the order of the scores; towards 1: the less alike the listed works are",
    write_decimal,
)
ID_SCHEMA: Final = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"}
TITLE_ID: Final = Parameter(read_id, ID_SCHEMA, "the id of a catalogue row (`ns81`) or of a work (`w-ns81`)")
EXCLUDE: Final = Parameter(
    read_ids,
    {
        "type": "string",
        "pattern": "^ *[A-Za-z0-9][A-Za-z0-9_-]{0,63} *(, *[A-Za-z0-9][A-Za-z0-9_-]{0,63} *){0,199}$",
    },
    "ids of rows or works that are not wanted, separated by commas; unknown ones do no harm",
    ",".join,
)
USER_ID: Final = whole(0, 2**63 - 1, "the id of a person, as in the ratings")
YEAR_FROM: Final = replace(YEAR, about="the first release year", name="year.gte")
YEAR_TO: Final = replace(YEAR, about="the last release year", name="year.lte")
