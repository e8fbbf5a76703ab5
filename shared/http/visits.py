"""A request from its coming to its leaving, where only some are let in, or what they were told is noted."""

from aiohttp import web

from shared.http.ready import Ready


class Visit:
    """Lets everybody in and notes nothing."""

    __slots__ = ("request",)

    def __init__(self, request: web.BaseRequest) -> None:
        self.request = request

    def enter(self) -> None:
        """Raise for a request that goes no further."""

    def leave(self, reply: Ready, request_id: str, seconds: float) -> None:
        """Take note of the reply, which may still get headers, and of the time it took."""
