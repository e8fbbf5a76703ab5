"""An answer as the gateway keeps it: what a service said, under which key, since when and for how long."""

import hashlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson

from gateway.upstream import Reply
from shared.build import build_id
from shared.endpoint import CachePolicy
from shared.errors import NotFound

_OVERHEAD_BYTES = 256


@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is 200 with the service's body, or 404 with the JSON of what the service said about it.

    `stored_at` is Unix time in seconds; `life_s` how long it may be kept from then on.
    """

    status: int
    body: bytes
    version: str
    simulated: bool
    etag: str
    stored_at: float
    life_s: int

    @property
    def size_bytes(self) -> int:
        return len(self.body) + _OVERHEAD_BYTES

    def life_left_s(self, now: float) -> float:
        return self.life_s - (now - self.stored_at)

    def missing(self) -> NotFound | None:
        """What the service said where it found nothing; None for a good answer."""
        if self.status == HTTPStatus.OK:
            return None
        said: dict[str, Any] = orjson.loads(self.body)
        return NotFound(said["detail"], suggestions=said["suggestions"])


def key_of(address: str, domain: str, version: str) -> str:
    """The cache key: nothing of another build or of other data can be found under it."""
    return f"{build_id()}|{domain}|{version}|{address}"


def kept(reply: Reply, policy: CachePolicy, *, now: float) -> Answer:
    """Make an answer of a service's reply; a 404 loses its request id, which belongs to one caller."""
    good = reply.status == HTTPStatus.OK
    body = reply.body if good else _without_request_id(reply.body)
    return Answer(
        status=reply.status,
        body=body,
        version=reply.version,
        simulated=reply.simulated,
        etag=_etag(body, reply.version),
        stored_at=now,
        life_s=policy.max_age_s if good else policy.not_found_s,
    )


def _without_request_id(body: bytes) -> bytes:
    said: dict[str, Any] = orjson.loads(body)
    return orjson.dumps({"detail": said["detail"], "suggestions": said.get("suggestions", [])})


def _etag(body: bytes, version: str) -> str:
    digest = hashlib.sha256(b"|".join((build_id().encode(), version.encode(), body)))
    return f'"{digest.hexdigest()[:20]}"'
