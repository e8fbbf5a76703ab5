"""Popular pages, drawn once: given again for as long as every answer that they are made of is the same."""

from collections import OrderedDict
from typing import Final

from gateway.explorer.desk import Clerk, Noted
from gateway.representations import Page

_MOST: Final = 128


class Remembered:
    """The pages that were asked for last, by what they were asked as."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, tuple[Page, Noted]] = OrderedDict()

    async def recall(self, key: str, clerk: Clerk) -> Page | None:
        """None for a page that is not here, or not as it is now."""
        if (known := self._pages.get(key)) is None:
            return None
        page, noted = known
        if not await clerk.finds_the_same(noted):
            return None
        self._pages.move_to_end(key)
        return page

    def keep(self, key: str, page: Page, clerk: Clerk) -> None:
        """Keep a page for others, unless it holds what only its caller may be given."""
        if clerk.noted is None:
            return
        self._pages[key] = page, clerk.noted
        if len(self._pages) > _MOST:
            self._pages.popitem(last=False)
