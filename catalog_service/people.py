"""Answers about people: who there is, and what each is credited on."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import orjson

from catalog_service.domain.credits import by_platform, by_role, by_year, colleagues, roles_of
from catalog_service.snapshot import Catalog
from catalog_service.titles import work_card
from shared.api.people import Credit, GetPerson, ListPeople, PersonCard, PersonList, PersonPage
from shared.cursors import write_cursor
from shared.errors import NotFound
from shared.text import words

_NEAR: Final = 5


async def list_people(catalog: Catalog, query: ListPeople) -> PersonList:
    directory = catalog.directory
    if query.q is None:
        order, passing = directory.by_titles, np.ones(len(directory.spelled), dtype=np.bool_)
    else:
        suits = directory.suiting(query.q, catalog.index)
        order, passing = directory.by_relevance(suits), suits > 0
    page = order.page(passing, query.cursor, query.limit)
    return PersonList(
        items=[_card(catalog, place) for place in page.numbers],
        total=int(np.count_nonzero(passing)),
        next=write_cursor(page.next) or None,
    )


def _card(catalog: Catalog, place: int) -> PersonCard:
    return PersonCard(catalog.directory.people.names[place], int(catalog.directory.titles[place]))


async def get_person(catalog: Catalog, query: GetPerson) -> PersonPage:
    place = catalog.directory.people.number_of(query.name)
    if place is None:
        raise NotFound(f"nobody is called {query.name[:80]!r}", suggestions=_near(catalog, query.name))
    numbers = catalog.directory.people.of_place(place).tolist()
    pages: list[dict[str, Any]] = [orjson.loads(catalog.pages[number]) for number in numbers]
    roles = [roles_of(page, query.name) for page in pages]
    return PersonPage(
        name=catalog.directory.people.names[place],
        titles=len(pages),
        by_role=by_role(roles),
        by_platform=by_platform(pages),
        by_year=by_year(pages),
        colleagues=colleagues(pages, query.name),
        credits=[
            Credit(work_card(catalog, number), some)
            for _, number, some in sorted(zip(map(_age, pages), numbers, roles, strict=True))
        ],
    )


def _age(page: dict[str, Any]) -> int:
    return -int(page["year"])


def _near(catalog: Catalog, name: str) -> Sequence[str]:
    like = catalog.index.people_like(words(name), _NEAR)
    return [catalog.directory.people.names[place] for place in like]
