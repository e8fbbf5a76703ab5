"""What a stack claims on this machine before it starts: the data folder, the port, a place for sockets."""

import fcntl
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from shared.errors import JobError

_SHORT_PLACE: Final = "/tmp"  # noqa: S108 - the folder in it has mode 0700; a socket's path must be short


@contextmanager
def sole_user(data: Path) -> Iterator[None]:
    """Hold the data folder against a second stack; raise JobError where one runs on it."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock: IO[str] = (data / ".run.lock").open("a+")
    except OSError as error:
        raise JobError(f"cannot write to DATA={data}: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise JobError(
                f"DATA={data} is in use by a running stack; stop that one or give another DATA"
            ) from None
        yield


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Open the public port, for every gateway process to inherit; raise JobError where it is taken."""
    try:
        info = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (OSError, UnicodeError) as error:
        raise JobError(f"HOST={host} is no address of this machine: give 127.0.0.1 or 0.0.0.0") from error
    try:
        listener = socket.create_server(info[4][:2], family=info[0], backlog=1024)
    except OSError as error:
        reason = f"cannot listen on {host}:{port}: {error.strerror}"
        raise JobError(f"{reason}; stop what runs there or give another PORT") from error
    with listener:
        yield listener


@contextmanager
def runtime_folder() -> Iterator[Path]:
    """Make a private folder for sockets."""
    folder = Path(tempfile.mkdtemp(prefix="stream-api-", dir=_SHORT_PLACE))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
