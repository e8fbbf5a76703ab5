"""Which work a title means, and which five titles are recommended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from recommender_service.domain.works import Work, precedence
from shared.text import fold

RECOMMENDED = 5
NO_WORK = -1


@dataclass(frozen=True, slots=True)
class TitleIndex:
    """Numbers of works by lower-case title, and by folded title for spellings that no title has."""

    exact: Mapping[str, int]
    folded: Mapping[str, int]

    def find(self, title: str) -> int | None:
        """Number of the work that a lower-case title means."""
        number = self.exact.get(title)
        return self.folded.get(fold(title)) if number is None else number


def by_precedence(works: Sequence[Work]) -> list[int]:
    """Numbers of all works, the one that a shared title means before the others."""
    keys = [precedence(work) for work in works]
    return sorted(range(len(works)), key=keys.__getitem__)


def own_titles(work: Work) -> frozenset[str]:
    return frozenset(row.title.lower() for row in work.rows)


def index_titles(works: Sequence[Work]) -> TitleIndex:
    exact: dict[str, int] = {}
    folded: dict[str, int] = {}
    for number in by_precedence(works):
        for title in sorted(own_titles(works[number])):
            exact.setdefault(title, number)
            folded.setdefault(fold(title), number)
    return TitleIndex(exact, folded)


def pick_five(asked: Work, candidates: Iterable[int], shown: Sequence[str]) -> list[int]:
    """Pick the first five candidates whose `shown` titles differ from each other and from the asked work's.

    `shown` are lower-case. Filled up with NO_WORK where the candidates do not suffice.
    """
    taken = set(own_titles(asked))
    picked: list[int] = []
    for number in candidates:
        if len(picked) == RECOMMENDED:
            break
        if shown[number] not in taken:
            taken.add(shown[number])
            picked.append(number)
    return picked + [NO_WORK] * (RECOMMENDED - len(picked))
