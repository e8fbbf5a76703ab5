"""Turn away who asks too often: all is counted in this process, what goes further in Redis as well."""

import time
from typing import Final

from aiohttp import web
from multidict import istr

from gateway.client import Proxies, client_of
from gateway.quota import LocalGcra, Quota, Verdict
from shared.errors import TooManyRequests

_FORWARDED_FOR: Final = istr("X-Forwarded-For")
_RATE_LIMIT: Final = istr("RateLimit")
_POLICY: Final = istr("RateLimit-Policy")
_VERDICT: Final = web.RequestKey("verdict", Verdict)
# Whoever watches over this process must not be kept from it.
_EXEMPT: Final = ("/livez", "/readyz")


class Limiter:
    """Counts each client's requests against one quota; without a quota it lets everything pass."""

    def __init__(self, quota: Quota | None, trusted: Proxies) -> None:
        self.quota = quota
        self._trusted = trusted
        self._policy = quota.policy if quota else ""
        self._local = LocalGcra(quota, time.monotonic) if quota else None

    def client(self, request: web.BaseRequest) -> str:
        """The address that a request counts for."""
        forwarded = request.headers.get(_FORWARDED_FOR)
        if forwarded is not None:
            forwarded = ",".join(request.headers.getall(_FORWARDED_FOR))
        return client_of(request.remote, forwarded, self._trusted)

    def guard(self, request: web.BaseRequest) -> None:
        """Count a request in this process; raise TooManyRequests for one too many."""
        if self._local is not None and request.raw_path not in _EXEMPT:
            self.judge(request, self._local.admit(self.client(request)))

    def judge(self, request: web.BaseRequest, verdict: Verdict) -> None:
        """Note a verdict where it is the strictest yet; raise TooManyRequests where it says so."""
        noted = request.get(_VERDICT)
        if noted is None or not verdict.allowed or verdict.remaining < noted.remaining:
            request[_VERDICT] = verdict
        if not verdict.allowed:
            raise TooManyRequests(
                "you ask more often than you may; see the RateLimit headers",
                retry_after_s=verdict.retry_after_s,
            )

    def mark(self, request: web.BaseRequest, reply: web.StreamResponse) -> None:
        """Tell the caller how many requests are left."""
        if (verdict := request.get(_VERDICT)) is not None:
            reply.headers[_RATE_LIMIT] = verdict.rate_limit
            reply.headers[_POLICY] = self._policy
