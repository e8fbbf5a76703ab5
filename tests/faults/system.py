"""The system under fault: real processes, each behind a proxy, and gateways before them."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Final

from deploy.valkey import valkey_command
from shared.api import DOMAINS
from tests.faults.addresses import connect
from tests.faults.client import Reply, calling
from tests.faults.faults import PASSING
from tests.faults.invariants import Published, domain_of
from tests.faults.proxy import Proxy, proxying
from tests.shared.waiting import until_told
from tests.system.running import clean_environment, free_port

DEADLINE_S: Final = 0.4
REDIS: Final = "redis"


class Process:
    """A program that can be killed, frozen and started again."""

    def __init__(
        self,
        command: Sequence[str],
        settings: Mapping[str, object],
        log: Path,
        *,
        listener: socket.socket | None = None,
    ) -> None:
        self._command = command
        self._inherits = () if listener is None else (listener.fileno(),)
        self._environment = clean_environment(
            **{f"STREAM_{name}": str(value) for name, value in settings.items()}
        )
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        if self._process is None:
            with self.log.open("ab") as log:
                self._process = subprocess.Popen(
                    self._command,
                    env=self._environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=self._inherits,
                )

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def open_files(self) -> int:
        """How many descriptors the process holds: files, sockets, pipes."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))


@dataclass
class Part:
    """A service or Valkey, and the proxy through which the gateways see it."""

    process: Process
    listens: str
    proxy: Proxy

    async def start(self) -> None:
        self.process.start()
        await until_told(lambda: is_open(self.listens))

    async def heal(self) -> None:
        """Undo whatever was done."""
        await self.start()
        self.process.signal(signal.SIGCONT)
        await self.proxy.switch(PASSING)


@dataclass
class Gateway:
    process: Process
    address: str

    async def is_ready(self) -> bool:
        return await is_open(self.address) and (await self.ask("/readyz")).status == HTTPStatus.OK

    async def ask(self, target: str) -> Reply:
        """Ask on a connection of its own."""
        async with calling(self.address) as (caller,):
            return await caller.ask(target)


@dataclass
class System:
    """The parts by name, and the gateways that were started before them; `folder` is for sockets."""

    data: Path
    logs: Path
    folder: Path
    parts: dict[str, Part] = field(default_factory=dict)
    published: Published = field(default_factory=Published)

    async def learn(self, *targets: str) -> dict[str, Reply]:
        """Ask the services themselves, past proxies and gateways."""
        return {target: await self._ask_service(target) for target in targets}

    async def _ask_service(self, target: str) -> Reply:
        async with calling(self.parts[domain_of(target)].listens) as (caller,):
            reply = await caller.ask(target)
        self.published.note(target, reply)
        return reply

    async def heal(self) -> None:
        for part in self.parts.values():
            await part.heal()

    @asynccontextmanager
    async def gateway(
        self, name: str, *, listener: socket.socket | None = None, **settings: object
    ) -> AsyncIterator[Gateway]:
        """Run a gateway, ready; `settings` as in its environment, without the prefix."""
        port = free_port()
        place = {"PORT": port} if listener is None else {"LISTEN_FD": listener.fileno()}
        own = {
            "ADMIN_PORT": "none",
            "DEADLINE_S": DEADLINE_S,
            "RATE_LIMIT": "off",
            "REDIS_URL": self.redis_url(),
        }
        urls = {f"{domain.upper()}_URL": self.parts[domain].proxy.address for domain in DOMAINS}
        process = Process(
            _python("gateway"),
            {**place, **own, **urls, **settings},
            self.logs / f"{name}.log",
            listener=listener,
        )
        process.start()
        try:
            address = f"http://127.0.0.1:{port}" if listener is None else f"unix:{listener.getsockname()}"
            gateway = Gateway(process, address)
            await until_told(gateway.is_ready)
            yield gateway
        finally:
            process.kill()

    def redis_url(self, database: int = 0) -> str:
        return f"{self.parts[REDIS].proxy.address.replace('http', 'redis')}/{database}"


async def is_open(address: str) -> bool:
    try:
        _, writer = await connect(address)
    except OSError:
        return False
    writer.transport.abort()
    await asyncio.sleep(0)
    return True


def _python(module: str) -> tuple[str, ...]:
    return sys.executable, "-P", "-m", module


@asynccontextmanager
async def running_system(data: Path, logs: Path) -> AsyncIterator[System]:
    """Start the services over what is published in `data`, a Valkey, and a proxy before each."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="f")))  # addresses must be short
        system = System(data, logs, folder)
        for name in (*DOMAINS, REDIS):
            path = folder / name
            process = Process(*_program(name, path, data), logs / f"{name}.log")
            stack.callback(process.kill)
            proxy = await stack.enter_async_context(proxying(f"unix:{path}"))
            system.parts[name] = Part(process, f"unix:{path}", proxy)
        await asyncio.gather(*(part.start() for part in system.parts.values()))
        yield system


def _program(name: str, path: Path, data: Path) -> tuple[Sequence[str], Mapping[str, object]]:
    """Its command and its settings."""
    if name == REDIS:
        return valkey_command(path, path.parent), {}
    return _python(f"{name}_service"), {"DATA": data, "LISTEN": f"unix:{path}", "DRAIN_S": 0}
