"""One title: what it is, where it streams, what people thought and how sure that is, what is like it."""

import math
from collections.abc import Mapping
from typing import Any, Final

from gateway.explorer import charts
from gateway.explorer.asking import Ask, Query, ask_all
from gateway.explorer.pages import Opened, Sheet
from shared.api.recommender import LIST_SIMILAR
from shared.api.titles import GET_TITLE
from shared.api.votes import GET_TITLE_RATINGS

_SURE: Final = 1.96  # standard errors: 95 of 100 such ranges hold the mean of everybody
_FEW, _MANY = 20, 200


async def show(ask: Ask, opened: Opened) -> Sheet:
    """Raise NotFound for an id that nothing has, Unavailable where the catalog is away."""
    title_id = {"id": opened.only()}
    queries = {
        "title": Query(GET_TITLE, title_id),
        "ratings": Query(GET_TITLE_RATINGS, title_id),
        "similar": Query(LIST_SIMILAR, {**title_id, "limit": "12"}),
    }
    title = await ask(queries.pop("title"))
    parts = await ask_all(ask, queries)
    ratings = parts.answers.get("ratings")
    return Sheet(
        "title.html",
        {
            "title": title,
            "ratings": ratings,
            "certainty": certainty(ratings) if ratings and ratings["count"] else None,
            "charts": _charts(ratings) if ratings and ratings["count"] else [],
            "similar": parts.answers.get("similar"),
            "missing": parts.missing,
            "sources": [query.address for query in (Query(GET_TITLE, title_id), *queries.values())],
        },
    )


def certainty(ratings: Mapping[str, Any]) -> dict[str, Any]:
    """How far the mean of these votes may be off that of everybody, and what that amounts to in a word."""
    count, deviation = ratings["count"], ratings["deviation"] or 0.0
    off = _SURE * deviation / math.sqrt(count)
    low, high = max(0.5, ratings["mean"] - off), min(5.0, ratings["mean"] + off)
    word = "few" if count < _FEW else "some" if count < _MANY else "many"
    return {"low": low, "high": high, "word": word}


def _charts(ratings: Mapping[str, Any]) -> list[charts.Chart]:
    source = Query(GET_TITLE_RATINGS, {"id": ratings["id"]}).address
    found = [
        charts.Chart(
            "histogram",
            source,
            ("rating", "votes"),
            tuple((one["rating"], one["votes"]) for one in ratings["histogram"]),
            "columns",
        )
    ]
    if len(ratings["by_year"]) > 1:
        by_year = tuple((one["year"], one["mean"], one["count"]) for one in ratings["by_year"])
        found.append(charts.Chart("mean-by-year", source, ("year", "mean", "votes"), by_year, "means"))
    return found
