"""What can go wrong for a caller: problems that the API tells of, and an API that cannot be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

import msgspec

from shared.errors import BadParameter


class ClientError(Exception):
    """Base of all that a client raises."""


class Unreachable(ClientError):
    """Nobody answered in time, or what came is no answer of the API."""


@dataclass(frozen=True)
class _Told:
    type: str
    title: str
    status: int
    detail: str
    request_id: str = ""
    allowed: list[str] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    errors: list[BadParameter] = field(default_factory=list)


class Problem(ClientError):
    """A problem that the API tells of (RFC 9457).

    `errors` has an entry for each bad parameter, `allowed` and `suggestions` help with a single one; asking
    again may help in `retry_after_s` seconds, where that is known. `request_id` is what to quote.
    """

    def __init__(self, told: _Told, retry_after_s: int | None) -> None:
        super().__init__(f"{told.status} {told.title}: {told.detail}")
        self.status = told.status
        self.type = told.type
        self.title = told.title
        self.detail = told.detail
        self.request_id = told.request_id
        self.allowed = told.allowed
        self.suggestions = told.suggestions
        self.errors = told.errors
        self.retry_after_s = retry_after_s


class Unauthorized(Problem):
    """A key is needed, and none that is known was sent (401)."""


class Forbidden(Problem):
    """The key does not open this (403)."""


class NotFound(Problem):
    """There is no such thing (404); `suggestions` names what may have been meant."""


class Invalid(Problem):
    """It cannot be answered as it was asked (422)."""


class TooManyRequests(Problem):
    """Asked more often than one may (429)."""


class Unavailable(Problem):
    """A part that the answer needs is away, or too much is under way (503)."""


_KINDS: Final[Mapping[int, type[Problem]]] = {
    HTTPStatus.UNAUTHORIZED: Unauthorized,
    HTTPStatus.FORBIDDEN: Forbidden,
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.UNPROCESSABLE_ENTITY: Invalid,
    HTTPStatus.TOO_MANY_REQUESTS: TooManyRequests,
    HTTPStatus.SERVICE_UNAVAILABLE: Unavailable,
}


def problem_of(status: int, headers: Mapping[str, str], body: bytes) -> ClientError:
    """The exception for a reply that is no answer."""
    try:
        told = msgspec.json.decode(body, type=_Told)
    except msgspec.DecodeError:
        return Unreachable(f"the reply, {status}, is none of the API's")
    after = headers.get("Retry-After", "")
    return _KINDS.get(status, Problem)(told, int(after) if after.isdigit() else None)
