"""Draws pages: templates, filters, and what every page shows around its content."""

import sys
import zlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from string import capwords
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from gateway.explorer.pages import address_of, path_of
from gateway.explorer.texts import LANGUAGES, Texts
from shared.filters import write_values

STATIC: Final = Path(__file__).parent / "static"
_FOLDER: Final = Path(__file__).parent / "templates"
_HUES: Final = 12
# What fits on a card: letters in all, and in one word.
_SIZES: Final = (("large", 16, 9), ("middling", 34, 12), ("small", sys.maxsize, sys.maxsize))
_ERA_YEARS: Final = 5


def draw(template: str, texts: Texts, content: Mapping[str, Any]) -> str:
    """Fill a template; whatever comes from data is escaped, a value that is missing is an error."""
    return (
        environment()
        .get_template(template)
        .render(t=texts, lang=texts.language, languages=LANGUAGES, **content)
    )


@lru_cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {"path": path_of, "address": address_of, "because": because, "quoted": quoted}
    made.filters |= {"hue": hue_of, "size": size_of}
    return made


def because(texts: Texts, reason: Mapping[str, Any]) -> str:
    """A reason of a recommendation in words: a title that was liked, or a feature such as `era:403`."""
    name = reason["name"]
    if reason["kind"] == "title":
        return texts("because.liked", name=name)
    kind = reason["id"].partition(":")[0]
    if kind == "era":
        first = int(name) * _ERA_YEARS
        name = f"{first}-{first + _ERA_YEARS - 1}"
    elif kind == "decade":
        name = f"{name}0"
    elif kind in ("director", "cast", "country"):
        name = capwords(name)
    return texts(f"because.{kind}", name=texts.named(kind, name))


def quoted(value: str) -> str:
    """A value as the text of a filter."""
    return write_values([value])


def hue_of(text: str) -> int:
    """One of twelve colours, for the same text always the same."""
    return zlib.crc32(text.encode()) % _HUES


def size_of(title: str) -> str:
    """How large a title may stand on its card: what is long, or has a long word, is smaller."""
    longest = max((len(word) for word in title.split()), default=0)
    return next(size for size, most, word in _SIZES if len(title) <= most and longest <= word)
