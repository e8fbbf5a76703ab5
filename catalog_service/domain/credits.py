"""What somebody is credited on, as what, and together with whom."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from shared.api.people import PersonCard, PlatformTitles, Role, RoleCount, YearCount
from shared.traits import folded

_ROLES: Final[Mapping[Role, str]] = {"director": "directors", "cast": "cast"}
_MOST_COLLEAGUES: Final = 10

Page = Mapping[str, Any]


def roles_of(page: Page, name: str) -> list[Role]:
    """As what a work's page credits somebody of a folded name."""
    return [role for role, field in _ROLES.items() if name in map(folded, page[field])]


def by_role(roles: Sequence[Sequence[Role]]) -> list[RoleCount]:
    counts = Counter(role for some in roles for role in some)
    return [RoleCount(role, counts[role]) for role in _ROLES]


def by_platform(pages: Sequence[Page]) -> list[PlatformTitles]:
    counts = Counter(platform for page in pages for platform in page["platforms"])
    return [PlatformTitles(platform, counts[platform]) for platform in sorted(counts)]


def by_year(pages: Sequence[Page]) -> list[YearCount]:
    counts = Counter(page["year"] for page in pages)
    return [YearCount(year, counts[year]) for year in sorted(counts)]


def colleagues(pages: Sequence[Page], name: str) -> list[PersonCard]:
    """Who else is on most of the works."""
    counts: Counter[str] = Counter()
    spellings: dict[str, str] = {}
    for page in pages:
        named = {folded(other): other for field in _ROLES.values() for other in page[field]}
        counts.update(other for other in named if other != name)
        for other, spelled in named.items():
            spellings.setdefault(other, spelled)
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_MOST_COLLEAGUES]
    return [PersonCard(spellings[other], titles) for other, titles in most]
