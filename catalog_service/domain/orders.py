"""The orders that a sheet can be listed in."""

from bisect import bisect_left
from functools import partial
from typing import cast

import numpy as np

from catalog_service.domain.sheets import MISSING, Column, Integers, Sheet
from shared.browsing import Sort
from shared.cursors import Key
from shared.history import Changes
from shared.orders import Keys, Order, by_value


def order_by(sheet: Sheet, sort: Sort, generation: int) -> Order:
    """What lacks the value comes last, whichever way it goes."""
    sign, name = (-1, sort[1:]) if sort.startswith("-") else (1, sort)
    if name == "title":
        keys = _by_title(sheet, sign)
    else:
        keys = by_value(sheet.columns[cast("Column", name)], sign=sign, missing=MISSING)
    return Order(sort, sheet.in_id_order, keys, Changes(generation, sheet.changed[name])).prepared()


def by_relevance(sheet: Sheet, relevance: Integers, generation: int) -> Order:
    """The most relevant (lines,) first."""
    changed = sheet.changed["relevance"]
    return Order("relevance", sheet.in_id_order, by_value(relevance, sign=-1), Changes(generation, changed))


def _by_title(sheet: Sheet, sign: int) -> Keys:
    """Titles weigh an even number: there is room between them for one that is gone."""
    weights = sign * 2 * sheet.title_ranks.astype(np.int64)
    return Keys(weights, sheet.titles.__getitem__, partial(_weight_of_title, sheet, sign))


def _weight_of_title(sheet: Sheet, sign: int, key: Key) -> int:
    titles, title = sheet.titles_in_order, str(key)
    place = bisect_left(titles, title)
    is_gone = place == len(titles) or titles[place] != title
    return sign * (2 * place - is_gone)
