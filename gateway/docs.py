"""Pages of the gateway's own: the welcome, the OpenAPI document, the interactive reference and its assets."""

import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import orjson
from aiohttp import web

from gateway.explorer.site import front_door
from gateway.representations import Document
from gateway.upstream import Upstream
from shared.api import COMPOSED, FILES, PUBLIC
from shared.build import NAME, build_id, release
from shared.endpoint import Domain, Endpoint
from shared.http.ready import Ready
from shared.http.replies import JSON, json_reply
from shared.http.rim import Page
from shared.openapi import openapi

_WEB: Final = Path(__file__).parent / "web"
# Everything from this server, nothing inline; `data:` are the pictures in the reference's own stylesheet.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_HTML, _CSS, _JAVASCRIPT = (f"text/{kind}; charset=utf-8" for kind in ("html", "css", "javascript"))
_PAGE_HEADERS: Final = (("Content-Security-Policy", _POLICY), ("Referrer-Policy", "no-referrer"))
_ASSETS: Final = {
    "swagger-ui.css": _CSS,
    "swagger-ui-bundle.js": _JAVASCRIPT,
    "favicon-32x32.png": "image/png",
}


def document_pages(upstreams: Callable[[], Mapping[Domain, Upstream]]) -> dict[str, Page]:
    """All pages by their path; `upstreams` tells the data versions that the welcome shows."""

    async def welcome(_: web.BaseRequest) -> Ready:
        return json_reply(_welcome(upstreams()), indented=True)

    return {
        "/": front_door(welcome),
        "/openapi.json": Document(lambda: orjson.dumps(openapi()), JSON, max_age_s=300),
        "/docs": _file(_WEB / "docs.html", _HTML),
        "/docs/docs.css": _file(_WEB / "docs.css", _CSS),
        "/docs/start.js": _file(_WEB / "start.js", _JAVASCRIPT),
        "/docs/problems": _file(_WEB / "problems.html", _HTML),
        **{f"/docs/{name}": _file(_reference() / name, kind) for name, kind in _ASSETS.items()},
    }


def is_simulated(upstreams: Mapping[Domain, Upstream]) -> bool:
    """Whether anything rests on ratings of made-up people."""
    return any(upstream.simulated for upstream in upstreams.values())


def _welcome(upstreams: Mapping[Domain, Upstream]) -> dict[str, Any]:
    simulated = is_simulated(upstreams)
    return {
        "name": NAME,
        "version": release(),
        "build": build_id(),
        "endpoints": [_told(row) for row in (*PUBLIC, *COMPOSED, *FILES)],
        "docs": "/docs",
        "openapi": "/openapi.json",
        "data": {name: upstream.versions.adopted for name, upstream in upstreams.items()},
        "ratings": "simulated viewers of the sample catalogue" if simulated else "as given",
    }


def _told(row: Endpoint[Any, Any]) -> dict[str, Any]:
    """A row, and what is unusual about asking it."""
    told = {"path": row.path, "example": row.example_address(), "about": row.summary}
    unusual = {
        "method": row.method if row.method != "GET" else None,
        "body": row.body and row.body[1].example,
        "scope": row.scope,
    }
    return told | {name: value for name, value in unusual.items() if value}


def _reference() -> Path:
    """Where the installed package keeps the reference's files; it is never imported."""
    spec = importlib.util.find_spec("swagger_ui")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the package swagger-ui-py is not installed")
    return Path(spec.submodule_search_locations[0]) / "static"


def _file(path: Path, content_type: str) -> Page:
    return Document(path.read_bytes, content_type, max_age_s=3600, headers=_PAGE_HEADERS)
