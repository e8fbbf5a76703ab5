"""An answer as the gateway keeps it: what a service said, how long that is fresh, and how long of use."""

import random
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final, Self

import msgspec
import orjson

from gateway.encodings import Body, plain
from gateway.inquiry import Reply, missing_of
from gateway.representations import Representations, described, room_bytes
from shared.build import build_id
from shared.endpoint import Endpoint
from shared.errors import NotFound
from shared.http.ready import Fields
from shared.http.replies import DATA, JSON, SIMULATED

_OVERHEAD_BYTES: Final = 1500  # measured: keys, heads, tables and what Python needs for them
_OK: Final = int(HTTPStatus.OK)
_JITTER: Final = 0.1


class Answer(msgspec.Struct, frozen=True, gc=False):
    """`status` is 200 with the service's body, or 404 with the JSON of what it said.

    `stored_at` is Unix time in seconds; from then on it is fresh for `fresh_s`, the `max_age_s` that others
    are told less some jitter; for `revalidate_s` more it may be given while a new one is fetched, for
    `error_s` more where none can be had.
    """

    status: int
    body: Body
    version: str
    simulated: bool
    stored_at: float
    max_age_s: float
    fresh_s: float
    revalidate_s: float
    error_s: float

    @property
    def fresh_until(self) -> float:
        return self.stored_at + self.fresh_s

    @property
    def ends_at(self) -> float:
        """From when on it is of no use at all."""
        return self.fresh_until + max(self.revalidate_s, self.error_s)

    @property
    def size_bytes(self) -> int:
        """What it takes at most, with all encodings that are kept of it."""
        return len(self.body.content) + room_bytes(self.body) + _OVERHEAD_BYTES

    def missing(self) -> NotFound:
        """What the service said where it found nothing."""
        return missing_of(self.body.content)


class Kept(Representations, kw_only=True, gc=False):
    """An answer in this process's memory with the row that it answers, its replies made ready once."""

    answer: Answer
    endpoint: Endpoint[Any, Any]
    address: str
    fresh_until: float
    size_bytes: int

    @classmethod
    def of(cls, answer: Answer, endpoint: Endpoint[Any, Any], address: str) -> Self:
        """What is looked at with every request is worked out here, once."""
        return cls(
            answer.body,
            answer=answer,
            endpoint=endpoint,
            address=address,
            fresh_until=answer.fresh_until,
            size_bytes=answer.size_bytes,
        )

    @property
    def found(self) -> bool:
        return self.answer.status == _OK

    def fields(self, body: Body) -> Fields:
        answer = self.answer
        told = _cache_control(int(answer.max_age_s), int(answer.revalidate_s), int(answer.error_s))
        fields = described(body, JSON, told)
        return [*fields, (DATA, SIMULATED)] if answer.simulated else fields

    def may_be_revalidated(self, now: float) -> bool:
        return now < self.fresh_until + self.answer.revalidate_s

    def may_stand_in(self, now: float) -> bool:
        """Tell whether it may be given where no new answer can be had."""
        return now < self.fresh_until + self.answer.error_s


def kept(reply: Reply, endpoint: Endpoint[Any, Any], address: str, *, now: float, life: float = 1.0) -> Kept:
    """Make an answer of a service's reply; `life` is a factor on how long it is fresh.

    A 404 loses its request id, which belongs to one caller.
    """
    policy, good = endpoint.cache, reply.status == _OK
    content = reply.body if good else _without_request_id(reply.body)
    max_age_s = (policy.max_age_s if good else policy.not_found_s) * life
    answer = Answer(
        status=reply.status,
        body=plain(content, salt=f"{build_id()}|{reply.version}"),
        version=reply.version,
        simulated=reply.simulated,
        stored_at=now,
        max_age_s=max_age_s,
        # Answers that were fetched together shall not all end together.
        fresh_s=max_age_s * (1 - _JITTER * random.random()),  # noqa: S311 - no secret
        revalidate_s=policy.stale_while_revalidate_s * life,
        error_s=policy.stale_if_error_s,
    )
    return Kept.of(answer, endpoint, address)


def _without_request_id(body: bytes) -> bytes:
    said: dict[str, Any] = orjson.loads(body)
    return orjson.dumps({"detail": said["detail"], "suggestions": said.get("suggestions", [])})


@lru_cache
def _cache_control(max_age_s: int, revalidate_s: int, error_s: int) -> str:
    return f"public, max-age={max_age_s}, stale-while-revalidate={revalidate_s}, stale-if-error={error_s}"
