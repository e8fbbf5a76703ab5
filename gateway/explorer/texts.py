"""The words of the pages in each language, and how it writes numbers, days and durations."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, get_args

Language = Literal["en", "es"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

_FOLDER: Final = Path(__file__).parent / "texts"
_MINUTES_OF_HOUR: Final = 60
_THOUSANDS: Final = 10_000


class Texts:
    """The texts of one language: `texts("find.found", n=3)`; a mistake in a key is a KeyError."""

    def __init__(self, language: Language, entries: Mapping[str, str]) -> None:
        self.language = language
        self._entries = entries

    def __call__(self, key: str, n: int | None = None, **values: str) -> str:
        """The text, with `n` as a number in it; of a text with two forms the one that suits that number."""
        if n is None:
            return self._entries[key].format(**values)
        form = key if key in self._entries else f"{key}.{'one' if n == 1 else 'other'}"
        return self._entries[form].format(n=self.number(n), **values)

    def has(self, key: str) -> bool:
        return key in self._entries

    def named(self, kind: str, value: str) -> str:
        """The name of a value of a closed list; a value that has none here stands for itself."""
        return self._entries.get(f"{kind}.{value}", value)

    def value(self, column: str, value: Any) -> str:
        """What a row of figures is about: of a closed list by its name, else as the data have it."""
        if column == "platforms":
            return " + ".join(self.named("short", one) for one in value.split(" + "))
        if column == "rating":
            return self.number(value, 1)
        return str(value).upper() if column == "rating_class" else self.named(column, str(value))

    def number(self, value: float, digits: int = 0) -> str:
        text = f"{value:,.{digits}f}"
        if self.language == "en":
            return text
        return text.translate(_SPANISH_SIGNS)

    def figure(self, value: float) -> str:
        """A count as it is, anything else to the second place; a share, which is below one, to the third."""
        if 0 < value < 1:
            return self.number(value, 3).rstrip("0")
        return self.number(value, 0 if float(value).is_integer() else 2)

    def brief(self, value: int) -> str:
        """A count in little room: thousands as `k`."""
        return self.number(value) if value < _THOUSANDS else f"{self.number(value / 1000)}k"

    def day(self, text: str) -> str:
        """A day such as `2021-09-25`, in words."""
        day = date.fromisoformat(text)
        month = self._entries[f"month.{day.month}"]
        return self._entries["day"].format(day=day.day, month=month, year=day.year)

    def duration(self, value: int, unit: str) -> str:
        """Minutes of a film or seasons of a show."""
        if unit == "season":
            return self("seasons", n=value)
        hours, minutes = divmod(value, _MINUTES_OF_HOUR)
        parts = [f"{hours} h"] * (hours > 0) + [f"{minutes} min"] * (minutes > 0 or not hours)
        return " ".join(parts)


_SPANISH_SIGNS: Final = str.maketrans(",.", ".,")


@lru_cache
def texts_of(language: Language) -> Texts:
    return Texts(language, read_texts(language))


def read_texts(language: Language) -> dict[str, str]:
    """All entries of the language's file, by `section.key`."""
    sections = tomllib.loads((_FOLDER / f"{language}.toml").read_text("utf-8"))
    return dict(_flat(sections))


def _flat(sections: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in sections.items():
        key = f"{prefix}{name}"
        found += _flat(value, f"{key}.") if isinstance(value, dict) else [(key, value)]
    return found


def language_of(accept_language: str | None) -> Language:
    """The language that a browser likes best of ours; English where it names none of them."""
    liked = sorted(_liked(accept_language or ""), key=lambda pair: -pair[1])
    known = [name for name, weight in liked if weight > 0 and name in LANGUAGES]
    return known[0] if known else LANGUAGES[0]


def _liked(header: str) -> list[tuple[str, float]]:
    found = []
    for part in header.lower().split(","):
        name, _, weight = part.strip().partition(";q=")
        try:
            found.append((name.strip().partition("-")[0], float(weight or 1)))
        except ValueError:
            continue
    return found
