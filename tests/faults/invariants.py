"""What holds of every reply, whatever becomes of the parts behind the gateway."""

from collections import defaultdict
from http import HTTPStatus
from typing import Final

from shared.api import PUBLIC
from shared.endpoint import Domain
from shared.http.replies import PROBLEM
from shared.snapshots import VersionOrder, version_order
from tests.faults.client import Reply

_DOMAINS: Final = {row.segments[0]: row.domain for row in PUBLIC}
_BEFORE_ALL: Final = VersionOrder("", 0)


def domain_of(target: str) -> Domain:
    return _DOMAINS[target.split("/")[1]]


class Published:
    """What the services answered when they were asked directly, for each version of their data."""

    def __init__(self) -> None:
        self._bodies: dict[tuple[str, str], bytes] = {}

    def note(self, target: str, reply: Reply) -> None:
        assert reply.status == HTTPStatus.OK, (target, reply)
        self._bodies[target, reply.version] = reply.body

    def hold(self, target: str, reply: Reply) -> None:
        """A good answer is the one of this very question from the very data that it names."""
        if reply.status == HTTPStatus.OK:
            assert self.body(target, reply.version) == reply.body, (target, reply)

    def body(self, target: str, version: str) -> bytes | None:
        return self._bodies.get((target, version))


class Witness:
    """Sees all replies of one connection, in their order."""

    def __init__(self) -> None:
        self._newest: defaultdict[Domain, VersionOrder] = defaultdict(lambda: _BEFORE_ALL)

    def saw(self, target: str, reply: Reply) -> None:
        if reply.status == HTTPStatus.OK:
            self._hold_order(domain_of(target), reply)
        else:
            hold_refusal(target, reply)

    def _hold_order(self, domain: Domain, reply: Reply) -> None:
        order = version_order(reply.version)
        assert order >= self._newest[domain], f"{domain} went back to {reply.version}"
        self._newest[domain] = order


def hold_refusal(target: str, reply: Reply) -> None:
    """All questions here are good ones: where there is no answer, that is for now, and said so."""
    assert reply.status == HTTPStatus.SERVICE_UNAVAILABLE, (target, reply)
    assert reply.headers["content-type"].startswith(PROBLEM), reply
    assert int(reply.headers["retry-after"]) >= 1
    assert reply.json()["status"] == HTTPStatus.SERVICE_UNAVAILABLE
