"""Properties without a stop-watch, and logging that a test may set up and that is put back afterwards."""

import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings

# The machine may be busy with other things; what is slow on such a day is not wrong.
settings.register_profile("no stop-watch", deadline=None)
settings.load_profile("no stop-watch")


@pytest.fixture
def own_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
