"""The catalog's snapshot: the titles that others may read, and private files that answer every question."""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, TypeVar, cast

import msgspec
import numpy as np
import orjson

from catalog_service.domain.cards import card_of, nameless, page_of
from catalog_service.domain.catalogue import PEOPLE, ROWS, WORKS, Catalogue
from catalog_service.domain.directory import Directory
from catalog_service.domain.directory import sort_keys as directory_keys
from catalog_service.domain.listing import Shelf
from catalog_service.domain.lookups import Lookups
from catalog_service.domain.relevance import Search
from catalog_service.domain.sheets import Entry, Sheet, sort_keys
from catalog_service.domain.works import Works
from catalog_service.snapshot.blobs import Blobs, open_blobs, write_blobs
from catalog_service.snapshot.search import SearchIndex, Words, write_index
from catalog_service.snapshot.sheets import read_sheet, write_sheet
from shared.history import Changes, History
from shared.jobs import REPORT_FILE
from shared.listings import rows_of_works
from shared.snapshots import BrokenSnapshot, Snapshot
from shared.tables import Platform, write_redirects, write_titles
from shared.text import words
from shared.texts import text_array, texts_of

FORMAT: Final = 4
_WITH_THESE_WORKS: Final = (1, 2, 3, 4)
_WORKS_FILE: Final = "works.json"
_LOOKUPS_FILE: Final = "lookups.json"
_STATS_FILE: Final = "stats.json"
_PEOPLE_FILE: Final = "people.npz"
_CARDS: Final = {WORKS: "work_cards", ROWS: "row_cards"}
_PAGES: Final = "pages"
_UNREADABLE: Final = (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile, msgspec.DecodeError)

Content = TypeVar("Content")


@dataclass(frozen=True)
class Catalog:
    """What the handlers look up."""

    lookups: Lookups
    works: Shelf
    rows: Shelf
    cards: Mapping[str, Blobs]
    pages: Blobs
    search: Search
    index: SearchIndex
    directory: Directory
    redirects: Mapping[str, str]
    stats: bytes
    report: bytes

    @cached_property
    def works_called(self) -> dict[str, list[int]]:
        """The works of each folded title."""
        found: dict[str, list[int]] = {}
        for work, title in enumerate(self.works.sheet.titles):
            found.setdefault(title, []).append(work)
        return found

    @cached_property
    def platforms(self) -> list[Platform]:
        """The platform of each row."""
        tags = self.rows.sheet.tags["platform"]
        found: list[Platform] = [cast("Platform", "")] * len(self.rows.sheet)
        for place, platform in enumerate(tags.values):
            for row in tags.of_place(place).tolist():
                found[row] = cast("Platform", platform)
        return found

    @cached_property
    def rows_of(self) -> list[list[int]]:
        """The rows of each work, in the order of the catalogue."""
        return rows_of_works(len(self.works.sheet), self.rows.sheet.works.tolist())

    def prepare(self) -> None:
        """Make now what the first question would wait for."""
        self.works.prepare()
        self.rows.prepare()
        self.search.prepare()
        _ = self.platforms, self.rows_of, self.works_called, self.directory.by_titles


def write_snapshot(folder: Path, catalogue: Catalogue) -> None:
    write_titles(folder, catalogue.titles)
    write_redirects(folder, catalogue.works.redirects)
    for name, content in (
        (_WORKS_FILE, catalogue.works),
        (_LOOKUPS_FILE, catalogue.lookups),
        (_STATS_FILE, catalogue.stats),
    ):
        (folder / name).write_bytes(msgspec.json.encode(content))
    platforms = [{row.platform for row in work.rows} for work in catalogue.entries[WORKS]]
    for name, sheet in catalogue.sheets.items():
        write_sheet(folder, name, sheet)
        entries = zip(catalogue.entries[name], sheet.works.tolist(), strict=True)
        cards = (nameless(card_of(entry, platforms[work])) for entry, work in entries)
        write_blobs(folder, _CARDS[name], cards)
    write_blobs(folder, _PAGES, (nameless(page_of(work)) for work in catalogue.entries[WORKS]))
    spelled = catalogue.directory.spelled
    changed = catalogue.directory.changes.changed.astype(np.int32)
    np.savez(folder / _PEOPLE_FILE, allow_pickle=False, spelled=text_array(spelled), changed=changed)
    write_index(folder, map(_words_of, catalogue.entries[WORKS]), spelled)


def _words_of(work: Entry) -> Words:
    people = {name: None for row in work.rows for name in (*row.directors, *row.cast)}
    descriptions = {row.description: None for row in work.rows if row.description}
    return Words(words(work.shown.title), words(" ".join(people)), words(" ".join(descriptions)))


def open_state(snapshot: Snapshot) -> Catalog:
    """Open all that the service answers from; raise BrokenSnapshot where it cannot be read."""
    _check_format(snapshot, (FORMAT,))
    folder = snapshot.folder
    try:
        works, rows = read_sheet(folder, WORKS), read_sheet(folder, ROWS)
        ids = _read(snapshot, _WORKS_FILE, Works)
        directory, index = _read_directory(folder, works, ids.generation), SearchIndex(folder)
        catalog = Catalog(
            lookups=_read(snapshot, _LOOKUPS_FILE, Lookups),
            works=Shelf(works, ids.generation),
            rows=Shelf(rows, ids.generation),
            cards={
                name: open_blobs(folder, _CARDS[name], len(sheet))
                for name, sheet in ((WORKS, works), (ROWS, rows))
            },
            pages=open_blobs(folder, _PAGES, len(works)),
            search=_search(works, directory, index),
            index=index,
            directory=directory,
            redirects=ids.redirects,
            stats=(folder / _STATS_FILE).read_bytes(),
            report=orjson.dumps(orjson.loads((folder / REPORT_FILE).read_bytes())),  # without its indents
        )
        catalog.prepare()
    except _UNREADABLE as error:
        raise BrokenSnapshot(f"{folder}: {error}") from error
    return catalog


def _search(works: Sheet, directory: Directory, index: SearchIndex) -> Search:
    titles = list(map(words, works.titles))
    return Search(index, titles, works.columns["year"], directory.people, directory.spelled)


def _read_directory(folder: Path, works: Sheet, generation: int) -> Directory:
    with (folder / _PEOPLE_FILE).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        changed = arrays["changed"]
        spelled = texts_of(arrays["spelled"], len(changed))
    return Directory(works.tags["person"], spelled, Changes(generation, changed))


def read_works(snapshot: Snapshot) -> Works:
    """Load the works of an earlier build; raise BrokenSnapshot where they cannot be read."""
    _check_format(snapshot, _WITH_THESE_WORKS)
    return _read(snapshot, _WORKS_FILE, Works)


def read_history(snapshot: Snapshot) -> dict[str, History]:
    """What the works and rows of an earlier build were sorted by; raise BrokenSnapshot where that is lost."""
    _check_format(snapshot, (FORMAT,))
    generation = _read(snapshot, _WORKS_FILE, Works).generation
    try:
        sheets = {name: read_sheet(snapshot.folder, name) for name in (WORKS, ROWS)}
        people = _read_directory(snapshot.folder, sheets[WORKS], generation)
    except _UNREADABLE as error:
        raise BrokenSnapshot(f"{snapshot.folder}: {error}") from error
    return {
        **{name: History(generation, it.ids, sort_keys(it), it.changed) for name, it in sheets.items()},
        PEOPLE: History(
            generation,
            people.people.values,
            directory_keys(people.people),
            {"titles": people.changes.changed},
        ),
    }


def _check_format(snapshot: Snapshot, known: Sequence[int]) -> None:
    if snapshot.manifest.format not in known:
        raise BrokenSnapshot(f"{snapshot.folder} has format {snapshot.manifest.format}, not {FORMAT}")


def _read(snapshot: Snapshot, name: str, content: type[Content]) -> Content:
    path = snapshot.folder / name
    try:
        return msgspec.json.decode(path.read_bytes(), type=content)
    except (OSError, msgspec.DecodeError) as error:
        raise BrokenSnapshot(f"{path}: {error}") from error
