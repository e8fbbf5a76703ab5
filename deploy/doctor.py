"""Is this machine, and the data on it, fit to run? One finding for each thing looked at."""

import importlib
import platform
import shutil
import socket
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.configuration import all_settings, unknown
from shared.api import DOMAINS
from shared.settings import SettingsError
from shared.snapshots import find_snapshot, read_pointer

_PYTHONS: Final = ((3, 11), (3, 12), (3, 13))
_LEAST_FREE_BYTES: Final = 500 * 2**20


@dataclass(frozen=True)
class Finding:
    what: str
    fine: bool
    detail: str


def examine(data: Path, port: int, environ: Mapping[str, str]) -> list[Finding]:
    return [
        _python(),
        _lightfm(),
        _disk(data),
        _port(port),
        *(_snapshot(data, domain) for domain in DOMAINS),
        *_settings(environ),
    ]


def _python() -> Finding:
    fine = sys.version_info[:2] in _PYTHONS
    return Finding("Python", fine, f"{platform.python_version()} at {sys.executable}")


def _lightfm() -> Finding:
    """LightFM falls back to one thread, with no more than a warning, where OpenMP is missing."""
    try:
        importlib.import_module("lightfm._lightfm_fast_openmp")
    except ImportError as error:
        return Finding("LightFM", False, f"OpenMP cannot be used ({error}); training runs on one thread")  # noqa: FBT003
    return Finding("LightFM", True, "compiled, with OpenMP")  # noqa: FBT003


def _disk(data: Path) -> Finding:
    there = next(folder for folder in (data.resolve(), *data.resolve().parents) if folder.exists())
    free = shutil.disk_usage(there).free
    return Finding("disk", free >= _LEAST_FREE_BYTES, f"{free / 2**30:.1f} GiB free at {there}")


def _port(port: int) -> Finding:
    with socket.socket() as probe:
        busy = probe.connect_ex(("127.0.0.1", port)) == 0
    return Finding("port", True, f"{port} is {'answering: a stack may be running' if busy else 'free'}")  # noqa: FBT003


def _snapshot(data: Path, domain: str) -> Finding:
    current = read_pointer(data, domain)
    if current is None:
        return Finding(f"{domain} data", True, "none yet; `stream-api run` builds it")  # noqa: FBT003
    snapshot = find_snapshot(data, domain)
    if snapshot is None or snapshot.version != current:
        return Finding(f"{domain} data", False, f"{current} is damaged; the next run builds it anew")  # noqa: FBT003
    return Finding(f"{domain} data", True, f"{current}, every file verified")  # noqa: FBT003


def _settings(environ: Mapping[str, str]) -> Iterable[Finding]:
    """What is set, and what is wrong with it."""
    for setting in all_settings():
        try:
            value = setting.value(environ)
        except SettingsError as error:
            yield Finding(setting.variable, False, "; ".join(error.mistakes))  # noqa: FBT003
        else:
            if setting.is_given(environ):
                yield Finding(setting.variable, True, value)  # noqa: FBT003
    for name, meant in unknown(environ).items():
        hint = f"; is {' or '.join(meant)} meant?" if meant else ""
        yield Finding(name, False, f"nothing reads it{hint}")  # noqa: FBT003
