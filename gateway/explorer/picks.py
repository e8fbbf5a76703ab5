"""For you: recommendations from what somebody likes and dislikes, all of which stands in the address."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from gateway.explorer.asking import Ask, Parts, Query, ask_all
from gateway.explorer.pages import Opened, Sheet, address_of, path_of
from shared.api.recommender import LIST_POPULAR, RECOMMEND_TO_PICKS
from shared.api.titles import GET_TITLE, LIST_TITLES
from shared.vocabulary import PLATFORMS

_LISTED: Final = "24"
_FOUND: Final = "8"
_OFFERED: Final = {"limit": "24", "diversity": "0.3"}
_MOST_PICKS: Final = 40
_AGES: Final = (7, 13, 16, 18)
_PASSED_ON: Final = ("platform", "max_age", "diversity", "type")


async def show(ask: Ask, opened: Opened) -> Sheet:
    """Raise Invalid for filters that the API does not take."""
    opened.nothing_below()
    query = opened.query
    liked, disliked = _ids(query.get("liked")), _ids(query.get("disliked"))
    parts = await ask_all(ask, _queries(query, liked, disliked))
    names = {one: parts.answers[one]["title"] for one in (*liked, *disliked) if one in parts.answers}
    return Sheet(
        "picks.html",
        {
            "liked": [(one, names.get(one, one)) for one in liked],
            "disliked": [(one, names.get(one, one)) for one in disliked],
            "recommended": parts.answers.get(_RECOMMENDED),
            "offered": _offered(parts, {*liked, *disliked}),
            "found": parts.answers.get(_SEARCHED),
            "platforms": PLATFORMS,
            "chosen_platforms": query.get("platform", "").split("|"),
            "ages": _AGES,
            "missing": [name for name in parts.missing if name in _NAMED],
            "source": Query(RECOMMEND_TO_PICKS, _wanted(query)).address,
            "picked": lambda **picks: _picked(opened, liked, disliked, picks),
        },
    )


_RECOMMENDED, _SEARCHED, _POPULAR = "recommended", "searched", "popular"
_NAMED: Final = (_RECOMMENDED, _SEARCHED, _POPULAR)


def _queries(query: Mapping[str, str], liked: list[str], disliked: list[str]) -> dict[str, Query]:
    queries = {one: Query(GET_TITLE, {"id": one}) for one in (*liked, *disliked)}
    if liked or disliked:
        body = orjson.dumps({"liked": liked, "disliked": disliked})
        queries[_RECOMMENDED] = Query(RECOMMEND_TO_PICKS, {"limit": _LISTED, **_wanted(query)}, body)
    else:
        queries[_POPULAR] = Query(LIST_POPULAR, _OFFERED | _wanted(query))
    if "q" in query:
        queries[_SEARCHED] = Query(LIST_TITLES, {"q": query["q"], "limit": _FOUND})
    return queries


def _wanted(query: Mapping[str, str]) -> dict[str, str]:
    return {name: query[name] for name in _PASSED_ON if name in query}


def _offered(parts: Parts, picked: set[str]) -> list[Any]:
    """Well-known works to begin with."""
    listed = parts.answers.get(_POPULAR, {"items": []})["items"]
    return [one for one in listed if one["id"] not in picked]


def _ids(text: str | None) -> list[str]:
    """Ids between commas or pipes, each once; more than there is room for are left out."""
    given = (text or "").replace("|", ",").split(",")
    return list(dict.fromkeys(one.strip().lower() for one in given if one.strip()))[:_MOST_PICKS]


def _picked(opened: Opened, liked: list[str], disliked: list[str], picks: Mapping[str, str]) -> str:
    """The address of this page with one title picked (`like`, `dislike`) or no longer picked (`drop`)."""
    (how, one), *_ = picks.items()
    lists = {"liked": [it for it in liked if it != one], "disliked": [it for it in disliked if it != one]}
    if how != "drop":
        lists[f"{how}d"].append(one)
    joined = {name: ",".join(ids) for name, ids in lists.items()}
    return address_of(path_of(opened.texts.language, "for-you"), {**opened.query, "q": "", **joined})
