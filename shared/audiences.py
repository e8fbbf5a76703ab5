"""How old one has to be, in each audience class."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

CEILINGS: Final[Mapping[str, int]] = MappingProxyType(
    {
        **dict.fromkeys(("all", "g", "tv-y", "tv-g"), 0),
        **dict.fromkeys(("7+", "tv-y7", "tv-y7-fv"), 7),
        **dict.fromkeys(("pg", "tv-pg"), 10),
        **dict.fromkeys(("13+", "pg-13"), 13),
        "tv-14": 14,
        "16+": 16,
        **dict.fromkeys(("r", "tv-ma", "nc-17", "18+"), 18),
    }
)
"""Years of age by class. A class that is not here, such as `nr`, says nothing and passes no ceiling."""

NEVER: Final = 255


def strictest_age(rating_classes: Iterable[str | None]) -> int:
    """The age that a work asks for: that of its strictest listing; NEVER where one of them says nothing."""
    return max((CEILINGS.get(name or "", NEVER) for name in rating_classes), default=NEVER)
