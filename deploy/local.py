"""The whole system on this machine as one process tree, with an embedded Valkey when no Redis is given."""

import asyncio
import contextlib
import os
import signal
import socket
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import orjson

from deploy.children import Child, Guard, Say, python
from deploy.claims import listening, listening_at, listening_for_admin, runtime_folder, sole_user
from deploy.valkey import valkey_command
from shared.api import DOMAINS
from shared.build import NAME, release
from shared.endpoint import Domain
from shared.errors import JobError

_READY_WITHIN_S: Final = 60.0
_POLL_S: Final = 0.03
_DRAIN_S: Final = 1.0
_STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_RUN_FILE: Final = "run.json"
_METRICS_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
_DIRECT: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # our own host needs no proxy


@dataclass(frozen=True)
class StackSettings:
    """`redis_url` None means an embedded Valkey, `none` no Redis; `prepare` builds what is missing.

    `admin_port` None means the one after `port` or, where that is taken, any; 0 means no admin port.
    `source` tells people what the data were made from.
    """

    data: Path
    host: str
    port: int
    workers: int = 1
    redis_url: str | None = None
    api_keys: str | None = None
    api_keys_file: Path | None = None
    admin_port: int | None = None
    rate_limit: str | None = None
    prepare: tuple[str, ...] = ()
    source: str = ""

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{'127.0.0.1' if self.host in ('0.0.0.0', '') else host}:{self.port}"  # noqa: S104 - named, not bound


@dataclass
class Stack:
    """The running parts, in the order in which they start; they stop in the opposite order."""

    settings: StackSettings
    say: Say
    folder: Path
    guard: Guard
    children: list[Child] = field(default_factory=list)
    listeners: list[socket.socket] = field(default_factory=list)
    admin_url: str | None = None

    async def start(self, listener: socket.socket, admin: socket.socket | None) -> None:
        self.admin_url = f"http://{admin.getsockname()[0]}:{admin.getsockname()[1]}" if admin else None
        for child in [*self._redis(), *self._services(), *self._gateways(listener, admin)]:
            self.children.append(child)
            await child.start()
        await self._until_ready()

    async def stop(self) -> None:
        for name_start in ("gateway", ""):
            stopping = [child for child in self.children if child.name.startswith(name_start)]
            await asyncio.gather(*(child.stop() for child in stopping))
        for listener in self.listeners:
            listener.close()
        (self.settings.data / _RUN_FILE).unlink(missing_ok=True)

    def _redis(self) -> list[Child]:
        if self.settings.redis_url is not None:
            return []
        return [self._child("valkey", valkey_command(self._socket("valkey"), self.folder), {})]

    def _services(self) -> list[Child]:
        return [self._service(domain, listening_at(self._socket(domain))) for domain in DOMAINS]

    def _service(self, domain: Domain, listener: socket.socket) -> Child:
        """The socket is ours: while its service is started again, callers wait in it instead of failing."""
        self.listeners.append(listener)
        settings = {"DATA": self.settings.data, "LISTEN_FD": listener.fileno(), "DRAIN_S": 0, **self._keys()}
        return self._child(domain, python("-m", f"{domain}_service"), settings, listener.fileno())

    def _gateways(self, listener: socket.socket, admin: socket.socket | None) -> list[Child]:
        many = self.settings.workers > 1
        shared_fds = {"LISTEN_FD": listener.fileno()}
        if admin is not None:
            shared_fds["ADMIN_LISTEN_FD"] = admin.fileno()
        return [
            self._child(
                f"gateway-{number}" if many else "gateway",
                python("-m", "gateway"),
                {
                    **{f"{domain.upper()}_URL": f"unix:{self._socket(domain)}" for domain in DOMAINS},
                    "REDIS_URL": self.redis_url,
                    "DRAIN_S": _DRAIN_S,
                    **({"RATE_LIMIT": self.settings.rate_limit} if self.settings.rate_limit else {}),
                    **shared_fds,
                    **self._keys(),
                },
                *shared_fds.values(),
            )
            for number in range(1, self.settings.workers + 1)
        ]

    def _keys(self) -> dict[str, object]:
        return {
            "API_KEYS": self.settings.api_keys or "",
            "API_KEYS_FILE": self.settings.api_keys_file or "",
        }

    @property
    def redis_url(self) -> str:
        return self.settings.redis_url or f"unix://{self._socket('valkey')}"

    def _child(self, name: str, command: tuple[str, ...], settings: Mapping[str, object], *fds: int) -> Child:
        # What an operator sets of one part only, such as STREAM_CORS_ORIGINS, comes from the environment.
        ours = {f"STREAM_{key}": str(value) for key, value in settings.items()}
        if self.settings.workers > 1:
            ours[_METRICS_FOLDER] = str(self.folder)  # where they put their counts together
        log = self.settings.data / "logs" / f"{name}.log"
        return Child(
            name,
            command,
            {**os.environ, **ours},
            log,
            self.guard,
            self.say,
            spawned=self._write_run_file,
            pass_fds=fds,
        )

    def _socket(self, name: str) -> Path:
        return self.folder / f"{name}.sock"

    def _write_run_file(self) -> None:
        content: dict[str, Any] = {
            "pid": os.getpid(),
            "url": self.settings.url,
            "admin": self.admin_url,
            "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "services": {domain: f"unix:{self._socket(domain)}" for domain in DOMAINS},
            "redis": self.redis_url,
            "children": {child.name: child.process.pid for child in self.children if child.process},
        }
        draft = self.settings.data / f".{_RUN_FILE}"
        draft.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))
        draft.rename(self.settings.data / _RUN_FILE)

    async def _until_ready(self) -> None:
        try:
            async with asyncio.timeout(_READY_WITHIN_S):
                while not await asyncio.to_thread(_is_ready, self.settings.url):  # noqa: ASYNC110 - of another process
                    await asyncio.sleep(_POLL_S)
        except TimeoutError:
            logs = self.settings.data / "logs"
            raise JobError(
                f"the parts did not become ready in {_READY_WITHIN_S:g} s; look into {logs}"
            ) from None


def _is_ready(url: str) -> bool:
    try:
        with _DIRECT.open(f"{url}/readyz", timeout=1) as reply:
            return bool(reply.status == HTTPStatus.OK)
    except OSError:
        return False


def run_stack(settings: StackSettings, say: Say) -> None:
    """Build what is missing, start everything, serve until a signal; leave nothing behind.

    Raises JobError, in one line, for a busy port, a folder in use or a part that does not come up.
    """
    with sole_user(settings.data), runtime_folder() as folder:
        _keep_last_logs(settings.data / "logs")
        asyncio.run(_run(settings, say, folder))


async def _run(settings: StackSettings, say: Say, folder: Path) -> None:
    stop = asyncio.Event()
    for number in _STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    guard = await Guard.start(folder)
    stack = Stack(settings, say, folder, guard)
    try:
        serving = asyncio.create_task(_serve(stack))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            serving.result()
        say("stopping …")
        serving.cancel()
        await asyncio.wait({serving})
    finally:
        await stack.stop()
        await guard.dismiss()


async def _serve(stack: Stack) -> None:
    if stack.settings.prepare:
        with _ports(stack.settings):
            """A busy port is told before anything is built; nobody is kept waiting on it meanwhile."""
        await _prepare(stack)
    with _ports(stack.settings) as (listener, admin):
        await stack.start(listener, admin)
        for line in _where_to_look(stack):
            stack.say(line)
        await asyncio.Event().wait()


@contextlib.contextmanager
def _ports(settings: StackSettings) -> Iterator[tuple[socket.socket, socket.socket | None]]:
    with (
        listening(settings.host, settings.port) as listener,
        listening_for_admin(settings.admin_port, public_port=settings.port) as admin,
    ):
        yield listener, admin


async def _prepare(stack: Stack) -> None:
    """Run the jobs in a process of their own: its memory goes when it ends, and the guard knows it."""
    job = await asyncio.create_subprocess_exec(*stack.settings.prepare, process_group=stack.guard.group)
    try:
        code = await job.wait()
    finally:
        with contextlib.suppress(ProcessLookupError):
            job.kill()
    if code != 0:
        raise JobError("nothing was started, because the data could not be built (see above)")


def _where_to_look(stack: Stack) -> list[str]:
    settings = stack.settings
    return [
        f"{NAME} {release()} is ready: {settings.url}",
        f"  reference  {settings.url}/docs",
        f"  data       {settings.data}, made from {settings.source}; logs in {settings.data / 'logs'}",
        *([f"  admin      {stack.admin_url}"] if stack.admin_url else []),
        f"  try        curl {settings.url}/get_recommendations/pulp%20fiction",
    ]


def _keep_last_logs(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for log in folder.glob("*.log"):
        log.replace(log.with_suffix(".log.1"))
