"""A handful of films and shows, and people with plain tastes, published without the other domains' jobs."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np

from shared.snapshots import Plan, publish
from shared.tables import (
    RATINGS_FILE,
    Title,
    TitleRatings,
    TitleType,
    ratings_file,
    write_title_ratings,
    write_titles,
)


class Vote(NamedTuple):
    """One line of the published ratings."""

    user: int
    title: str
    halves: int
    rated_at: int = 0


def row(row_id: str, title: str, year: int = 2000, **fields: object) -> Title:
    """One catalogue row; a work of its own unless `work` says otherwise."""
    defaults = {"work": f"w-{row_id}", "platform": "netflix", "type": "movie"}
    return Title(id=row_id, title=title, year=year, **{**defaults, **fields})  # type: ignore[arg-type]


def kin(prefix: str, titles: Sequence[str], genre: str, year: int, kind: TitleType = "movie") -> list[Title]:
    """Titles of one genre, era and country."""
    return [
        row(f"{prefix}{number}", title, year + number % 3, type=kind, genres=(genre,), countries=("Japan",))
        for number, title in enumerate(titles, start=1)
    ]


SPACE = kin(
    "as",
    [f"Space {name}" for name in "Alpha Beta Gamma Delta Epsilon Zeta Eta Theta".split()],
    "Sci-Fi",
    1980,
)
HEARTS = kin(
    "hs",
    [f"Hearts in {name}" for name in "Rome Paris Kyoto Lima Oslo Cairo Quito Delhi".split()],
    "Romance",
    2000,
)
SHOWS = kin(
    "ds",
    [f"Quiz of {name}" for name in "Rivers Lakes Hills Towns Woods Roads Seas".split()],
    "Game Shows",
    2012,
    "tv show",
)
ODD = [
    row("ns1", "Twice", 1990, genres=("Drama",)),
    row("ns2", "Twice", 2010, genres=("Drama",)),
    row("ns3", "Café / Bar", 2015, genres=("Drama",)),
    row("ns4", "Space Alpha (4K UHD)", 1981, work="w-as1", genres=("Science Fiction",)),
]
CATALOG = [*SPACE, *HEARTS, *SHOWS, *ODD]


def tastes(people: int = 24) -> list[Vote]:
    """People who love either space or hearts and dislike the other; nobody rates the shows or the rest."""
    votes = []
    for user in range(people):
        loved, other = (SPACE, HEARTS) if user % 2 else (HEARTS, SPACE)
        votes += [Vote(user, title.id, 10) for number, title in enumerate(loved) if (number + user) % 4]
        votes += [Vote(user, title.id, 2) for number, title in enumerate(other) if not (number + user) % 4]
    return votes


def publish_catalog(data: Path, titles: Iterable[Title] = CATALOG) -> str:
    with publish(data, Plan("catalog", 1, {}, {})) as draft:
        write_titles(draft.folder, titles)
    assert draft.version is not None
    return draft.version


def publish_ratings(
    data: Path,
    votes: Sequence[Vote],
    titles: Sequence[Title] = CATALOG,
    *,
    simulated: bool = False,
    added: Sequence[Vote] = (),
) -> str:
    """Publish `votes`, and those `added` later in a file of their own."""
    with publish(data, Plan("ratings", 1, {}, {"simulated": simulated})) as draft:
        _write_votes(draft.folder / RATINGS_FILE, votes)
        if added:
            _write_votes(draft.folder / ratings_file(2), added)
            votes = [*votes, *added]
        ids = [title.id for title in titles]
        count = np.array([sum(vote.title == row_id for vote in votes) for row_id in ids], dtype=np.int64)
        halves = np.array(
            [sum(v.halves for v in votes if v.title == row_id) for row_id in ids], dtype=np.int64
        )
        write_title_ratings(draft.folder, TitleRatings(np.array(ids), count, halves))
    assert draft.version is not None
    return draft.version


def _write_votes(path: Path, votes: Sequence[Vote]) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE votes (user_id BIGINT, title_id VARCHAR, halves TINYINT, rated_at BIGINT)"
        )
        if votes:
            connection.executemany("INSERT INTO votes VALUES (?, ?, ?, ?)", [tuple(vote) for vote in votes])
        connection.table("votes").to_parquet(str(path))
