"""The whole catalogue of one build: its titles as works and as rows, and what is worked out beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from catalog_service.domain.directory import Directory
from catalog_service.domain.directory import sort_keys as directory_keys
from catalog_service.domain.lookups import Lookups, build_lookups
from catalog_service.domain.sheets import Entry, Sheet, digest_of, listings_of, sheet_of, sort_keys, works_of
from catalog_service.domain.stats import stats_of
from catalog_service.domain.works import Works
from shared.api.facts import Stats
from shared.history import History, follow
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
    """What a build makes: entries and sheets of works and rows, and ready answers."""

    titles: Sequence[Title]
    works: Works
    entries: Mapping[str, Sequence[Entry]]
    sheets: Mapping[str, Sheet]
    lookups: Lookups
    directory: Directory
    stats: Stats


def put_together(titles: Sequence[Title], works: Works, before: Mapping[str, History]) -> Catalogue:
    """`titles` name their works; `before` tells of the lines of the sheets in the build before."""
    entries = {WORKS: works_of(titles), ROWS: listings_of(titles)}
    numbers = {work.id: number for number, work in enumerate(entries[WORKS])}
    digests = {work.id: digest_of(work) for work in entries[WORKS]}
    places = {title.id: place for place, title in enumerate(titles)}
    sheets = {
        name: sheet_of(
            entries[name],
            works=[numbers[entry.shown.work] for entry in entries[name]],
            shown=[places[entry.shown.id] for entry in entries[name]],
            searched=[digests[entry.shown.work] for entry in entries[name]],
        )
        for name in entries
    }
    generation = works.generation
    return Catalogue(
        titles=titles,
        works=works,
        entries=entries,
        sheets={name: _marked(sheet, before[name], generation) for name, sheet in sheets.items()},
        lookups=build_lookups(titles),
        directory=_directory(sheets[WORKS], before[PEOPLE], generation),
        stats=stats_of(entries[WORKS]),
    )


def _directory(works: Sheet, before: History, generation: int) -> Directory:
    people = works.tags["person"]
    history = follow(before, people.values, directory_keys(people), generation=generation)
    return Directory(people, list(map(words, people.names)), history.of("titles"))


def _marked(sheet: Sheet, before: History, generation: int) -> Sheet:
    """With the builds in which its lines changed."""
    history = follow(before, sheet.ids, sort_keys(sheet), generation=generation)
    return replace(sheet, changed=history.changed)
