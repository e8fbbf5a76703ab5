"""Which requests are logged, and that a line is one line of JSON in the house's shape."""

import asyncio
import subprocess
import sys

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.access import Access, AccessLog, share

MISS = Access("id-1", "get_actor", 200, "miss", "203.0.113.9", total_ms=1.235, upstream_ms=1)
BOTH = """
from gateway.access import Access, AccessLog
from shared.log import logger, set_up_logging
set_up_logging("gateway")
logger().info("request")
log = AccessLog("gateway", 1)
log.add(Access("id", "row", 200, "miss", "local", total_ms=1))
log.flush()
"""


def test_a_line_says_what_came_of_a_request() -> None:
    written: list[bytes] = []
    log = AccessLog("gateway", 0, written.append)
    log.add(MISS)
    assert not written
    log.flush()
    line = orjson.loads(written[0])
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "request",
        "request_id": "id-1",
        "row": "get_actor",
        "status": 200,
        "cache": "miss",
        "upstream_ms": 1,
        "total_ms": 1.235,
        "client": "203.0.113.9",
        "part": "gateway",
        "level": "info",
    }


@given(st.text(), st.text())
def test_whatever_comes_a_line_is_a_line(request_id: str, client: str) -> None:
    written: list[bytes] = []
    log = AccessLog("gateway", 0, written.append)
    log.add(Access(request_id, "row", 200, "miss", client, total_ms=1))
    log.flush()
    assert written[0].count(b"\n") == 1
    assert min(written[0][:-1]) >= 0x20
    assert (found := orjson.loads(written[0]))["client"] == client
    assert found["request_id"] == request_id


@pytest.mark.parametrize("cache", ["hit-local", "hit-redis", "refused"])
def test_what_is_common_is_sampled(cache: str) -> None:
    assert not any(AccessLog("gateway", 0).wants(cache) for _ in range(100))
    assert all(AccessLog("gateway", 1).wants(cache) for _ in range(100))
    some = sum(AccessLog("gateway", 0.5).wants(cache) for _ in range(2000))
    assert 500 < some < 1500


@pytest.mark.parametrize("cache", ["miss", "stale", "none"])
def test_everything_else_is_logged(cache: str) -> None:
    assert all(AccessLog("gateway", 0).wants(cache) for _ in range(100))


def test_many_lines_are_one_write() -> None:
    written: list[bytes] = []
    log = AccessLog("gateway", 0, written.append)
    for _ in range(300):
        log.add(MISS)
    assert [lines.count(b"\n") for lines in written] == [256]
    log.flush()
    log.flush()
    assert [lines.count(b"\n") for lines in written] == [256, 44]


async def test_the_last_lines_are_written_at_the_end() -> None:
    written: list[bytes] = []
    log = AccessLog("gateway", 0, written.append)
    writing = asyncio.create_task(log.flush_often())
    await asyncio.sleep(0)
    log.add(MISS)
    writing.cancel()
    await asyncio.wait({writing})
    assert len(written) == 1


def test_lines_have_the_shape_of_every_other_event() -> None:
    found = subprocess.run([sys.executable, "-c", BOTH], capture_output=True, check=True).stderr
    event, access = map(orjson.loads, found.splitlines())
    assert event.keys() <= access.keys()
    assert [event[key] for key in ("event", "part", "level")] == [
        access[key] for key in ("event", "part", "level")
    ]
    assert len(event["timestamp"]) == len(access["timestamp"])


def test_a_share_is_read() -> None:
    assert share("0.001") == 0.001


@pytest.mark.parametrize("text", ["-0.1", "1.1", "x", "nan"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"share|float"):
        share(text)
