"""A request from its coming to its leaving, where only some are let in, or what they were told is noted."""

import random
import re
import time
from typing import Final

from aiohttp import web

from shared.http.ready import Ready
from shared.http.replies import REQUEST_ID

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._~-]{1,64}")


class Visit:
    """A request, under which name and since when it is here; lets everybody in and notes nothing."""

    __slots__ = ("began", "request", "request_id")

    def __init__(self, request: web.BaseRequest) -> None:
        self.began = time.perf_counter()
        self.request = request
        self.request_id = _request_id_of(request)

    def enter(self) -> None:
        """Raise for a request that goes no further."""

    def leave(self, reply: Ready) -> None:
        """Take note of the reply, which may still get headers."""


def _request_id_of(request: web.BaseRequest) -> str:
    """The caller's id where it is a harmless one, else a new one."""
    given = request.headers.get(REQUEST_ID)
    if given and _REQUEST_ID.fullmatch(given):
        return given
    # A name for the log, no secret.
    return f"{random.getrandbits(64):016x}"
