"""The explorer as one page tree for each language: finds the view, draws what it gives, tells what fails."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from aiohttp import hdrs, web

from gateway.encodings import plain
from gateway.explorer import find, forms, insights, people, picks, titles
from gateway.explorer.desk import Desk
from gateway.explorer.drawing import STATIC, draw
from gateway.explorer.pages import Leaf, Opened, Sheet, View, address_of, path_of, read_query
from gateway.explorer.remembered import Remembered
from gateway.explorer.texts import LANGUAGES, Language, language_of, texts_of
from gateway.representations import Document, Page
from shared.build import build_id, release
from shared.errors import Invalid, Moved, NotFound, StreamError, Unavailable
from shared.http.ready import Ready, head_of
from shared.http.replies import status_of
from shared.http.rim import Page as Tree
from shared.http.routing import Target, parse_target

# Everything from this server, nothing inline; `data:` is for pictures in a stylesheet.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
PAGE_HEADERS: Final = (
    ("Content-Security-Policy", POLICY),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "interest-cohort=()"),
)
HTML: Final = "text/html; charset=utf-8"
_JSON: Final = "application/json"
_CACHE_CONTROL: Final = "no-cache"  # the data may be other ones by now; an unchanged page is a 304
_VIEWS: Final[Mapping[str, View]] = {
    "": find.show,
    "titles": titles.show,
    "people": people.show,
    "for-you": picks.show,
    "insights": insights.show,
    "api": forms.show,
}
_LEADS: Final = ("", "for-you", "insights", "api")  # that every page leads to
_TITLE: Final = "/v1/titles/"

_ASSETS: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_ASSETS_S: Final = 86_400


def explorer(desk: Desk, simulated: Callable[[], bool]) -> dict[str, Tree]:
    """The page trees, by the first segment of their paths."""
    return {language: Site(language, desk, simulated) for language in LANGUAGES}


def asset_pages() -> dict[str, Tree]:
    """Style, scripts and pictures of the pages, by their paths."""
    return {
        f"/explorer/{file.name}": Document(file.read_bytes, _ASSETS[file.suffix], max_age_s=_ASSETS_S)
        for file in STATIC.iterdir()
    }


class Site:
    """All pages of one language, `views` by section; those on simulated ratings say so."""

    def __init__(
        self,
        language: Language,
        desk: Desk,
        simulated: Callable[[], bool],
        *,
        views: Mapping[str, View] = _VIEWS,
        leads: tuple[str, ...] = _LEADS,
    ) -> None:
        self._texts = texts_of(language)
        self._desk = desk
        self._remembered = Remembered()
        self._simulated = simulated
        self._views = views
        self._leads = leads

    async def __call__(self, request: web.BaseRequest) -> Ready:
        target, query = parse_target(request.raw_path), request.raw_path.partition("?")[2]
        if target.segments == (self._texts.language,):
            return _led_to(f"{target.path}/{query and '?'}{query}", HTTPStatus.PERMANENT_REDIRECT)
        opened = self._opened(target, query)
        try:
            return await self._page(request, opened)
        except Moved as moved:
            place = moved.address.partition("?")[0].removeprefix(_TITLE)
            return _led_to(path_of(self._texts.language, "titles", place), HTTPStatus.PERMANENT_REDIRECT)
        except StreamError as error:
            return self._refusal(request, opened, error)

    def _opened(self, target: Target, query: str) -> Opened:
        section, *below = target.segments[1:]
        return Opened(section, tuple(below), read_query(query), self._texts)

    async def _page(self, request: web.BaseRequest, opened: Opened) -> Ready:
        clerk = self._desk.clerk_for(request)
        key = f"{_origin(request)}{request.raw_path} {self._simulated()}"
        page = await self._remembered.recall(key, clerk)
        if page is None:
            if (view := self._views.get(opened.section)) is None:
                raise NotFound(self._texts("error.no_page"))
            shown = await view(clerk.ask, opened)
            if isinstance(shown, Leaf):
                return _file(shown)
            html = self._drawn(request, opened, shown)
            page = Page(
                plain(html, salt=""), content_type=HTML, cache_control=_CACHE_CONTROL, headers=PAGE_HEADERS
            )
            if not shown.passing:
                self._remembered.keep(key, page, clerk)
        return page.reply_to(request)

    def _drawn(self, request: web.BaseRequest, opened: Opened, sheet: Sheet) -> bytes:
        content = {
            "opened": opened,
            "leads": self._leads,
            "given": defaultdict(str, opened.query),
            "here": {language: _address(language, opened) for language in LANGUAGES},
            "build": build_id(),
            "release": release(),
            "origin": _origin(request),
            "simulated": self._simulated(),
            **sheet.content,
        }
        return draw(sheet.template, self._texts, content).encode()

    def _refusal(self, request: web.BaseRequest, opened: Opened, error: StreamError) -> Ready:
        status = status_of(error)
        errors = error.errors if isinstance(error, Invalid) else ()
        told = {"error": error, "status": status, "errors": errors, "suggestions": error.suggestions}
        html = self._drawn(request, opened, Sheet("error.html", told))
        fields = ((hdrs.CONTENT_TYPE, HTML), (hdrs.CACHE_CONTROL, "no-store"), *PAGE_HEADERS)
        reply = Ready(head_of(fields, status), html, status)
        if isinstance(error, Unavailable):
            reply.headers[hdrs.RETRY_AFTER] = str(error.retry_after_s)
        return reply


def front_door(welcome: Callable[[web.BaseRequest], Awaitable[Ready]]) -> Callable[..., Awaitable[Ready]]:
    """The page `/`: people in a browser are led to the explorer in their language, programs get `welcome`."""

    async def door(request: web.BaseRequest) -> Ready:
        if not _likes_pages(request.headers.get(hdrs.ACCEPT, "")):
            reply = await welcome(request)
        else:
            language = language_of(request.headers.get(hdrs.ACCEPT_LANGUAGE))
            reply = _led_to(path_of(language, ""), HTTPStatus.SEE_OTHER)
        reply.headers[hdrs.VARY] = "Accept, Accept-Language"
        return reply

    return door


def _likes_pages(accept: str) -> bool:
    """Browsers name HTML among what they take, and name it before JSON."""
    html, json = accept.find("text/html"), accept.find(_JSON)
    return html >= 0 and (json < 0 or html < json)


def _address(language: str, opened: Opened) -> str:
    """The same page in a language."""
    return address_of(path_of(language, opened.section, *opened.below), opened.query)


def _origin(request: web.BaseRequest) -> str:
    """How the caller addresses this server."""
    return f"{request.scheme}://{request.host}"


def _led_to(address: str, status: HTTPStatus) -> Ready:
    return Ready(head_of(((hdrs.LOCATION, address), (hdrs.CACHE_CONTROL, "no-cache")), status), b"", status)


def _file(leaf: Leaf) -> Ready:
    fields = (
        (hdrs.CONTENT_TYPE, leaf.media_type),
        (hdrs.CONTENT_DISPOSITION, f"attachment; filename*=UTF-8''{quote(leaf.name)}"),
        (hdrs.CACHE_CONTROL, _CACHE_CONTROL),
    )
    return Ready(head_of(fields), leaf.content)
