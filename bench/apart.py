"""Parts that a benchmark starts itself, so that it can kill and freeze them and nobody starts them again."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.asking import wait_for_answer, wait_until
from bench.processes import REPOSITORY, environment
from deploy.valkey import valkey_command
from shared.endpoint import Domain
from shared.keys import digest_of

_END_WITHIN_S: Final = 10.0


@dataclass
class Part:
    """A process that listens on the unix socket `listen`."""

    listen: str
    _command: Sequence[str]
    _settings: Mapping[str, str]
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command,
            cwd=REPOSITORY,
            env={**environment(), **self._settings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def signal(self, number: signal.Signals) -> None:
        assert self._process is not None  # it was started
        os.kill(self._process.pid, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        assert self._process is not None  # as above
        self._process.wait(_END_WITHIN_S)

    @property
    def pid(self) -> int:
        assert self._process is not None  # as above
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def wait_until_ready(self) -> None:
        """Wait for a service's first good answer."""
        wait_for_answer(self.listen, "/readyz", alive=lambda: self.is_running)


@contextmanager
def service_apart(domain: Domain, data: Path, *, key: str | None = None) -> Iterator[Part]:
    """One more process of a service, ready; `key` opens what is one person's."""
    with _short_folder() as folder:
        listen = f"unix:{folder / domain}"
        settings = {"STREAM_DATA": str(data), "STREAM_LISTEN": listen, "STREAM_DRAIN_S": "0"}
        if key is not None:
            settings["STREAM_API_KEYS"] = f"bench:users:{digest_of(key)}"
        with _started(Part(listen, (sys.executable, "-P", "-m", f"{domain}_service"), settings)) as part:
            part.wait_until_ready()
            yield part


@contextmanager
def valkey_apart() -> Iterator[Part]:
    """One more Valkey, listening."""
    with _short_folder() as folder:
        path = folder / "valkey"
        with _started(Part(f"unix://{path}", valkey_command(path, folder), {})) as part:
            wait_until(path.exists)
            yield part


@contextmanager
def _started(part: Part) -> Iterator[Part]:
    part.start()
    try:
        yield part
    finally:
        if part.is_running:
            part.kill()


@contextmanager
def _short_folder() -> Iterator[Path]:
    """The path of a unix socket must be short."""
    with tempfile.TemporaryDirectory(prefix="b") as folder:
        yield Path(folder)
