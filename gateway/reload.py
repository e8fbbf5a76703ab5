"""Answer POST /v1/admin/reload: every domain looks for a new snapshot, all side by side."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, Protocol

import orjson

from shared.api.admin import Reloaded
from shared.endpoint import Domain
from shared.errors import Unavailable
from shared.http.ready import Ready
from shared.http.replies import REQUEST_ID, json_reply
from shared.http.rim import Call
from shared.keys import KEY_HEADERS
from shared.log import logger

_PASSED_ON: Final = (*KEY_HEADERS, "traceparent", "tracestate")
_WITHIN_S: Final = 60.0  # opening a large snapshot takes longer than any answer may

# What reading a body raises that is no JSON, or of another shape than ours.
_NOT_AS_AGREED: Final = (ValueError, LookupError, TypeError)


class Part(Protocol):
    """A domain as reloading needs it; `post` raises Unavailable where nobody is there."""

    async def post(self, address: str, headers: Mapping[str, str]) -> tuple[int, bytes]: ...


async def reload(parts: Mapping[Domain, Part], call: Call) -> Ready:
    """Ask every domain with the caller's own key; raise Unavailable where none can be had."""
    given = call.request.headers
    headers = {REQUEST_ID: call.request_id, **{name: given[name] for name in _PASSED_ON if name in given}}
    address = call.question.address
    found = await asyncio.gather(*(_ask(domain, part, address, headers) for domain, part in parts.items()))
    versions = dict(zip(parts, found, strict=True))
    missing = [domain for domain, version in versions.items() if version is None]
    if len(missing) == len(versions):
        raise Unavailable("no service can be reached at the moment")
    return json_reply(Reloaded(versions, missing))


async def _ask(domain: Domain, part: Part, address: str, headers: Mapping[str, str]) -> str | None:
    """Return the version that the domain serves now; None, and why in the log, where it is unknown."""
    try:
        async with asyncio.timeout(_WITHIN_S):
            status, body = await part.post(address, headers)
        if status == HTTPStatus.OK:
            return str(orjson.loads(body)["versions"][domain])
        reason = f"it answered with {status}"
    except (Unavailable, TimeoutError, *_NOT_AS_AGREED) as error:
        reason = repr(error)
    logger().warning("reload_failed", domain=domain, reason=reason)
    return None
