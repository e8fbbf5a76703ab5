"""How well a title suits the words that somebody typed: whole, unfinished, or with a slip of the finger."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, Protocol

import numpy as np

from catalog_service.domain.misspelling import (
    are_within,
    errors,
    errors_but_articles,
    slips,
    without_article,
)
from catalog_service.domain.sheets import Integers
from shared.tags import Tags

Field = Literal["title", "people", "description"]
_IN_TITLE: Final[tuple[Field, ...]] = ("title",)
_EVERYWHERE: Final[tuple[Field, ...]] = ("title", "people", "description")

# What a match is worth, best first. It depends on the title and the words alone; only guesses are compared.
_SAME: Final = 1000
_SAME_BUT_ARTICLE: Final = 995
_BEGINS: Final = 900
_BEGINS_BUT_ARTICLE: Final = 800
_HOLDS: Final = 600
_PERSON: Final = 590
_MISSPELLED: Final = 500
_MISSPELLED_PERSON: Final = 490
_MISSPELLED_WITHIN: Final = 430
_CREDITED: Final = 400
_DESCRIBED: Final = 300
_GUESSED: Final = 200
# Where all words may be, each place within the one before it.
_PLACES: Final[tuple[tuple[tuple[Field, ...], int], ...]] = (
    (_EVERYWHERE, _DESCRIBED),
    (("title", "people"), _CREDITED),
    (_IN_TITLE, _HOLDS),
)
# The larger the part of a title that was asked for, the more it is worth; the more errors, the less.
_PART: Final = 89
_ERROR: Final = 20
# Of equally good matches the newest comes first.
_YEARS: Final = 10_000
_CANDIDATES: Final = 50
_PEOPLE: Final = 20
_BEYOND_LETTERS: Final = "\U0010ffff"


class Engine(Protocol):
    """What finds candidates; words and texts are folded, answers are numbers of works or of people."""

    def holding(self, words: Sequence[str], fields: Sequence[Field], *, forgiving: bool = False) -> Integers:
        """Works that hold all words, the last as a beginning too, each in one of the fields."""

    def titles_like(self, text: str, most: int) -> list[int]:
        """Works whose title shares most with a text, however it is spelled."""

    def people_like(self, text: str, most: int) -> list[int]:
        """People whose name shares most with a text."""


class _Beginnings:
    """Finds the titles that begin with a text."""

    def __init__(self, titles: Sequence[str]) -> None:
        order = sorted(range(len(titles)), key=titles.__getitem__)
        self._sorted = [titles[number] for number in order]
        self._numbers = np.array(order, dtype=np.int32)

    def of(self, text: str) -> Integers:
        first = bisect_left(self._sorted, text)
        return self._numbers[first : bisect_left(self._sorted, text + _BEYOND_LETTERS, first)]

    def equal_to(self, text: str) -> Integers:
        first = bisect_left(self._sorted, text)
        return self._numbers[first : bisect_right(self._sorted, text, first)]


@dataclass(frozen=True)
class Search:
    """`titles` are the words of each work's title, `years` (works,) its year; `people` leads to works.

    `names` are the words of each person's name, by the place among the tags.
    """

    engine: Engine
    titles: Sequence[str]
    years: Integers
    people: Tags
    names: Sequence[str]

    def prepare(self) -> None:
        """Make now what the first search would wait for."""
        _ = self._lengths, self._whole, self._bare

    @cached_property
    def _lengths(self) -> Integers:
        return np.array([max(1, len(title)) for title in self.titles], dtype=np.int32)

    @cached_property
    def _whole(self) -> _Beginnings:
        return _Beginnings(self.titles)

    @cached_property
    def _bare_titles(self) -> list[str]:
        return [without_article(title) for title in self.titles]

    @cached_property
    def _bare(self) -> _Beginnings:
        return _Beginnings(self._bare_titles)

    def relevance(self, text: str) -> Integers:
        """How well each work (works,) suits a text of folded words; 0: not at all."""
        worth = np.zeros(len(self.titles), dtype=np.int32)
        words = text.split()
        if slips(text):
            self._misspelled(text, worth)
            self._by_person(text, worth)
        self._by_words(text, words, worth)
        self._by_title(text, worth)
        if slips(text) and not worth.any():
            _raise(worth, self.engine.holding(words, _EVERYWHERE, forgiving=True), _GUESSED)
        suited = np.flatnonzero(worth)
        worth[suited] = worth[suited] * _YEARS + self.years[suited]
        return worth

    def _misspelled(self, text: str, worth: Integers) -> None:
        """Titles that were perhaps meant: whole, with another article, unfinished, or a part of them."""
        like = self.engine.titles_like(text, _CANDIDATES)
        titles = [self.titles[number] for number in like]
        wrong = errors_but_articles(text, titles, [self._bare_titles[number] for number in like])
        numbers = np.array(like, dtype=np.int32)
        its = _MISSPELLED - _ERROR * wrong + self._part(text, numbers)
        its = np.where(wrong <= slips(text), its, np.where(are_within(text, titles), _MISSPELLED_WITHIN, 0))
        _raise(worth, numbers, its)

    def _by_person(self, text: str, worth: Integers) -> None:
        people = self.engine.people_like(text, _PEOPLE)
        for person, wrong in zip(people, errors(text, [self.names[one] for one in people]), strict=True):
            if wrong <= slips(text):
                its = _MISSPELLED_PERSON - _ERROR * int(wrong) if wrong else _PERSON
                _raise(worth, self.people.of_place(person), its)

    def _by_words(self, text: str, words: Sequence[str], worth: Integers) -> None:
        """What has all words somewhere; the fewer fields they are in, the more it is worth."""
        for fields, least in _PLACES if slips(text) else _PLACES[-1:]:
            found = self.engine.holding(words, fields)
            if not found.size:  # then no fewer fields have them
                break
            _raise(worth, found, least + (self._part(text, found) if fields == _IN_TITLE else 0))

    def _by_title(self, text: str, worth: Integers) -> None:
        """What begins with the text, or is no more than it."""
        bare = without_article(text)
        for numbers, least in (
            (self._bare.of(bare), _BEGINS_BUT_ARTICLE),
            (self._whole.of(text), _BEGINS),
        ):
            _raise(worth, numbers, least + self._part(text, numbers))
        _raise(worth, self._bare.equal_to(bare), _SAME_BUT_ARTICLE)
        _raise(worth, self._whole.equal_to(text), _SAME)

    def _part(self, text: str, numbers: Integers) -> Integers:
        """What it is worth how large a part of each title (numbers,) a text would be."""
        return (_PART * np.minimum(1.0, len(text) / self._lengths[numbers])).astype(np.int32)


def _raise(worth: Integers, numbers: Integers, to: int | Integers) -> None:
    worth[numbers] = np.maximum(worth[numbers], to)
