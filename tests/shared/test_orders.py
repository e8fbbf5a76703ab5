"""Pages of an order, whatever the lines are sorted by."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.cursors import Cursor, read_cursor, write_cursor
from shared.history import Changes
from shared.listings import id_order
from shared.orders import Ids, Order, by_value

NONE = -1
IDS = st.lists(st.text("abc", min_size=1, max_size=3), unique=True, max_size=12)


def order_of(values: dict[str, int], sign: int, changed: Any = 0, generation: int = 1) -> Order:
    ids, column = Ids(list(values), key=str), np.array(list(values.values()), dtype=np.int32)
    changes = Changes(generation, np.full(len(values), changed))
    return Order("duration", ids, by_value(column, sign=sign, missing=NONE), changes)


def walk(order: Order, passing: Any, limit: int) -> list[str]:
    page, found = order.page(passing, None, limit), list[str]()
    while True:
        found += [order.ids.of_lines[number] for number in page.numbers]
        if page.next is None:
            return found
        assert len(page.numbers) == limit
        page = order.page(passing, read_cursor(write_cursor(page.next)), limit)


@given(
    data=st.data(), ids=IDS, sign=st.sampled_from([1, -1]), limit=st.integers(1, 3), prepared=st.booleans()
)
def test_pages_put_together_are_all_that_passes(
    data: st.DataObject, ids: list[str], sign: int, limit: int, *, prepared: bool
) -> None:
    values = {some_id: data.draw(st.sampled_from([NONE, 0, 1, 2**31 - 1])) for some_id in ids}
    passing = {some_id: data.draw(st.booleans()) for some_id in ids}
    expected = sorted(
        (some_id for some_id in ids if passing[some_id]),
        key=lambda some_id: (values[some_id] == NONE, sign * values[some_id], some_id),
    )
    order = order_of(values, sign)
    order = order.prepared() if prepared else order
    assert walk(order, np.array(list(passing.values()), dtype=np.bool_), limit) == expected


@pytest.mark.parametrize("prepared", [True, False])
def test_a_walk_goes_on_where_its_last_line_is_gone(*, prepared: bool) -> None:
    order = order_of({"a": 3, "c": 3, "d": 5, "e": NONE}, 1)
    order = order.prepared() if prepared else order
    everything = np.ones(4, dtype=np.bool_)
    assert order.page(everything, Cursor("duration", 3, "b", 1), 9).numbers == [1, 2, 3]
    assert order.page(everything, Cursor("duration", 4, "a", 1), 9).numbers == [2, 3]
    assert order.page(everything, Cursor("duration", None, "e", 1), 9).numbers == []


def test_a_walk_leaves_out_what_changed_since_it_began_and_keeps_its_generation() -> None:
    order = order_of({"a": 1, "b": 2, "c": 3, "d": 4}, 1, changed=[1, 1, 2, 1], generation=2)
    everything = np.ones(4, dtype=np.bool_)
    page = order.page(everything, Cursor("duration", 1, "a", 1), 1)
    assert (page.numbers, page.next) == ([1], Cursor("duration", 2, "b", 1))
    assert order.page(everything, page.next, 9).numbers == [3]
    assert order.page(everything, Cursor("duration", 1, "a", 2), 9).numbers == [1, 2, 3]


@given(
    st.lists(st.sampled_from(["ns1", "ns9", "ns10", "as2", "w-ns1", "w-as10"]), unique=True),
    st.text("ans-w190"),
)
def test_ids_go_by_platform_and_number(some: list[str], asked: str) -> None:
    ids = Ids(some)
    assert [some[number] for number in np.argsort(ids.ranks)] == sorted(some, key=id_order)
    assert ids.place_after(asked) == sum(id_order(one) <= id_order(asked) for one in some)


def test_a_walk_ends_where_earlier_data_went_live_again() -> None:
    order = order_of({"a": 1, "b": 2}, 1, changed=1, generation=2)
    assert order.page(np.ones(2, dtype=np.bool_), Cursor("duration", 1, "a", 3), 9) == ([], None)
