"""What a list and a page say of a title, as JSON that is made once, when the catalogue is built."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Final

import orjson

from catalog_service.domain.sheets import Entry
from shared.api.titles import TitleCard, TitlePage, TitleRow
from shared.audiences import NEVER, strictest_age
from shared.tables import Platform, Title
from shared.traits import folded

_LEFT_OUT: Final = ("id", "platform", "ratings", "similar", "missing")


def card_of(entry: Entry, platforms: Iterable[Platform]) -> TitleCard:
    """`platforms` are all that list the work, also where the entry is one listing alone."""
    age = strictest_age(row.rating_class for row in entry.rows)
    length = entry.length or (None, None)
    return TitleCard(
        id=entry.shown.id,
        platform=entry.shown.platform,
        work=entry.shown.work,
        title=entry.shown.title,
        type=entry.shown.type,
        year=entry.shown.year,
        platforms=sorted(platforms),
        rating_class=entry.rating_class,
        age=None if age == NEVER else age,
        duration=length[0],
        duration_unit=length[1],
        added=entry.added,
        genres=_together(entry, "genres"),
        countries=_together(entry, "countries"),
    )


def page_of(work: Entry) -> TitlePage:
    """`work` with all its listings."""
    rows = (work.shown, *(row for row in work.rows if row is not work.shown))
    return TitlePage(
        **asdict(card_of(work, {row.platform for row in rows})),
        directors=_together(work, "directors"),
        cast=_together(work, "cast"),
        description=next((row.description for row in rows if row.description), None),
        listings=[_listing(row) for row in work.rows],
    )


def _listing(row: Title) -> TitleRow:
    return TitleRow(**{field.name: getattr(row, field.name) for field in fields(TitleRow)})


def _together(entry: Entry, field: str) -> list[str]:
    """What the listings name, the shown one's first, each once whatever its case and accents."""
    found: dict[str, str] = {}
    for row in (entry.shown, *entry.rows):
        for name in getattr(row, field):
            found.setdefault(folded(name), name)
    return list(found.values())


def nameless(said: TitleCard | TitlePage) -> bytes:
    """JSON without the id and the platform that it is shown by, and without what other services know."""
    return orjson.dumps({name: value for name, value in asdict(said).items() if name not in _LEFT_OUT})


def named(json: bytes, row_id: str, platform: Platform) -> orjson.Fragment:
    """The whole of what `nameless` left of a card or page."""
    first = orjson.dumps({"id": row_id, "platform": platform})
    return orjson.Fragment(first[:-1] + b"," + json[1:])
