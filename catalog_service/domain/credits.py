"""What somebody is credited on, as what, and together with whom."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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


def most_named(groups: Iterable[Iterable[str]], most: int) -> list[PersonCard]:
    """Who is in most of the groups, whatever the case and accents; of equals the first by name."""
    counts: Counter[str] = Counter()
    spellings: dict[str, str] = {}
    for names in groups:
        named = {folded(name): name for name in names}
        counts.update(named.keys())
        for name, spelled in named.items():
            spellings.setdefault(name, spelled)
    first = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]
    return [PersonCard(spellings[name], number) for name, number in first]


def colleagues(pages: Sequence[Page], name: str) -> list[PersonCard]:
    """Who else is on most of the works."""
    groups = ([other for field in _ROLES.values() for other in page[field]] for page in pages)
    others = most_named(groups, _MOST_COLLEAGUES + 1)
    return [one for one in others if folded(one.name) != name][:_MOST_COLLEAGUES]
