"""The index of the words of titles, people and descriptions: a Tantivy index in files of the snapshot."""

import heapq
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Final, NamedTuple

import numpy as np
from tantivy import Document, Index, Occur, Order, Query, Schema, SchemaBuilder, Searcher

from catalog_service.domain.misspelling import slips
from catalog_service.domain.relevance import Field
from catalog_service.domain.sheets import Integers

_PREFIX: Final = "search."
_WRITER_BYTES: Final = 256 * 2**20
_READABLE: Final = 0o644
_GRAM: Final = 3
_LONGEST_BEGINNING: Final = 15
_MOST_WORDS: Final = 40
# So many runs of letters an error spoils at most.
_GRAMS_OF_AN_ERROR: Final = 4
_REMOVALS: Final = 20
_EDGE: Final = "_"
# What a word may be in a query: the fields that hold it whole, and those that hold its beginnings.
_BEGINNINGS: Final[Mapping[str, str]] = {
    "title": "title_starts",
    "people": "people_starts",
    "name": "name_starts",
}
_FIELDS: Final = (
    "title",
    "people",
    "description",
    "name",
    *_BEGINNINGS.values(),
    "title_grams",
    "name_grams",
)
_ONE_ERROR, _TWO_ERRORS = 4, 8


class Words(NamedTuple):
    """What of a work is searched, folded and without punctuation."""

    title: str
    people: str
    description: str


def _schema() -> Schema:
    builder = SchemaBuilder()
    for field in _FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    for number in ("work", "person"):
        builder.add_unsigned_field(number, fast=True)
    return builder.build()


def grams(text: str) -> list[str]:
    """All runs of three letters, those over the edges of words too, each once."""
    edged = _EDGE + text.replace(" ", _EDGE) + _EDGE
    return list(dict.fromkeys(edged[at : at + _GRAM] for at in range(max(1, len(edged) - _GRAM + 1))))


def _beginnings_of(fields: Iterable[str]) -> list[str]:
    """The fields that hold the beginnings of words in these fields."""
    return [_BEGINNINGS[field] for field in fields if field in _BEGINNINGS]


def _beginnings(text: str) -> str:
    starts = {word[:end] for word in text.split() for end in range(1, min(len(word), _LONGEST_BEGINNING + 1))}
    return " ".join(sorted(starts))


def write_index(folder: Path, works: Iterable[Words], names: Iterable[str]) -> None:
    """`works` and the folded `names` of people are numbered in their order."""
    with TemporaryDirectory(dir=folder, prefix="scratch-") as scratch:
        index = Index(_schema(), path=scratch)
        writer = index.writer(_WRITER_BYTES, num_threads=1)
        for number, work in enumerate(works):
            writer.add_document(_work(number, work))
        for number, name in enumerate(names):
            writer.add_document(_person(number, name))
        writer.commit()
        writer.wait_merging_threads()
        for file in Path(scratch).glob("[!.]*"):  # what is hidden is the writer's: locks, files to be deleted
            file.chmod(_READABLE)  # the engine writes some for its own user alone
            file.rename(folder / f"{_PREFIX}{file.name}")


def _work(number: int, work: Words) -> Document:
    document = Document()
    for field, text in work._asdict().items():
        document.add_text(field, text)
    for field in ("title", "people"):
        document.add_text(f"{field}_starts", _beginnings(getattr(work, field)))
    document.add_text("title_grams", " ".join(grams(work.title)))
    document.add_unsigned("work", number)
    return document


def _person(number: int, name: str) -> Document:
    document = Document()
    document.add_text("name", name)
    document.add_text("name_starts", _beginnings(name))
    document.add_text("name_grams", " ".join(grams(name)))
    document.add_unsigned("person", number)
    return document


@contextmanager
def _view_of(folder: Path) -> Iterator[Path]:
    """A folder of links to the index's files, which the engine needs only to open them.

    It wants to write a lock beside them, which a snapshot that is only read does not allow.
    """
    view = Path(mkdtemp(prefix="search-"))
    try:
        for file in folder.glob(f"{_PREFIX}*"):
            (view / file.name.removeprefix(_PREFIX)).symlink_to(file.resolve())
        yield view
    finally:
        for _ in range(_REMOVALS):  # the engine may be about to lock it once more
            shutil.rmtree(view, ignore_errors=True)
            if not view.exists():
                break


class SearchIndex:
    """Finds works and people; safe for any text, since no query is parsed."""

    def __init__(self, folder: Path) -> None:
        """Open the files in `folder`; raise ValueError or OSError where they are none."""
        with _view_of(folder) as view:
            index = Index.open(str(view))
            index.config_reader(reload_policy="manual")
            self._schema = index.schema
            self._searcher: Searcher = index.searcher()

    def holding(self, words: Sequence[str], fields: Sequence[Field], *, forgiving: bool = False) -> Integers:
        """Works that hold all words, the last as a beginning too, each in one of the fields."""
        return self._holding(words, fields, "work", forgiving=forgiving)

    def people_called(self, words: Sequence[str]) -> Integers:
        """People whose name holds all words, the last as a beginning too."""
        return self._holding(words, ("name",), "person", forgiving=False)

    def _holding(
        self, words: Sequence[str], fields: Sequence[str], number: str, *, forgiving: bool
    ) -> Integers:
        asked = list(dict.fromkeys(words))[:_MOST_WORDS]
        if not (asked and (forgiving or self._are_known(asked, fields))):
            return np.empty(0, dtype=np.int32)
        every = [
            (Occur.Must, self._word(word, fields, forgiving=forgiving, last=word == asked[-1]))
            for word in asked
        ]
        found = self._searcher.search(
            Query.boolean_query(every),
            limit=max(1, self._searcher.num_docs),
            count=False,
            order_by_field=number,
            order=Order.Asc,
        )
        return np.array([place for place, _ in found.hits], dtype=np.int32)

    def _word(self, word: str, fields: Sequence[str], *, forgiving: bool, last: bool) -> Query:
        ways = [self._term(field, word, forgiving=forgiving) for field in fields]
        if last:
            ways += [self._term(field, word) for field in _beginnings_of(fields)]
        return Query.boolean_query([(Occur.Should, way) for way in ways])

    def _are_known(self, words: Sequence[str], fields: Sequence[str]) -> bool:
        """Whether each word is anywhere at all: of what is misspelled one is not, which is soon seen."""
        *whole, last = words
        count = self._searcher.doc_freq
        return all(any(count(field, word) for field in fields) for word in whole) and any(
            count(field, last) for field in (*fields, *_beginnings_of(fields))
        )

    def _term(self, field: str, word: str, *, forgiving: bool = False) -> Query:
        if not forgiving or len(word) < _ONE_ERROR:
            return Query.term_query(self._schema, field, word, "freq")
        return Query.fuzzy_term_query(self._schema, field, word, 1 if len(word) < _TWO_ERRORS else 2)

    def titles_like(self, text: str, most: int) -> list[int]:
        """Numbers of the works whose title has most runs of letters in common with a text."""
        return self._like("title_grams", text, "work", most)

    def people_like(self, text: str, most: int) -> list[int]:
        """Numbers of the people whose name has most runs of letters in common with a text."""
        return self._like("name_grams", text, "person", most)

    def _like(self, field: str, text: str, number: str, most: int) -> list[int]:
        ways = [(Occur.Should, self._term(field, gram)) for gram in self._rarest(field, text)]
        found = self._searcher.search(Query.boolean_query(ways), limit=most, count=False)
        values = self._searcher.fast_field_values(number, [address for _, address in found.hits])
        return [int(value) for value in values if value is not None]

    def _rarest(self, field: str, text: str) -> list[str]:
        """Those that lead to the fewest, and still to what is spelled with the errors that are forgiven."""
        counts = [(self._searcher.doc_freq(field, gram), gram) for gram in grams(text)]
        enough = _GRAMS_OF_AN_ERROR * slips(text) + 2
        return [gram for _, gram in heapq.nsmallest(enough, filter(itemgetter(0), counts))]
