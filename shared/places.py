"""Where data are: a folder, or an object store."""

import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir
from typing import Final

from shared.settings import path

DEFAULT_CACHE: Final = Path(gettempdir(), "stream-api")
"""Where snapshots of a store are kept on this machine unless a setting names another folder."""

_URL: Final = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9!_.*'()-]+)*/?")


@dataclass(frozen=True)
class StoreUrl:
    """`s3://bucket/prefix`; region, endpoint and credentials are AWS's own variables (`AWS_REGION` …)."""

    text: str

    def __str__(self) -> str:
        return self.text


def place(text: str) -> Path | StoreUrl:
    """Read a folder or `s3://bucket/prefix`; raise ValueError for other addresses."""
    if "://" not in text:
        return path(text)
    if not _URL.fullmatch(text):
        raise ValueError("give a folder or s3://bucket/prefix")
    return StoreUrl(text.rstrip("/"))
