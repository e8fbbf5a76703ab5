"""A real stack for tests: the command as a person starts it, on a free port, in a folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.keys import digest_of

COMMAND = (sys.executable, "-P", "-m", "deploy.cli")
START_WITHIN_S = 240
END_WITHIN_S = 20
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))

USERS_KEY = "key-of-the-tests"
ADMIN_KEY = "key-of-the-operators"
KEYS = f"tests:users:{digest_of(USERS_KEY)} operators:admin:{digest_of(ADMIN_KEY)}"


@dataclass(frozen=True)
class RunningStack:
    url: str
    data: Path
    process: subprocess.Popen[str]

    @property
    def run_file(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.data / "run.json").read_text())
        return content

    def children(self) -> dict[str, int]:
        return dict(self.run_file["children"])

    def logs(self) -> str:
        return "".join(path.read_text() for path in sorted((self.data / "logs").glob("*.log")))

    def wait_for_end(self) -> int:
        self.process.communicate(timeout=END_WITHIN_S)
        return self.process.returncode


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment(**more: str) -> dict[str, str]:
    """Ours without the product's settings; one test asks more often in a second than a client may."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("STREAM_")}
    return {**inherited, "STREAM_RATE_LIMIT": "off", **more}


def start(data: Path, *arguments: str, port: int | None = None) -> RunningStack:
    """Start `stream-api run` without waiting for it."""
    port = port or free_port()
    process = subprocess.Popen(
        [*COMMAND, "run", "--data", str(data), "--port", str(port), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        env=clean_environment(),
        cwd=data.parent,
    )
    return RunningStack(f"http://127.0.0.1:{port}", data, process)


def wait_until_ready(stack: RunningStack) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline:
        if stack.process.poll() is not None:
            assert stack.process.stdout is not None
            raise AssertionError(f"the stack ended: {stack.process.stdout.read()}\n{stack.logs()}")
        if answers(f"{stack.url}/readyz"):
            return
        time.sleep(0.05)
    raise AssertionError(f"not ready in {START_WITHIN_S} s:\n{stack.logs()}")


def answers(url: str) -> bool:
    try:
        with DIRECT.open(url, timeout=2) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


@contextmanager
def running(data: Path, *arguments: str) -> Iterator[RunningStack]:
    """Start a stack, give it once it is ready, end it with SIGTERM."""
    stack = start(data, *arguments)
    try:
        wait_until_ready(stack)
        yield stack
    finally:
        stack.process.send_signal(signal.SIGTERM)
        stack.process.communicate(timeout=END_WITHIN_S)


def command(
    *arguments: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `stream-api` to its end."""
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        env=clean_environment(**(environment or {})),
        timeout=START_WITHIN_S,
        check=False,
    )


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; a zombie, which only waits to be reaped, does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
