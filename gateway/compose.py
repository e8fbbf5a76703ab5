"""One reply out of the answers of several services, which are asked side by side."""

import asyncio
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from aiohttp import hdrs
from multidict import istr

from gateway.encodings import Body, plain
from gateway.finder import Finder, Found
from gateway.proxy import failed
from gateway.representations import Page
from gateway.visits import Outcome, visit_of
from shared.api.facts import GET_CATALOG_QUALITY, GetCatalogQuality
from shared.api.quality import GET_QUALITY
from shared.api.rating_facts import GET_RATINGS_QUALITY, GetRatingsQuality
from shared.api.recommender import LIST_SIMILAR, ListSimilar
from shared.api.titles import GET_TITLE, GetTitle
from shared.api.votes import GET_TITLE_RATINGS, GetTitleRatings
from shared.build import build_id
from shared.errors import Moved, StreamError, TooManyRequests, Unavailable
from shared.http.ready import Ready
from shared.http.replies import DATA, JSON, SIMULATED, VERSION, json_of
from shared.http.rim import Call
from shared.http.routing import Question

_CACHE_STATUS: Final = istr("Cache-Status")
_REMEMBERED: Final = 256
_BASE: Final = ""
_INCOMPLETE_S: Final = 1
_HIT: Final = "stream-api; hit; detail=composed"
_MADE: Final = "stream-api; fwd=miss; detail=composed"


class Recipe(NamedTuple):
    """What a reply is made of: a `base`, without which there is none, and named parts that may be missing."""

    base: Question | None
    parts: Mapping[str, Question]

    @property
    def questions(self) -> dict[str, Question]:
        return {**({} if self.base is None else {_BASE: self.base}), **self.parts}

    @property
    def max_age_s(self) -> int:
        """How long a whole reply is fresh: as long as each of its parts."""
        return min(question.endpoint.cache.max_age_s for question in self.questions.values())


def recipe_of(question: Question) -> Recipe | None:
    """None where one service answers by itself."""
    make = _RECIPES.get(question.endpoint.name)
    return None if make is None else make(question.asked)


def _title(asked: GetTitle) -> Recipe | None:
    questions = {
        "ratings": Question(GET_TITLE_RATINGS, GetTitleRatings(asked.id)),
        "similar": Question(LIST_SIMILAR, ListSimilar(id=asked.id)),
    }
    if not asked.include:
        return None
    return Recipe(Question(GET_TITLE, GetTitle(asked.id)), {name: questions[name] for name in asked.include})


def _quality(_: Any) -> Recipe:
    return Recipe(
        None,
        {
            "catalog": Question(GET_CATALOG_QUALITY, GetCatalogQuality()),
            "ratings": Question(GET_RATINGS_QUALITY, GetRatingsQuality()),
        },
    )


_RECIPES: Final[Mapping[str, Callable[[Any], Recipe | None]]] = {
    GET_TITLE.name: _title,
    GET_QUALITY.name: _quality,
}


class Composer:
    """Puts replies together, and remembers the popular ones while what they are made of is the same."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._remembered = lru_cache(_REMEMBERED)(_composed)

    async def compose(self, call: Call, recipe: Recipe) -> Ready:
        """Say what there is instead of the base; of parts that cannot be had, the reply names them."""
        try:
            found = await self._find(call, recipe)
        except TooManyRequests:
            raise
        except StreamError as error:
            return failed(call, error)
        return self._reply(call, recipe, found)

    async def _find(self, call: Call, recipe: Recipe) -> dict[str, Found]:
        asked = recipe.questions
        results = await asyncio.gather(
            *(self._finder.find(Call(question, call.visit)) for question in asked.values()),
            return_exceptions=True,
        )
        told = dict(zip(asked, results, strict=True))
        for name, result in told.items():
            if isinstance(result, BaseException):
                self._bear(result, call, base=name == _BASE)
            elif name == _BASE and not result.kept.found:
                raise result.kept.answer.missing()
        found = {name: one for name, one in told.items() if isinstance(one, Found) and one.kept.found}
        if not found:
            raise Unavailable("no part of the answer can be had at the moment")
        return found

    def _bear(self, error: BaseException, call: Call, *, base: bool) -> None:
        """Do without a part that is away, and raise everything else."""
        if base and isinstance(error, Moved):
            # What else was asked for holds there too.
            query = call.question.address.partition("?")[2]
            raise Moved(error.detail, address=f"{error.address}?{query}") from error
        if base or not isinstance(error, StreamError) or isinstance(error, TooManyRequests):
            raise error

    def _reply(self, call: Call, recipe: Recipe, found: Mapping[str, Found]) -> Ready:
        made_of = tuple((name, one.kept.answer.body) for name, one in found.items())
        missing = tuple(name for name in recipe.parts if name not in found)
        max_age_s = _INCOMPLETE_S if missing else recipe.max_age_s
        reply = self._remembered(made_of, missing, max_age_s).reply_to(call.request)
        answers = [one.kept.answer for one in found.values()]
        reply.headers[hdrs.AGE] = str(max(0, int(time.time() - min(answer.stored_at for answer in answers))))
        reply.headers[VERSION] = answers[0].version
        if any(answer.simulated for answer in answers):
            reply.headers[DATA] = SIMULATED
        asked_now = [one for one in found.values() if one.source in ("service", "flight")]
        reply.headers[_CACHE_STATUS] = _MADE if asked_now else _HIT
        stale = any(one.stands_in for one in found.values())
        upstream_s = max((one.upstream_s or 0.0 for one in asked_now), default=None)
        counted = "stale" if stale else "miss" if asked_now else "hit-local"
        visit_of(call).outcome = Outcome(call.endpoint.name, counted, upstream_s)
        return reply


def _composed(made_of: tuple[tuple[str, Body], ...], missing: tuple[str, ...], max_age_s: int) -> Page:
    """The base's JSON with each part under its name, and the names of the missing ones."""
    members = [
        body.content[1:-1] if name == _BASE else json_of(name) + b":" + body.content for name, body in made_of
    ]
    content = b"{" + b",".join([*members, b'"missing":' + json_of(missing)]) + b"}"
    return Page(
        plain(content, salt=build_id()),
        content_type=JSON,
        cache_control=f"public, max-age={max_age_s}",
        headers=(),
    )
