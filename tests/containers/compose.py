"""A stack of containers for tests, driven by Compose on the host's network, on ports of its own."""

import contextlib
import os
import secrets
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import orjson
from docker import DockerClient

from tests.conftest import REPOSITORY
from tests.system.running import DIRECT, free_port

IMAGE: Final = "stream-api-tests"
FILES: Final = ("docker-compose.yml", "deploy/docker/host-network.yml")
SERVICES: Final = ("catalog", "ratings", "recommender")
PARTS: Final = ("redis", *SERVICES, "gateway")
_WITHIN_S: Final = 600


def compose(
    *arguments: str, project: str = IMAGE, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `docker compose` to its end; fail with what it said."""
    command = ["docker", "compose", "--project-name", project]
    command += [part for file in FILES for part in ("--file", file)]
    done = subprocess.run(
        [*command, *arguments],
        cwd=REPOSITORY,
        env={**os.environ, "STREAM_IMAGE": IMAGE, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=_WITHIN_S,
        check=False,
    )
    assert done.returncode == 0, f"{arguments}: {done.stdout}\n{done.stderr}"
    return done


@dataclass
class Stack:
    """One project; `settings` are what a person sets for `docker compose`.

    The gateway knows two addresses of each service: its own and a `spare` one, where mostly nobody listens.
    """

    engine: DockerClient
    settings: dict[str, str] = field(default_factory=dict)
    project: str = field(default_factory=lambda: f"{IMAGE}-{secrets.token_hex(4)}")
    spare: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ports = {name: free_port() for name in ("PORT", "ADMIN_PORT", "REDIS_PORT")}
        listen, self.spare = (
            {part: f"http://127.0.0.1:{free_port()}" for part in SERVICES} for _ in ("own", "spare")
        )
        self.settings = {
            **{name: str(port) for name, port in ports.items()},
            **{f"{part.upper()}_LISTEN": listen[part] for part in SERVICES},
            **{f"{part.upper()}_URL": f"{listen[part]} {self.spare[part]}" for part in SERVICES},
            "REDIS_URL": f"redis://127.0.0.1:{ports['REDIS_PORT']}",
            "RATE_LIMIT": "off",
            **self.settings,
        }

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.settings['PORT']}"

    def compose(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return compose(*arguments, project=self.project, environment={**self.settings, **settings})

    def start_beside(self, part: str) -> Any:
        """A second container of a part: a service at its spare address, a gateway on the same port."""
        name = f"{self.project}-{part}-two"
        options = ["--detach", "--no-deps", "--name", name]
        if part == "gateway":
            self.compose("run", *options, "--env", "STREAM_ADMIN_PORT=none", part)
        else:
            self.compose("run", *options, part, **{f"{part.upper()}_LISTEN": self.spare[part]})
        return self.engine.containers.get(name)

    def container(self, part: str) -> Any:
        labels = [
            f"com.docker.compose.project={self.project}",
            f"com.docker.compose.service={part}",
            "com.docker.compose.oneoff=False",
        ]
        found = self.engine.containers.list(all=True, filters={"label": labels})
        assert len(found) == 1, found
        return found[0]

    def kill(self, part: str) -> None:
        """End its process as a crash would; the engine would not start again what it was told to kill."""
        os.kill(self.container(part).attrs["State"]["Pid"], signal.SIGKILL)

    def get(self, path: str) -> Any:
        with DIRECT.open(self.url + path, timeout=10) as reply:
            assert reply.status == HTTPStatus.OK
            return orjson.loads(reply.read())

    def parts(self) -> dict[str, dict[str, str]]:
        """What the gateway says of the parts; nothing while it cannot be asked."""
        with contextlib.suppress(OSError):
            found: dict[str, dict[str, str]] = self.get("/readyz")["parts"]
            return found
        return {}

    def is_whole(self) -> bool:
        parts = self.parts()
        return bool(parts) and all(part["status"] == "up" for part in parts.values())


@contextlib.contextmanager
def composed(engine: DockerClient, **settings: str) -> Iterator[Stack]:
    """Bring a stack up on images that are built, and take it away with all that it stored."""
    stack = Stack(engine, settings)
    try:
        stack.compose("up", "--detach", "--no-build", "--wait")
        yield stack
    finally:
        stack.compose("down", "--volumes", "--timeout", "5")


def health(container: Any) -> str:
    container.reload()
    status: str = container.attrs["State"]["Health"]["Status"]
    return status


@dataclass
class Load:
    """Asks in turn, on a new connection each time, until it is told to stop; keeps what went wrong."""

    url: str
    paths: tuple[str, ...]
    answered: int = 0
    lost: list[str] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        while not self._stop.is_set():
            path = self.paths[self.answered % len(self.paths)]
            try:
                with DIRECT.open(self.url + path, timeout=10) as reply:
                    reply.read()
            except OSError as error:
                self.lost.append(f"{path}: {error!r}")
            self.answered += 1

    def stop(self) -> None:
        self._stop.set()


@contextlib.contextmanager
def loaded(url: str, *paths: str) -> Iterator[Load]:
    load = Load(url, paths)
    thread = threading.Thread(target=load.run)
    thread.start()
    try:
        yield load
    finally:
        load.stop()
        thread.join()
