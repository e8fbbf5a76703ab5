"""The files of a draft, from what the ratings add up to."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt

from ratings_service.domain.opinions import summary
from ratings_service.domain.scores import YearlyMeans, count_scores, title_ratings
from ratings_service.domain.shelf import Shelf, shelve
from ratings_service.domain.standings import Standings
from ratings_service.domain.votes import Sums
from ratings_service.jobs.exporting import write_exports
from ratings_service.jobs.voting import Rated, Works
from ratings_service.snapshot.partials import write_partials
from ratings_service.snapshot.scores import write_scores
from ratings_service.snapshot.state import read_history, write_summary
from ratings_service.snapshot.works import sort_keys, write_shelf, write_standings
from shared.history import History, follow
from shared.snapshots import BrokenSnapshot, Draft, read_pointer, version_order
from shared.tables import Title, write_title_ratings

if TYPE_CHECKING:
    from shared.api.rating_facts import RatingSource


@dataclass(frozen=True)
class CatalogueRows:
    """What of the catalogue counts here, in its order; all that it says of titles would cost memory."""

    shelf: Shelf
    is_film: npt.NDArray[np.bool_]

    @classmethod
    def of(
        cls, titles: Sequence[Title], redirects: Mapping[str, str] = MappingProxyType({})
    ) -> "CatalogueRows":
        return cls(
            shelve(titles, redirects), np.array([title.type == "movie" for title in titles], dtype=np.bool_)
        )

    @property
    def rated(self) -> Rated:
        return Rated(self.shelf.rows, Works(self.shelf.row_works, len(self.shelf)))


def write_files(draft: Draft, sums: Sums, rows: CatalogueRows, means: YearlyMeans | None = None) -> None:
    """Fill the draft with all but the table of ratings; `means` are those given instead of ratings."""
    with ThreadPoolExecutor(1) as beside:
        exporting = beside.submit(write_exports, draft.folder, sums.works, rows.shelf)
        _write_sums(draft.folder, sums, rows, means)
        _write_opinions(draft, sums, rows.shelf)
        exporting.result()


def _write_sums(folder: Path, sums: Sums, rows: CatalogueRows, means: YearlyMeans | None) -> None:
    shelf = rows.shelf
    write_title_ratings(folder, title_ratings(shelf.rows, sums.yearly))
    write_partials(folder, sums)
    yearly = YearlyMeans.of(sums.yearly) if means is None else means
    write_scores(folder, count_scores(yearly, shelf.row_platforms, is_film=rows.is_film))


def _write_opinions(draft: Draft, sums: Sums, shelf: Shelf) -> None:
    write_shelf(draft.folder, shelf)
    standings = Standings.of(sums.works.all_time(len(shelf)))
    write_standings(draft.folder, standings, _history(draft, shelf, standings))
    source = cast("RatingSource", draft.plan.parameters["source"])
    people = sums.users.user_id.size
    write_summary(draft.folder, summary(sums.works, shelf, source=source, people=people))


def _history(draft: Draft, shelf: Shelf, standings: Standings) -> History:
    """Go on from what is live; where that cannot be read, what it gave is not known."""
    home = draft.folder.parent
    live = read_pointer(home.parent, home.name)
    generation, before = _sequence(live) + 1, History()
    if draft.previous is not None and draft.previous.version == live:
        with suppress(BrokenSnapshot):
            before = read_history(draft.previous)
    return follow(before, shelf.ids, sort_keys(standings), generation=generation)


def _sequence(version: str | None) -> int:
    try:
        return version_order(version or "").sequence
    except ValueError:
        return 0
