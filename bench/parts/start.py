"""Part `start`: from the command to ready, from SIGTERM to gone, from published to served."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.asking import ask, free_port
from bench.effort import BenchError
from bench.processes import bare_server
from bench.publishing import publish_again
from bench.rows import Row, absolute, beside
from bench.stack import Stack, running
from bench.workspace import Workspace
from deploy.inputs import Inputs
from shared.api import DOMAINS, rows_of
from shared.endpoint import Domain
from shared.http.replies import VERSION
from shared.snapshots import POINTER

_NAME: Final = "start"
_SERVED_WITHIN_S: Final = 20.0
_POLL_S: Final = 0.002
_LOOK_S: Final = 0.5


def measure(workspace: Workspace) -> Iterator[Row]:
    inputs = workspace.copy("start")
    yield from _starts_and_ends(inputs, workspace.effort.starts)
    with running(inputs) as stack:
        for domain in DOMAINS:
            waits_s = list(_publications(stack, inputs.data, domain, workspace.effort.starts))
            longest = f"longest {max(waits_s):.2f} s"
            yield absolute(_NAME, f"{domain}: published to served", "s", waits_s, longest)


def _starts_and_ends(inputs: Inputs, times: int) -> Iterator[Row]:
    ready_s, bare_s, end_s = [], [], []
    for _ in range(times):
        with running(inputs) as stack:
            ready_s.append(stack.ready_s)
            end_s.append(stack.end())
        bare_s.append(_bare_start())
    against = "one bare aiohttp process"
    yield beside(_NAME, "run to ready", "s", ours=ready_s, bare=bare_s, against=against)
    yield absolute(_NAME, "SIGTERM to the last process gone", "s", end_s, "drains 1 s of it, by design")


def _bare_start() -> float:
    began = time.perf_counter()
    with bare_server("constant", f"http://127.0.0.1:{free_port()}", '{"/": "{}"}', probe="/"):
        return time.perf_counter() - began


def _publications(stack: Stack, data: Path, domain: Domain, times: int) -> Iterator[float]:
    for number in range(times):
        # Each reply comes right after the gateway looked: without a pause all would meet it in one phase.
        time.sleep(_LOOK_S * number / times)
        yield _publish_until_served(stack, data, domain)


def _publish_until_served(stack: Stack, data: Path, domain: Domain) -> float:
    """Publish the live content anew; return the seconds from the pointer's rename to the first new reply."""
    seen = _FirstReply(stack.url, rows_of(domain)[0].example_address())
    version = publish_again(data, domain)
    served_at = seen.time_of(version)
    # The rename sets the change time; what follows it inside publish() is no part of the wait.
    return served_at - (data / domain / POINTER).stat().st_ctime


class _FirstReply:
    """Asks one address over and over, from its making on, and notes when each version was first seen."""

    def __init__(self, url: str, address: str) -> None:
        self._url, self._address = url, address
        self._first_seen: dict[str, float] = {}
        self._enough = threading.Event()
        self._asking = threading.Thread(target=self._ask, daemon=True)
        self._asking.start()

    def time_of(self, version: str) -> float:
        deadline = time.monotonic() + _SERVED_WITHIN_S
        while version not in self._first_seen:
            if time.monotonic() > deadline or not self._asking.is_alive():
                raise BenchError(f"{self._address} never came from {version}")
            time.sleep(_POLL_S)
        self._enough.set()
        self._asking.join()
        return self._first_seen[version]

    def _ask(self) -> None:
        while not self._enough.wait(_POLL_S):
            version = ask(self._url, self._address).headers[VERSION.lower()]
            self._first_seen.setdefault(version, time.time())
