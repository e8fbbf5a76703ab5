"""The whole catalogue of one build: its titles as works and as rows, and what is worked out beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from catalog_service.domain.directory import Directory
from catalog_service.domain.history import History, changes, departed
from catalog_service.domain.lookups import Lookups, build_lookups
from catalog_service.domain.sheets import Entry, Sheet, listings_of, sheet_of, sort_keys, works_of
from catalog_service.domain.stats import stats_of
from catalog_service.domain.works import Works
from shared.api.facts import Stats
from shared.tables import Title
from shared.text import words

WORKS: Final = "works"
ROWS: Final = "rows"
PEOPLE: Final = "people"
NO_HISTORY: Final[Mapping[str, History]] = {
    WORKS: History(),
    ROWS: History(),
    PEOPLE: History(),
}


class Catalogue(NamedTuple):
    """What a build makes: entries and sheets of works and rows, ids that are gone, and ready answers."""

    titles: Sequence[Title]
    works: Works
    entries: Mapping[str, Sequence[Entry]]
    sheets: Mapping[str, Sheet]
    gone: Mapping[str, Mapping[str, int]]
    lookups: Lookups
    directory: Directory
    stats: Stats


def put_together(titles: Sequence[Title], works: Works, before: Mapping[str, History]) -> Catalogue:
    """`titles` name their works; `before` tells of the lines of the sheets in the build before."""
    entries = {WORKS: works_of(titles), ROWS: listings_of(titles)}
    numbers = {work.id: number for number, work in enumerate(entries[WORKS])}
    places = {title.id: place for place, title in enumerate(titles)}
    sheets = {
        name: sheet_of(
            entries[name],
            works=[numbers[entry.shown.work] for entry in entries[name]],
            shown=[places[entry.shown.id] for entry in entries[name]],
        )
        for name in entries
    }
    generation = works.generation
    directory = _directory(sheets[WORKS], before[PEOPLE], generation)
    ids = {**{name: sheet.ids for name, sheet in sheets.items()}, PEOPLE: directory.people.values}
    return Catalogue(
        titles=titles,
        works=works,
        entries=entries,
        sheets={name: _marked(sheet, before[name], generation) for name, sheet in sheets.items()},
        gone={name: departed(some, before[name], generation) for name, some in ids.items()},
        lookups=build_lookups(titles),
        directory=directory,
        stats=stats_of(entries[WORKS]),
    )


def _directory(works: Sheet, before: History, generation: int) -> Directory:
    people = works.tags["person"]
    spelled = list(map(words, people.names))
    new = Directory(people, spelled, np.zeros(len(spelled), dtype=np.int32))
    changed = changes(new.sort_keys(), before, generation)
    return replace(new, changed=np.array(changed, dtype=np.int32))


def _marked(sheet: Sheet, before: History, generation: int) -> Sheet:
    """With the builds in which its lines changed."""
    changed = changes(sort_keys(sheet), before, generation)
    return replace(sheet, changed=np.array(changed, dtype=np.int32))
