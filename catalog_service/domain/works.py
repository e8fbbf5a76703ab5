"""Work ids that last: taken over from build to build, through additions, merges and splits."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Final, NamedTuple

from shared.vocabulary import PLATFORMS

_PREFIX: Final = "w-"
_NUMBER: Final = re.compile("[0-9]{1,18}")


@dataclass(frozen=True)
class Works:
    """The works of one build.

    `of_title` maps title ids to work ids; `generations` each work id to the build that first had it (counted
    from 1); `redirects` ids that were given up to the work that took their titles over.
    """

    generation: int = 0
    of_title: Mapping[str, str] = field(default_factory=dict)
    generations: Mapping[str, int] = field(default_factory=dict)
    redirects: Mapping[str, str] = field(default_factory=dict)


class _Order(NamedTuple):
    platform: int
    number: int
    text: str


def catalogue_order(title_id: str) -> _Order:
    """Order of the catalogue: by platform, then by the number in the id."""
    initials = [platform[0] for platform in PLATFORMS]
    platform = initials.index(title_id[0]) if title_id[:1] in initials else len(initials)
    number = _NUMBER.search(title_id)
    return _Order(platform, int(number[0]) if number else 0, title_id)


def founder(work: str) -> str:
    """Return the title that first carried a work id."""
    return work.removeprefix(_PREFIX)


def assign_ids(groups: Sequence[Sequence[str]], previous: Works) -> Works:
    """Give every group of titles its work id, taken over from `previous` wherever any of its titles remains.

    A split work's id stays with the part that holds its founder (or else its first title); of several works
    in one group the oldest keeps its id and the others redirect to it.
    """
    generation = previous.generation + 1
    heirs = _heirs(groups, previous)
    claims: dict[int, list[str]] = defaultdict(list)
    for work, group in heirs.items():
        claims[group].append(work)
    kept = {group: min(works, key=lambda work: _age(work, previous)) for group, works in claims.items()}
    new = dict(_new_ids(groups, kept, previous))
    ids = [kept.get(index) or new[index] for index in range(len(groups))]
    return Works(
        generation,
        of_title={title: ids[index] for index, group in enumerate(groups) for title in group},
        generations={work: previous.generations.get(work, generation) for work in ids},
        redirects=_redirects({work: ids[group] for work, group in heirs.items()}, previous, set(ids)),
    )


def _heirs(groups: Sequence[Sequence[str]], previous: Works) -> dict[str, int]:
    """Map each previous work to the group that takes it over: its founder's, or its first other title's."""
    group_of = {title: index for index, group in enumerate(groups) for title in group}
    remaining: dict[str, list[str]] = defaultdict(list)
    for title, work in previous.of_title.items():
        if title in group_of:
            remaining[work].append(title)
    return {
        work: group_of[min(titles, key=lambda title: (title != founder(work), catalogue_order(title)))]
        for work, titles in remaining.items()
    }


def _age(work: str, previous: Works) -> tuple[int, _Order]:
    return previous.generations.get(work, previous.generation), catalogue_order(founder(work))


def _new_ids(
    groups: Sequence[Sequence[str]], kept: Mapping[int, str], previous: Works
) -> Iterator[tuple[int, str]]:
    taken = set(kept.values())
    for index, group in enumerate(groups):
        if index not in kept:
            work = next(name for name in _names(group, previous.redirects) if name not in taken)
            taken.add(work)
            yield index, work


def _names(group: Sequence[str], redirects: Collection[str]) -> Iterator[str]:
    """Names for a new work, best first: one from before a merge, its first title's, its other titles'."""
    titles = sorted(group, key=lambda title: (_PREFIX + title not in redirects, catalogue_order(title)))
    own = (f"{_PREFIX}{title}" for title in titles)
    # A title may have left a work that keeps its name, and come back as something else.
    return chain(own, (f"{_PREFIX}{titles[0]}-{number}" for number in count(2)))


def _redirects(successors: Mapping[str, str], previous: Works, alive: Collection[str]) -> dict[str, str]:
    """Old redirects brought up to date, then those of this build; none from a live id, none to a dead end."""
    renewed = {old: successors[work] for old, work in previous.redirects.items() if work in successors}
    return {old: work for old, work in {**renewed, **successors}.items() if old not in alive}
