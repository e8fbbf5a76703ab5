"""Answers about titles: lists of them, searched and filtered, and single ones."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

import numpy as np
import orjson

from catalog_service.domain.cards import named
from catalog_service.domain.catalogue import ROWS, WORKS
from catalog_service.domain.sheets import Integers, Sheet
from catalog_service.snapshot import Catalog
from shared.api.titles import (
    GET_TITLE,
    FoundTitle,
    GetTitle,
    ListTitles,
    LookupTitle,
    TitleCard,
    TitleList,
    TitlePage,
)
from shared.cursors import write_cursor
from shared.errors import Moved, NotFound
from shared.listings import near_ids, row_listed
from shared.text import words
from shared.traits import folded

_NEAR: Final = 5


async def list_titles(catalog: Catalog, query: ListTitles) -> TitleList:
    shelf = catalog.rows if query.rows else catalog.works
    relevance = _relevance(catalog, query)
    found = shelf.find(query, relevance)
    page = shelf.page(query, found.passing, relevance)
    return TitleList(
        items=[_card(catalog, query, number) for number in page.numbers],
        total=int(np.count_nonzero(found.passing)),
        next=write_cursor(page.next) or None,
        facets={name: shelf.facet(name, found) for name in query.facets},
    )


def _relevance(catalog: Catalog, query: ListTitles) -> Integers | None:
    """How well each line suits the words: a row as well as its work."""
    if query.q is None:
        return None
    of_works = catalog.search.relevance(query.q)
    return of_works[catalog.rows.sheet.works] if query.rows else of_works


def _card(catalog: Catalog, query: ListTitles, number: int) -> TitleCard:
    if query.rows:
        return _named(catalog, catalog.cards[ROWS][number], number)
    shown = int(catalog.works.sheet.shown[number])
    row = row_listed(shown, catalog.rows_of[number], catalog.platforms, query.platform)
    return _named(catalog, catalog.cards[WORKS][number], row)


def work_card(catalog: Catalog, work: int) -> TitleCard:
    """The card of a work by its shown listing."""
    return _named(catalog, catalog.cards[WORKS][work], int(catalog.works.sheet.shown[work]))


def _named(catalog: Catalog, json: bytes, row: int) -> TitleCard:
    return cast("TitleCard", named(json, catalog.rows.sheet.ids[row], catalog.platforms[row]))


async def get_title(catalog: Catalog, query: GetTitle) -> TitlePage:
    if (row := catalog.rows.sheet.numbers.get(query.id)) is not None:
        work = int(catalog.rows.sheet.works[row])
    elif (number := catalog.works.sheet.numbers.get(query.id)) is not None:
        work, row = number, int(catalog.works.sheet.shown[number])
    elif (heir := catalog.redirects.get(query.id)) is not None:
        raise Moved(f"{query.id} is {heir} now", address=GET_TITLE.address(replace(query, id=heir)))
    else:
        detail = f"no row or work has the id {query.id!r}; ids look like ns81 and w-ns81"
        raise NotFound(detail, suggestions=_ids_meant(catalog, query.id))
    return cast("TitlePage", _named(catalog, catalog.pages[work], row))


def _ids_meant(catalog: Catalog, unknown_id: str) -> list[str]:
    """Ids that are nearly the same; of what looks like a title, ids of titles that are."""
    if any(letter.isdigit() for letter in unknown_id):
        return near_ids(unknown_id, catalog.rows.sheet.numbers)
    like = catalog.index.titles_like(words(unknown_id.replace("-", " ")), _NEAR)
    return [catalog.rows.sheet.ids[catalog.works.sheet.shown[work]] for work in like]


async def lookup_title(catalog: Catalog, query: LookupTitle) -> FoundTitle:
    sheet = catalog.works.sheet
    wanted = folded(query.title)
    found = [
        work
        for work in catalog.works_called.get(wanted, ())
        if query.year is None or sheet.columns["year"][work] == query.year
    ]
    if not found:
        raise NotFound(_nothing_called(query), suggestions=_spelled_alike(catalog, query.title))
    first, *others = _likeliest_first(sheet, found)
    page = _named(catalog, catalog.pages[first], int(sheet.shown[first]))
    return FoundTitle(cast("TitlePage", page), [work_card(catalog, work) for work in others])


def _likeliest_first(sheet: Sheet, works: Sequence[int]) -> list[int]:
    """The newest, then a film before a show, then the lowest id."""
    numbers = np.array(works)
    is_show = np.isin(numbers, sheet.tags["type"].having("tv show"))
    order = np.lexsort((sheet.in_id_order.ranks[numbers], is_show, -sheet.columns["year"][numbers]))
    in_order: list[int] = numbers[order].tolist()
    return in_order


def _nothing_called(query: LookupTitle) -> str:
    of_year = "" if query.year is None else f" of {query.year}"
    return f"no title{of_year} is called {query.title[:80]!r}"


def _spelled_alike(catalog: Catalog, title: str) -> list[str]:
    like = catalog.index.titles_like(words(title), _NEAR)
    return [orjson.loads(catalog.cards[WORKS][work])["title"] for work in like]
