"""The figures behind each chart of the insights: which answers they need, how they are read out of those."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from gateway.explorer.asking import Query
from gateway.explorer.charts import Kind, Row
from shared.api.facts import GET_CATALOG_QUALITY, GET_STATS, LIST_COUNTRIES, LIST_RATING_CLASSES
from shared.api.rating_facts import GET_RATINGS_QUALITY, GET_RATINGS_SUMMARY
from shared.api.titles import LIST_TITLES
from shared.api.votes import LIST_DIVISIVE, LIST_TOP_RATED
from shared.vocabulary import PLATFORMS

Answers = Mapping[str, Any]
Figures = tuple[tuple[str, ...], tuple[Row, ...]]

_FIRST_YEAR: Final = 1980
_LISTED: Final = 15
_DECADES: Final = tuple(range(1950, 2030, 10))
_STEP_MIN: Final = 15
_LONG_MIN: Final = 180
_GENRES: Final = (
    "drama comedy action documentary thriller romance horror animation scifi crime family".split()
)
_LENGTHS: Final = tuple(range(0, _LONG_MIN, _STEP_MIN))


def _of_genre(genre: str) -> Query:
    return Query(LIST_TITLES, {"genre": genre, "facets": "decade", "limit": "1"})


def _of_length(least_min: int) -> Query:
    """Films that last as long or a little longer; of the last step all that are longer."""
    most = {} if least_min == _LENGTHS[-1] else {"duration.lte": str(least_min + _STEP_MIN - 1)}
    return Query(LIST_TITLES, {"type": "movie", "duration.gte": str(least_min), "limit": "1", **most})


QUERIES: Final[Mapping[str, Query]] = {
    "stats": Query(GET_STATS),
    "countries": Query(LIST_COUNTRIES),
    "classes": Query(LIST_RATING_CLASSES),
    "ratings": Query(GET_RATINGS_SUMMARY),
    "top": Query(LIST_TOP_RATED, {"limit": str(_LISTED)}),
    "divisive": Query(LIST_DIVISIVE, {"limit": str(_LISTED)}),
    "catalog-quality": Query(GET_CATALOG_QUALITY),
    "ratings-quality": Query(GET_RATINGS_QUALITY),
    **{f"genre {genre}": _of_genre(genre) for genre in _GENRES},
    **{f"length {least}": _of_length(least) for least in _LENGTHS},
}


class Reading(NamedTuple):
    """Which queries a chart needs, its own first; how its figures are read; how they are drawn."""

    needs: tuple[str, ...]
    read: Callable[[Answers], Figures]
    kind: Kind


def _by_year(answers: Answers) -> Figures:
    counts: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(PLATFORMS, 0))
    for one in answers["stats"]["by_year"]:
        if one["year"] >= _FIRST_YEAR:
            counts[one["year"]][one["platform"]] += one["titles"]
    return ("year", *PLATFORMS), tuple((year, *counts[year].values()) for year in sorted(counts))


def _additions(answers: Answers) -> Figures:
    counts: dict[str, int] = defaultdict(int)
    for one in answers["stats"]["additions"]:
        counts[one["month"][:4]] += one["rows"]
    return ("year", "rows"), tuple((int(year), counts[year]) for year in sorted(counts))


def _overlap(answers: Answers) -> Figures:
    shared = (one for one in answers["stats"]["overlap"] if len(one["platforms"]) > 1)
    return ("platforms", "titles"), tuple((" + ".join(one["platforms"]), one["titles"]) for one in shared)


def _values(name: str, column: str) -> Callable[[Answers], Figures]:
    def read(answers: Answers) -> Figures:
        listed = answers[name]["items"][:_LISTED]
        return (column, "titles"), tuple((one["value"], one["count"]) for one in listed)

    return read


def _genres(answers: Answers) -> Figures:
    def row(genre: str) -> Row:
        counted = {one["value"]: one["count"] for one in answers[f"genre {genre}"]["facets"]["decade"]}
        return (genre, *(counted.get(decade, 0) for decade in _DECADES))

    return ("genre", *map(str, _DECADES)), tuple(map(row, _GENRES))


def _lengths(answers: Answers) -> Figures:
    return ("minutes", "titles"), tuple((least, answers[f"length {least}"]["total"]) for least in _LENGTHS)


def _credited(name: str) -> Callable[[Answers], Figures]:
    def read(answers: Answers) -> Figures:
        listed = answers["stats"][name][:_LISTED]
        return ("person", "titles"), tuple((one["name"], one["titles"]) for one in listed)

    return read


def _histogram(answers: Answers) -> Figures:
    return ("rating", "votes"), tuple(
        (one["rating"], one["votes"]) for one in answers["ratings"]["histogram"]
    )


def _votes_by_year(answers: Answers) -> Figures:
    listed = answers["ratings"]["by_year"]
    return ("year", "votes"), tuple((one["year"], one["count"]) for one in listed)


def _means_by_year(answers: Answers) -> Figures:
    listed = answers["ratings"]["by_year"]
    return ("year", "mean", "votes"), tuple((one["year"], one["mean"], one["count"]) for one in listed)


def _ranked(name: str, figure: str) -> Callable[[Answers], Figures]:
    def read(answers: Answers) -> Figures:
        listed = answers[name]["items"]
        return ("title", figure, "votes"), tuple((one["title"], one[figure], one["count"]) for one in listed)

    return read


def _repairs(answers: Answers) -> Figures:
    quality = answers["catalog-quality"]["changes"]
    rules = dict.fromkeys(rule for changes in quality.values() for rule in changes)
    rows = (
        (rule, *(quality.get(one, {}).get(rule, {"values": 0})["values"] for one in PLATFORMS))
        for rule in rules
    )
    return ("rule", *PLATFORMS), tuple(row for row in rows if any(row[1:]))


def _gaps(answers: Answers) -> Figures:
    missing = answers["catalog-quality"]["missing"]
    fields = dict.fromkeys(field for counts in missing.values() for field in counts)
    rows = ((field, *(missing.get(one, {}).get(field, 0) for one in PLATFORMS)) for field in fields)
    return ("field", *PLATFORMS), tuple(row for row in rows if any(row[1:]))


def _rows_read(answers: Answers) -> Figures:
    quality = answers["ratings-quality"]
    kinds = ("kept", "duplicates", "unknown", "malformed", "undated", "superseded")
    return ("outcome", "rows"), tuple((kind, quality[kind]) for kind in kinds)


ROWS_OF: Final[Mapping[str, Reading]] = {
    "titles-by-year": Reading(("stats",), _by_year, "lines"),
    "overlap": Reading(("stats",), _overlap, "bars"),
    "additions": Reading(("stats",), _additions, "columns"),
    "countries": Reading(("countries",), _values("countries", "country"), "bars"),
    "genres-over-time": Reading(tuple(f"genre {one}" for one in _GENRES), _genres, "heat"),
    "durations": Reading(tuple(f"length {one}" for one in _LENGTHS), _lengths, "columns"),
    "rating-classes": Reading(("classes",), _values("classes", "rating_class"), "bars"),
    "most-directed": Reading(("stats",), _credited("most_directed"), "bars"),
    "most-cast": Reading(("stats",), _credited("most_cast"), "bars"),
    "all-ratings": Reading(("ratings",), _histogram, "columns"),
    "votes-by-year": Reading(("ratings",), _votes_by_year, "columns"),
    "means-by-year": Reading(("ratings",), _means_by_year, "means"),
    "best": Reading(("top",), _ranked("top", "damped_mean"), "bars"),
    "divisive": Reading(("divisive",), _ranked("divisive", "damped_deviation"), "bars"),
    "repairs": Reading(("catalog-quality",), _repairs, "heat"),
    "gaps": Reading(("catalog-quality",), _gaps, "heat"),
    "rows-read": Reading(("ratings-quality",), _rows_read, "bars"),
}
CHARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "catalogue": ("titles-by-year", "additions", "overlap", "countries"),
    "content": ("genres-over-time", "durations", "rating-classes"),
    "people": ("most-directed", "most-cast"),
    "ratings": ("all-ratings", "votes-by-year", "means-by-year", "best", "divisive"),
    "quality": ("repairs", "gaps", "rows-read"),
}
