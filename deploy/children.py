"""Child processes: started in the guard's group, restarted with growing pauses, stopped within a time."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

Say = Callable[[str], None]

_FIRST_PAUSE_S: Final = 0.1
_LONGEST_PAUSE_S: Final = 30.0
_STEADY_AFTER_S: Final = 30.0
_STOP_S: Final = 3.5


def python(*arguments: str) -> tuple[str, ...]:
    """A command line for our own modules; -P keeps the working folder out of the import path."""
    return (sys.executable, "-P", *arguments)


@dataclass
class Guard:
    """Leads the children's process group and ends it should this process be killed.

    A guard that dies itself is replaced: while any child lives, its group stays, and another can join it.
    """

    folder: Path
    group: int
    process: asyncio.subprocess.Process
    pipe: int
    keeping: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, folder: Path) -> "Guard":
        process, pipe = await _spawn_guard(folder, group=0)
        guard = cls(folder, process.pid, process, pipe)
        guard.keeping = asyncio.create_task(guard.keep())
        return guard

    async def keep(self) -> None:
        while True:
            await self.process.wait()
            os.close(self.pipe)
            try:
                self.process, self.pipe = await _spawn_guard(self.folder, group=self.group)
            except OSError:  # the group went with its last member
                self.process, self.pipe = await _spawn_guard(self.folder, group=0)
                self.group = self.process.pid

    async def dismiss(self) -> None:
        """End the guard itself, and whatever may be left of its group."""
        if self.keeping is not None:
            self.keeping.cancel()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.group, signal.SIGKILL)
        await self.process.wait()
        os.close(self.pipe)


async def _spawn_guard(folder: Path, *, group: int) -> tuple[asyncio.subprocess.Process, int]:
    ours_to_hold, theirs_to_read = _pipe()
    process = await asyncio.create_subprocess_exec(
        *python("-S", "-E", str(Path(__file__).with_name("guard.py")), str(folder)),
        stdin=theirs_to_read,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        process_group=group,
    )
    os.close(theirs_to_read)
    return process, ours_to_hold


def _pipe() -> tuple[int, int]:
    read_end, write_end = os.pipe()
    return write_end, read_end


@dataclass
class Child:
    """One part of the stack as a process that is kept alive."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    guard: Guard
    say: Say
    spawned: Callable[[], None]
    pass_fds: tuple[int, ...] = ()
    process: asyncio.subprocess.Process | None = field(default=None, init=False)
    _keeping: asyncio.Task[None] | None = field(default=None, init=False)

    async def start(self) -> None:
        await self._spawn()
        self._keeping = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Ask it to end, and insist after a while."""
        if self._keeping is not None:
            self._keeping.cancel()
        if self.process is None or self.process.returncode is not None:
            return
        self._signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), _STOP_S)
        except TimeoutError:
            self._signal(signal.SIGKILL)
            await self.process.wait()

    async def _keep(self) -> None:
        pause_s = _FIRST_PAUSE_S
        loop = asyncio.get_running_loop()
        while True:
            started = loop.time()
            assert self.process is not None  # start() spawned it
            code = await self.process.wait()
            if loop.time() - started > _STEADY_AFTER_S:
                pause_s = _FIRST_PAUSE_S
            self.say(f"{self.name} {_ended(code)}; starting it again in {pause_s:g} s (see {self.log})")
            pause_s = await self._start_again(pause_s)

    async def _start_again(self, pause_s: float) -> float:
        """Pause and start, until it works; return the next pause."""
        while True:
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            try:
                await self._spawn()
            except OSError as error:
                self.say(f"{self.name} cannot be started ({error}); trying again in {pause_s:g} s")
            else:
                return pause_s

    async def _spawn(self) -> None:
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(self.environment),
                pass_fds=self.pass_fds,
                process_group=self.guard.group,
            )
        self.spawned()

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            assert self.process is not None  # stop() looked
            self.process.send_signal(number)


def _ended(code: int) -> str:
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
