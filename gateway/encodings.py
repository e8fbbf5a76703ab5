"""Bodies in several encodings: how each is made, which are worth it, and which of them a client wants."""

import gzip
import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

import brotli  # type: ignore[import-untyped]  # it has no types
import msgspec
from backports import zstd

IDENTITY: Final = "identity"
LEAST_BYTES: Final = 256
_WORTH: Final = 0.9
_LEAST_LIKING: Final = 1e-6
_ENCODERS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    # The most compact first: what a client likes equally well is sent in this order.
    "br": lambda content: brotli.compress(content, quality=5),
    "zstd": lambda content: zstd.compress(content, 6),
    "gzip": lambda content: gzip.compress(content, 6, mtime=0),
}


class Body(msgspec.Struct, frozen=True, gc=False):
    """One representation; its `etag` is strong, so each encoding has its own."""

    coding: str
    content: bytes
    etag: str


def plain(content: bytes, *, salt: str) -> Body:
    """A content as it is; its etag depends on the `salt` as well."""
    digest = hashlib.sha256(salt.encode() + b"|" + content).hexdigest()[:20]
    return Body(IDENTITY, content, f'"{digest}"')


def made(body: Body, coding: str) -> Body | None:
    """A plain body in a coding; None where that saves too little."""
    if len(body.content) < LEAST_BYTES:
        return None
    smaller = _ENCODERS[coding](body.content)
    if len(smaller) >= _WORTH * len(body.content):
        return None
    return Body(coding, smaller, f'{body.etag[:-1]}-{coding}"')


def encoded(content: bytes, *, salt: str) -> list[Body]:
    """The plain body, then those encodings that save something."""
    body = plain(content, salt=salt)
    return [body, *filter(None, (made(body, coding) for coding in _ENCODERS))]


@lru_cache(512)
def liked(accept_encoding: str) -> tuple[str, ...]:
    """The codings that a client takes, best first (RFC 9110, 12.5.3), the plain one as the last resort.

    Encodings go before the plain body where both are liked equally well.
    """
    liking = _liking(accept_encoding)
    anything = liking.get("*", 0.0)
    likings = {coding: liking.get(coding, anything) for coding in _ENCODERS}
    of_plain = liking.get(IDENTITY, liking.get("*", _LEAST_LIKING))
    better = [coding for coding, weight in likings.items() if weight and weight >= of_plain]
    return (*sorted(better, key=likings.__getitem__, reverse=True), IDENTITY)


def _liking(accept_encoding: str) -> dict[str, float]:
    """Every coding that the header names with its weight; a weight that is no number counts as none."""
    liking: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        name, _, parameters = part.partition(";")
        if coding := name.strip().replace("x-gzip", "gzip"):
            liking[coding] = _weight(parameters)
    return liking


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0
