"""Cross-origin reads: what a browser wants to hear before a page of another site may see an answer."""

from collections.abc import Mapping
from typing import Any, Final

from aiohttp import hdrs
from multidict import MultiMapping

ANY: Final = "*"
_SENT: Final = "If-None-Match, Authorization, X-API-Key, X-Request-ID, Content-Type"
_EXPOSED: Final = (
    "X-Request-ID, Stream-Version, Stream-Data, Cache-Status, RateLimit, RateLimit-Policy, "
    "Retry-After, ETag, Age"
)
_PREFLIGHT: Final[Mapping[Any, str]] = {
    hdrs.ACCESS_CONTROL_ALLOW_METHODS: "GET, HEAD, POST, OPTIONS",
    hdrs.ACCESS_CONTROL_ALLOW_HEADERS: _SENT,
    hdrs.ACCESS_CONTROL_MAX_AGE: "86400",
}


class Cors:
    """Lets pages of `origins` read; they may send a key, but no cookie, for we know none."""

    def __init__(self, origins: tuple[str, ...]) -> None:
        self._origins = frozenset(origins)
        self._any = ANY in self._origins

    def is_preflight(self, method: str, asked: MultiMapping[str]) -> bool:
        """Whether a browser asks on behalf of a page that may read here."""
        asks = method == hdrs.METH_OPTIONS and hdrs.ACCESS_CONTROL_REQUEST_METHOD in asked
        return asks and self._allowed(asked) is not None

    def preflight(self) -> Mapping[Any, str]:
        return _PREFLIGHT

    def mark(self, asked: MultiMapping[str], told: dict[str, str]) -> None:
        """Say in a reply's headers who may read it; caches are told what that depends on."""
        if not self._any:
            told[hdrs.VARY] = ", ".join([*filter(None, [told.get(hdrs.VARY)]), hdrs.ORIGIN])
        if (allowed := self._allowed(asked)) is not None:
            told[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = allowed
            told[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = _EXPOSED

    def _allowed(self, asked: MultiMapping[str]) -> str | None:
        origin = asked.get(hdrs.ORIGIN)
        if self._any and origin is not None:
            return ANY
        return origin if origin in self._origins else None
