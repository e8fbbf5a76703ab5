"""Part `restart`: how many requests are lost while each part of the stack in turn is told to end."""

import os
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import chain, count, islice
from typing import Final

from bench.asking import wait_until
from bench.effort import Effort
from bench.load.clients import Clients, Replies, clients
from bench.load.shape import Questions
from bench.load.steady import Timed
from bench.pace import Pace, by_status, pace_of
from bench.questions import Catalogue, mixed
from bench.rows import Row, absolute, at_most
from bench.stack import Stack, running
from bench.workspace import Workspace
from shared.api.catalog import GET_ACTOR
from shared.api.ratings import GET_SCORE_COUNT

_NAME: Final = "restart"
_CONNECTIONS: Final = 200
_NEW_PER_S: Final = 50
_NEW_ASKED: Final = 20_000
_BACK_WITHIN_S: Final = 3.0  # the supervisor pauses for half a second; then the part has to start
_ANSWERS: Final = frozenset({HTTPStatus.OK, HTTPStatus.NOT_FOUND})


def measure(workspace: Workspace) -> Iterator[Row]:
    """New questions go along with the popular ones: these alone would not meet a service."""
    catalogue, effort = workspace.catalogue(), workspace.effort
    with running(workspace.ready()) as stack, clients(2) as both:
        popular = pace_of(stack.url, mixed(catalogue), effort)
        scene = _Scene(stack, both, popular, _never_asked(catalogue))
        for name in stack.parts:
            yield scene.restart(name, effort)


def _never_asked(catalogue: Catalogue) -> Iterator[str]:
    """Of every service in turn; that there is no such film is an answer of the recommender's too."""
    every = catalogue.with_every_number()
    titles = (f"/get_recommendations/no%20such%20film%20{number}" for number in count())
    each = (every.addresses(row, _NEW_ASKED) for row in (GET_ACTOR, GET_SCORE_COUNT))
    return chain.from_iterable(zip(*each, titles, strict=False))


@dataclass(frozen=True)
class _Scene:
    """Who takes part, and what nobody has asked yet."""

    stack: Stack
    clients: Clients
    popular: Pace
    new: Iterator[str]

    def restart(self, name: str, effort: Effort) -> Row:
        lasts_s = effort.calm_s + effort.harm_s + _BACK_WITHIN_S
        asked = Questions(tuple(islice(self.new, int(_NEW_PER_S * lasts_s) + 1)), once=True)
        popular = self._start(self.popular.questions, self.popular.per_s, lasts_s)
        new = self._start(asked, _NEW_PER_S, lasts_s)
        time.sleep(effort.calm_s)
        back_s = self._end_and_wait(name)
        notes = str(self.popular), f"started again after {back_s:.1f} s"
        return _row(name, popular.result(), new.result(), notes)

    def _start(self, asked: Questions, per_s: float, lasts_s: float) -> Replies:
        return self.clients.start(
            self.stack.url, asked, per_s=per_s, duration_s=lasts_s, connections=_CONNECTIONS
        )

    def _end_and_wait(self, name: str) -> float:
        """Return how long it took until the supervisor had started the part again."""
        before = self.stack.parts[name]
        os.kill(before, signal.SIGTERM)
        return wait_until(lambda: self.stack.parts[name] != before)


def _row(name: str, popular: Sequence[Timed], new: Sequence[Timed], notes: tuple[str, ...]) -> Row:
    lost = sum(reply.status not in _ANSWERS for reply in (*popular, *new))
    longest_ms = 1000 * max(reply.latency_s for reply in (*popular, *new))
    told = (f"popular: {by_status(popular)}", f"new: {by_status(new)}", f"longest {longest_ms:,.0f} ms")
    return at_most(0, absolute(_NAME, f"{name}: lost requests", "requests", [float(lost)], *notes, *told))
