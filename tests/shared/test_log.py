"""One JSON line an event, whoever tells it."""

import json
import logging
from typing import Any

import pytest

from shared.log import logger, set_up_logging

pytestmark = pytest.mark.usefixtures("own_logging")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    told = capsys.readouterr()
    assert told.out == ""
    return [json.loads(line) for line in told.err.splitlines()]


def test_an_event_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("catalog")
    logger().info("snapshot_live", version="v1", odd=object, text="two\nlines é")
    (event,) = lines(capsys)
    assert (event["event"], event["part"], event["level"]) == ("snapshot_live", "catalog", "info")
    assert (event["version"], event["text"]) == ("v1", "two\nlines é")
    assert event["timestamp"].endswith("Z")


def test_a_terminal_is_told_nothing_to_obey(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("catalog")
    for odd in ("\x00\x1b[31m\r\n\x7f\x9b31m", "\u2028\u202e\u2066", "\udcff\x9b"):
        logger().info(odd)
        told = capsys.readouterr().err
        assert told.removesuffix("\n").isprintable()
        assert json.loads(told)["event"] == odd


def test_an_exception_is_one_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("catalog")
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        logger().exception("request_failed")
    (event,) = lines(capsys)
    assert event["exception"][0]["exc_type"] == "ZeroDivisionError"


def test_libraries_are_told_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("gateway")
    logging.getLogger("some.library").warning("odd %s", "thing")
    logging.getLogger("some.library").info("chatter")
    (event,) = lines(capsys)
    assert (event["event"], event["part"], event["level"]) == ("odd thing", "gateway", "warning")
