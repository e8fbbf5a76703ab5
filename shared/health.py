"""Is the process of this container ready? `python -m shared.health` exits with 0 or 1: for health checks."""

import os
import socket
import sys
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

_WITHIN_S: Final = 2.0
_QUESTION: Final = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
_EVERYWHERE: Final = ("0.0.0.0", "::", "")  # noqa: S104 - named, not bound


def listens_at(environ: Mapping[str, str]) -> str:
    """Where a service (`STREAM_LISTEN`) or the gateway (`PORT`, `STREAM_PORT`) listens by its settings."""
    port = environ.get("PORT") or environ.get("STREAM_PORT") or "8000"
    return environ.get("STREAM_LISTEN") or f"http://127.0.0.1:{port}"


def is_ready(address: str) -> bool:
    """Ask `http://host:port` or `unix:/path`."""
    try:
        with _connected(address) as connection:
            connection.sendall(_QUESTION)
            return connection.recv(64).split(b" ")[1:2] == [b"200"]
    except OSError:
        return False


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(_WITHIN_S)
        try:
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
        return connection
    host = "127.0.0.1" if (parts.hostname or "") in _EVERYWHERE else parts.hostname
    return socket.create_connection((host, parts.port or 80), _WITHIN_S)


if __name__ == "__main__":
    sys.exit(0 if is_ready(listens_at(os.environ)) else 1)
