"""Orders of works by what people think of them."""

from typing import Final, Literal, get_args

from ratings_service.domain.shelf import Shelf
from shared.history import History
from shared.orders import Order, by_value

Sort = Literal["top", "divisive"]
SORTS: Final[tuple[Sort, ...]] = get_args(Sort)


def rank(shelf: Shelf, history: History, sort: Sort) -> Order:
    """The work with the greatest key comes first."""
    return Order(sort, shelf.in_id_order, by_value(history.keys[sort], sign=-1), history.of(sort)).prepared()
