"""What a stack claims on this machine before it starts: the data folder, its ports, a place for sockets."""

import fcntl
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from shared.errors import JobError

LOOPBACK: Final = "127.0.0.1"

_BACKLOG: Final = 1024
_LAST_PORT: Final = 65_535
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
def listening(host: str, port: int, *, variable: str = "PORT") -> Iterator[socket.socket]:
    """Open a port, for every gateway process to inherit; raise JobError where it is taken."""
    try:
        info = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (OSError, UnicodeError) as error:
        raise JobError(f"HOST={host} is no address of this machine: give 127.0.0.1 or 0.0.0.0") from error
    try:
        listener = socket.create_server(info[4][:2], family=info[0], backlog=_BACKLOG)
    except OSError as error:
        reason = f"cannot listen on {host}:{port}: {error.strerror}"
        raise JobError(f"{reason}; stop what runs there or give another {variable}") from error
    with listener:
        yield listener


def listening_at(path: Path) -> socket.socket:
    """Open a unix socket in the runtime folder, for one service at a time to inherit."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(_BACKLOG)
    return listener


@contextmanager
def listening_for_admin(port: int | None, *, public_port: int) -> Iterator[socket.socket | None]:
    """Open the admin port on loopback, none for 0; not given, it is the one after the public port or any."""
    if port:
        with listening(LOOPBACK, port, variable="ADMIN_PORT") as listener:
            yield listener
    elif port == 0:
        yield None
    else:
        with _next_or_any(public_port) as listener:
            yield listener


def _next_or_any(public_port: int) -> socket.socket:
    following = public_port + 1 if public_port < _LAST_PORT else 0
    try:
        return socket.create_server((LOOPBACK, following), backlog=_BACKLOG)
    except OSError:
        return socket.create_server((LOOPBACK, 0), backlog=_BACKLOG)


@contextmanager
def runtime_folder() -> Iterator[Path]:
    """Make a private folder for sockets."""
    folder = Path(tempfile.mkdtemp(prefix="stream-api-", dir=_SHORT_PLACE))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
