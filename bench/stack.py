"""The product under measurement: `stream-api run` on a free port, as a person starts it."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.asking import free_port, wait_for_answer
from bench.effort import BenchError
from bench.processes import REPOSITORY, STREAM_API, Server, environment, is_alive
from deploy.inputs import Inputs
from shared.endpoint import Domain

_END_WITHIN_S: Final = 20.0
_POLL_S: Final = 0.002
_RUN_FILE: Final = "run.json"
NOTHING: Final[Mapping[Domain, str]] = {}
USUAL_BYTES: Final = 64 * 2**20
"""What a gateway may keep in its own memory unless it is told otherwise."""


@dataclass(frozen=True)
class Stack:
    """A running stack; `ready_s` is how long it took to its first 200 of /readyz."""

    url: str
    process: subprocess.Popen[bytes]
    ready_s: float
    _run_file: Path

    @property
    def gateway(self) -> Server:
        return Server(self.url, self._told()["children"]["gateway"])

    def service(self, domain: Domain) -> Server:
        told = self._told()
        return Server(told["services"][domain], told["children"][domain])

    @property
    def domains(self) -> Sequence[Domain]:
        return tuple(self._told()["services"])

    @property
    def redis_url(self) -> str:
        return str(self._told()["redis"])

    @property
    def parts(self) -> dict[str, int]:
        """The process id of every part: gateway, services, Valkey."""
        return dict(self._told()["children"])

    def end(self) -> float:
        """Send SIGTERM; return the seconds until the last of its processes was gone."""
        children = list(self._told()["children"].values())
        began = time.perf_counter()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(_END_WITHIN_S)
        while any(is_alive(pid) for pid in children):
            if time.perf_counter() - began > _END_WITHIN_S:
                raise BenchError("the stack left processes behind")
            time.sleep(_POLL_S)
        return time.perf_counter() - began

    def _told(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self._run_file.read_bytes())
        return content


def given(inputs: Inputs) -> tuple[str, ...]:
    """Return the inputs as options of the command line."""
    return ("--data", str(inputs.data), "--catalog", str(inputs.catalog), "--ratings", inputs.ratings)


@contextmanager
def running(inputs: Inputs) -> Iterator[Stack]:
    """Start a stack, give it once it is ready, end it unless that was done."""
    port = free_port()
    command = (*STREAM_API, "run", "--port", str(port), *given(inputs))
    url = f"http://127.0.0.1:{port}"
    inputs.data.mkdir(parents=True, exist_ok=True)
    with (inputs.data / "run.log").open("ab") as log:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env=environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        wait_for_answer(url, "/readyz", alive=lambda: process.poll() is None)
        yield Stack(url, process, time.perf_counter() - began, inputs.data / _RUN_FILE)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(_END_WITHIN_S)


@contextmanager
def second_gateway(
    stack: Stack,
    *,
    redis_url: str | None = None,
    local_cache_bytes: int = 1,
    ttl_scale: float = 1.0,
    instead: Mapping[Domain, str] = NOTHING,
) -> Iterator[Server]:
    """Start one more gateway before the same services that keeps nothing in its own memory, unless told to.

    It shares the stack's Redis unless told of another, or of `none`; `instead` of the stack's services it
    asks these; answers are fresh `ttl_scale` times as long as usual.
    """
    port = free_port()
    settings = {
        "STREAM_PORT": str(port),
        "STREAM_ADMIN_PORT": "none",
        "STREAM_REDIS_URL": redis_url or stack.redis_url,
        "STREAM_LOCAL_CACHE_BYTES": str(local_cache_bytes),
        "STREAM_TTL_SCALE": str(ttl_scale),
        **{
            f"STREAM_{domain.upper()}_URL": instead.get(domain) or stack.service(domain).listen
            for domain in stack.domains
        },
    }
    command = (sys.executable, "-P", "-m", "gateway")
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env={**environment(), **settings},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            wait_for_answer(url, "/readyz", alive=lambda: process.poll() is None)
            yield Server(url, process.pid)
        finally:
            process.terminate()
            process.wait(_END_WITHIN_S)
