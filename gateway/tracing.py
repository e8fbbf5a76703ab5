"""W3C trace context, from the caller to the services."""

import random
import re
from collections.abc import Mapping
from typing import Final

TRACEPARENT: Final = "traceparent"
TRACESTATE: Final = "tracestate"
_LONGEST_STATE: Final = 512
_TRACE_PARENT: Final = re.compile(
    r"(?!ff)([0-9a-f]{2})-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?"
)
_NO_ZEROS: Final = 1 << 64 | 1

Headers = dict[str, str]


def context_of(headers: Mapping[str, str]) -> Headers:
    """The trace headers for a service: the caller's where they are valid, else of a new trace."""
    parent = headers.get(TRACEPARENT, "")
    if not _is_valid(parent):
        return {TRACEPARENT: _new_parent()}
    state = headers.get(TRACESTATE, "")
    if 0 < len(state) <= _LONGEST_STATE and state.isascii() and state.isprintable():
        return {TRACEPARENT: parent, TRACESTATE: state}
    return {TRACEPARENT: parent}


def _is_valid(parent: str) -> bool:
    """Versions to come may have more fields; 00 has none."""
    found = _TRACE_PARENT.fullmatch(parent)
    return found is not None and not (found[1] == "00" and found[2])


def _new_parent() -> str:
    # Names, no secrets; all zeros would be no name. Nobody has recorded a span, so the last field is 00.
    names = f"{random.getrandbits(192) | _NO_ZEROS:048x}"
    return f"00-{names[:32]}-{names[32:]}-00"
