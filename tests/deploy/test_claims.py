"""The admin port as a stack claims it."""

import socket

import pytest

from deploy.claims import LOOPBACK, listening, listening_for_admin
from shared.errors import JobError


@pytest.fixture
def public() -> int:
    """A port that was free a moment ago, and the one after it too."""
    while True:
        with socket.create_server((LOOPBACK, 0)) as first:
            port = int(first.getsockname()[1])
            try:
                with socket.create_server((LOOPBACK, port + 1)):
                    return port
            except (OSError, OverflowError):
                continue


def port_of(listener: socket.socket | None) -> int:
    assert listener is not None
    assert listener.getsockname()[0] == LOOPBACK
    return int(listener.getsockname()[1])


def test_not_given_it_is_the_port_after_the_public_one(public: int) -> None:
    with listening_for_admin(None, public_port=public) as listener:
        assert port_of(listener) == public + 1


def test_not_given_and_taken_it_is_any_other(public: int) -> None:
    with listening(LOOPBACK, public + 1), listening_for_admin(None, public_port=public) as listener:
        assert port_of(listener) not in (0, public, public + 1)


def test_after_the_last_port_it_is_any_other() -> None:
    with listening_for_admin(None, public_port=65535) as listener:
        assert 0 < port_of(listener) < 65536


def test_given_and_taken_it_is_told_like_a_busy_port(public: int) -> None:
    with (
        listening(LOOPBACK, public + 1),
        pytest.raises(JobError, match=f"{public + 1}.*give another ADMIN_PORT"),
        listening_for_admin(public + 1, public_port=public),
    ):
        pytest.fail("it was opened")


def test_zero_turns_it_off(public: int) -> None:
    with listening_for_admin(0, public_port=public) as listener:
        assert listener is None
