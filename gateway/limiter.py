"""Turn away who asks too often: all is counted in this process, what goes further in Redis as well."""

import time
from typing import Final

from aiohttp import web
from multidict import istr

from gateway.client import Proxies, client_of
from gateway.quota import LocalGcra, Quota, Verdict
from shared.errors import TooManyRequests
from shared.http.ready import Ready

_FORWARDED_FOR: Final = istr("X-Forwarded-For")
_RATE_LIMIT: Final = istr("RateLimit")
_POLICY: Final = istr("RateLimit-Policy")
# Whoever watches over this process must not be kept from it.
_EXEMPT: Final = ("/livez", "/readyz")


class Limiter:
    """One quota for each client; without a quota nothing is counted."""

    def __init__(self, quota: Quota | None, trusted: Proxies) -> None:
        self.quota = quota
        self._trusted = trusted
        self._policy = quota.policy if quota else ""
        self._local = LocalGcra(quota, time.monotonic) if quota else None

    def counts(self, target: str) -> bool:
        return self._local is not None and target not in _EXEMPT

    def client(self, request: web.BaseRequest) -> str:
        """The address that a request counts for."""
        forwarded = request.headers.get(_FORWARDED_FOR)
        if forwarded is not None:
            forwarded = ",".join(request.headers.getall(_FORWARDED_FOR))
        return client_of(request.remote, forwarded, self._trusted)

    def admit(self, client: str) -> Verdict:
        """Count a request in this process."""
        assert self._local is not None  # counts() said so
        return self._local.admit(client)

    def hear(self, client: str, verdict: Verdict) -> None:
        """Refuse a client in this process for as long as it is refused elsewhere."""
        if self._local is not None and not verdict.allowed:
            self._local.hold(client, verdict.retry_after_s)

    def refusal(self, verdict: Verdict) -> TooManyRequests:
        return TooManyRequests(
            "you ask more often than you may; see the RateLimit headers", retry_after_s=verdict.retry_after_s
        )

    def mark(self, reply: Ready, verdict: Verdict) -> None:
        """Tell the caller how many requests are left."""
        reply.headers[_RATE_LIMIT] = verdict.rate_limit
        reply.headers[_POLICY] = self._policy
