"""Bodies in several encodings: which are worth keeping, and which one a client wants."""

import gzip
import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

import brotli  # type: ignore[import-untyped]  # it has no types
import msgspec
from backports import zstd

IDENTITY: Final = "identity"
_LEAST_BYTES: Final = 256
_WORTH: Final = 0.9
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


def encoded(content: bytes, *, salt: str) -> tuple[Body, ...]:
    """The plain body, then those encodings that save something; the etags depend on `salt` as well."""
    digest = hashlib.sha256(salt.encode() + b"|" + content).hexdigest()[:20]
    bodies = [Body(IDENTITY, content, f'"{digest}"')]
    if len(content) >= _LEAST_BYTES:
        for coding, encode in _ENCODERS.items():
            smaller = encode(content)
            if len(smaller) < _WORTH * len(content):
                bodies.append(Body(coding, smaller, f'"{digest}-{coding}"'))
    return tuple(bodies)


def chosen(bodies: tuple[Body, ...], accept_encoding: str | None) -> Body:
    """The body that a client likes best (RFC 9110, 12.5.3); the plain one where it takes none of them."""
    if accept_encoding is None or len(bodies) == 1:
        return bodies[0]
    return bodies[_choice(accept_encoding, tuple(body.coding for body in bodies))]


@lru_cache(512)
def _choice(accept_encoding: str, codings: tuple[str, ...]) -> int:
    liking = _liking(accept_encoding)
    anything = liking.get("*")
    likings = [
        liking.get(coding, (1e-6 if coding == IDENTITY else 0.0) if anything is None else anything)
        for coding in codings
    ]
    # Encodings go before the plain body where both are liked equally well.
    best = max(range(len(codings)), key=lambda number: (likings[number], number > 0, -number))
    return best if likings[best] else codings.index(IDENTITY)


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
