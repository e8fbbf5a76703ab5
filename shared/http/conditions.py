"""What a request asks of a representation: only if it is new, or only a part (RFC 9110, 13 and 14)."""

import re
from collections.abc import Mapping
from typing import Final

from aiohttp import hdrs

from shared.errors import OutOfRange

# One range of bytes; of several, and of other units, whole files are a proper answer.
_RANGE: Final = re.compile(r"\s*bytes\s*=\s*([0-9]{0,18})-([0-9]{0,18})\s*", re.ASCII)


def is_known(etag: str, if_none_match: str | None) -> bool:
    """Compare weakly, as If-None-Match wants it (RFC 9110, 13.1.2)."""
    if if_none_match is None:
        return False
    known = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return if_none_match.strip() == "*" or etag in known


def wanted_part(headers: Mapping[str, str], *, etag: str, size_bytes: int) -> range | None:
    """Positions of the bytes that `Range` asks for; None where the whole is wanted, or was another before.

    Raises OutOfRange where there are none of those. An empty file is whole whatever is asked.
    """
    match = _RANGE.fullmatch(headers.get(hdrs.RANGE, ""))
    if match is None or not size_bytes or headers.get(hdrs.IF_RANGE, etag).strip() != etag:
        return None
    first, last = match.groups()
    if not first and not last:
        return None
    if not first:
        part = range(max(0, size_bytes - int(last)), size_bytes)
    else:
        part = range(int(first), min(size_bytes, int(last) + 1) if last else size_bytes)
        if last and int(last) < int(first):
            return None
    if not part:
        raise OutOfRange(f"the file has {size_bytes} bytes", size_bytes=size_bytes)
    return part
