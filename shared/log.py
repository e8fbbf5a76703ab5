"""Logging: one JSON line an event, on standard error."""

import json
import logging
import re
import sys
from typing import Any, Final

import orjson
import structlog

# Controls from DEL on, line separators, and marks that turn the direction of text.
_CONTROLS: Final = re.compile("[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def set_up_logging(part: str) -> None:
    """Send every event of this process, those of libraries too, through one JSON renderer."""
    chain: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.dict_tracebacks,
    ]
    structlog.configure(
        processors=[*chain, structlog.processors.JSONRenderer(serializer=_to_json)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(part=part)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=chain,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(serializer=_to_json),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def keep_quiet() -> None:
    """Have events of this process go unsaid, but for failures: a command tells people what it does itself."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )


def logger() -> structlog.typing.FilteringBoundLogger:
    return structlog.get_logger()  # type: ignore[no-any-return]  # structlog types its proxy as Any


def _to_json(event: dict[str, Any], **_: Any) -> str:
    """One line that a terminal shows and does not obey; orjson leaves DEL and later controls as they are."""
    try:
        line = orjson.dumps(event, default=str).decode()
    except orjson.JSONEncodeError:  # half a surrogate: an odd byte of a request's target
        line = json.dumps(event, default=str)
    return _CONTROLS.sub(lambda found: f"\\u{ord(found.group()):04x}", line)
