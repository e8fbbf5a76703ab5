"""The first page: a search that answers while one types, filters with counts; before it, what is popular."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from gateway.explorer.asking import Ask, Query, ask_all
from gateway.explorer.pages import Opened, Sheet, address_of, path_of
from gateway.explorer.texts import Texts
from shared.api.people import LIST_PEOPLE
from shared.api.recommender import LIST_NEW, LIST_POPULAR, LIST_TRENDING
from shared.api.titles import LIST_TITLES
from shared.api.votes import LIST_TOP_RATED
from shared.browsing import SORTS
from shared.filters import Filter, Term, write_filter, write_values

FACETS: Final = ("type", "platform", "genre", "country", "rating_class", "decade")
_SHOWN_VALUES: Final = 8
_PER_PAGE: Final = 24
_PEOPLE: Final = 6
_SHELVES: Final = {
    "popular": Query(LIST_POPULAR, {"limit": "12"}),
    "trending": Query(LIST_TRENDING, {"limit": "12"}),
    "top": Query(LIST_TOP_RATED, {"limit": "12"}),
    "new": Query(LIST_NEW, {"limit": "12"}),
}
_AGES: Final = (7, 13, 16, 18)
_IN_THE_FORM: Final = ("sort", "max_age", "year.gte", "year.lte", "cursor")


async def show(ask: Ask, opened: Opened) -> Sheet:
    """Raise Invalid for filters that the API does not take."""
    opened.nothing_below()
    query, begun = opened.query, bool(opened.query)
    texts = {"limit": str(_PER_PAGE), "facets": ",".join(FACETS), **query}
    titles = Query(LIST_TITLES, texts)
    asked = {"titles": titles, **({} if begun else _SHELVES)}
    if "q" in query and "cursor" not in query:
        asked["people"] = Query(LIST_PEOPLE, {"q": query["q"], "limit": str(_PEOPLE)})
    parts = await ask_all(ask, asked)
    found = parts.answers.get("titles")
    filters = [] if found is None else _filters(titles, found["facets"], opened)
    return Sheet(
        "find.html",
        {
            "begun": begun,
            "found": found,
            "total": 0 if found is None else found["total"],
            "people": parts.answers.get("people", {"items": []})["items"],
            "shelves": [(name, parts.answers[name]["items"]) for name in _SHELVES if name in parts.answers],
            "missing": parts.missing,
            "filters": filters,
            "chosen": _chosen(titles, opened),
            "sorts": [name for name in SORTS if name != "relevance" or "q" in query],
            "usual_sort": "relevance" if "q" in query else "title",
            "shown": _SHOWN_VALUES,
            "ages": _AGES,
            "narrowed": {name: text for name, text in query.items() if name not in ("q", "cursor")},
            "kept": {name: text for name, text in query.items() if name not in _IN_THE_FORM},
            "next": _next(found, opened),
            "source": titles.address,
        },
    )


def _next(found: Mapping[str, Any] | None, opened: Opened) -> str | None:
    if found is None or found["next"] is None:
        return None
    return _here(opened, {"cursor": found["next"]})


def _here(opened: Opened, changed: Mapping[str, str]) -> str:
    """The same page with other values; from its start, unless a cursor is among them."""
    return address_of(path_of(opened.texts.language, ""), {**opened.query, "cursor": "", **changed})


def _filters(titles: Query, facets: Mapping[str, Any], opened: Opened) -> list[dict[str, Any]]:
    """Each facet with its values: how many have it, whether it is chosen, where a click leads."""
    asked = titles.question().asked
    return [
        {"name": name, "values": list(_values(name, facets[name], asked, opened))}
        for name in FACETS
        if len(facets[name]) > 1 or name in opened.query
    ]


def _values(name: str, counted: list[Any], asked: Any, opened: Opened) -> Iterable[dict[str, Any]]:
    if name == "decade":
        return (_decade(int(one["value"]), one["count"], asked, opened) for one in counted)
    chosen = _terms(getattr(asked, name))
    return (_value(name, str(one["value"]), one["count"], chosen, opened) for one in counted)


def _value(name: str, value: str, count: int, chosen: set[str], opened: Opened) -> dict[str, Any]:
    folded = _folded(name, value)
    is_chosen = folded in chosen
    others = chosen - {folded} if is_chosen else chosen | {folded}
    return {
        "label": labelled(opened.texts, name, value),
        "count": count,
        "chosen": is_chosen,
        "address": _here(opened, {name: _any_of(others)}),
    }


def _decade(first: int, count: int, asked: Any, opened: Opened) -> dict[str, Any]:
    is_chosen = (asked.year_gte, asked.year_lte) == (first, first + 9)
    years = ("", "") if is_chosen else (str(first), str(first + 9))
    return {
        "label": opened.texts("find.decade", decade=str(first)),
        "count": count,
        "chosen": is_chosen,
        "address": _here(opened, {"year.gte": years[0], "year.lte": years[1]}),
    }


def _chosen(titles: Query, opened: Opened) -> list[dict[str, str]]:
    """What the list is narrowed to now, each with where it is without."""
    asked, texts = titles.question().asked, opened.texts
    chips = []
    for name in ("type", "platform", "genre", "country", "person", "rating_class"):
        given: Filter | None = getattr(asked, name)
        for term in given.terms if given else ():
            rest = tuple(one for one in given.terms if one != term) if given else ()
            left = write_filter(Filter(rest, any_of=given.any_of and len(rest) > 1)) if rest and given else ""
            label = labelled(texts, name, term.value)
            chips.append(
                {
                    "label": texts("find.not", value=label) if term.negated else label,
                    "address": _here(opened, {name: left}),
                }
            )
    for name in ("year.gte", "year.lte", "max_age"):
        if name in opened.query:
            label = texts(f"find.only.{name.replace('.', '_')}", value=opened.query[name])
            chips.append({"label": label, "address": _here(opened, {name: ""})})
    return chips


def _terms(given: Filter | None) -> set[str]:
    """Values of which any will do."""
    if given is None or not (given.any_of or len(given.terms) == 1):
        return set()
    return {term.value for term in given.terms if not term.negated}


def _folded(name: str, value: str) -> str:
    """A value as filters hold it."""
    read: Filter = LIST_TITLES.parameters[name].read(write_values([value]))
    return read.terms[0].value


def _any_of(values: Iterable[str]) -> str:
    terms = tuple(Term(value) for value in sorted(values))
    return write_filter(Filter(terms, any_of=len(terms) > 1)) if terms else ""


def labelled(texts: Texts, name: str, value: str) -> str:
    """A value for people: platforms, types and classes by their names, countries and genres as they are."""
    if name in ("platform", "type"):
        return texts.named(name, value)
    if name == "rating_class":
        return value.upper()
    return value
