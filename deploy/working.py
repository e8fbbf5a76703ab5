"""The folder that a command works in, also where the data are in an object store."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.api import DOMAINS
from shared.errors import JobError
from shared.places import DEFAULT_CACHE, StoreUrl, place
from shared.settings import SettingsError


def folder_of(data: str) -> Path:
    """Read a folder; raise SettingsError for a store."""
    found = _place(data)
    if isinstance(found, StoreUrl):
        raise SettingsError([f"DATA={data}: this takes a folder; services and jobs take a store"])
    return found


@contextmanager
def working_on(data: str) -> Iterator[Path]:
    """Bring what a store holds to a folder on this machine, and put into the store what was published there.

    Raises JobError where the store cannot be asked, or somebody else has published meanwhile.
    """
    found = _place(data)
    if isinstance(found, Path):
        yield found
        return
    from shared.store import Store, StoreError  # noqa: PLC0415 - a library that no other data need

    folder = Path(os.environ.get("STREAM_CACHE") or DEFAULT_CACHE)
    store = Store(found, folder)
    try:
        for domain in DOMAINS:
            store.pull(domain)
        yield folder
        for domain in DOMAINS:
            if (version := store.push(domain)) is not None:
                print(f"{domain} {version} is in {found}", file=sys.stderr)
    except StoreError as error:
        raise JobError(str(error)) from error


def _place(data: str) -> Path | StoreUrl:
    try:
        return place(data)
    except ValueError as error:
        raise SettingsError([f"DATA={data}: {error}"]) from error
