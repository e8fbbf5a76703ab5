"""Snapshots in an object store: the folders of `shared.snapshots` as objects, kept alike on local disk.

Everything else works on the folder. What the store holds is brought there; what was published there is put
into the store, the pointer last, by one conditional put.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
import obstore
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    NotModifiedError,
    PreconditionError,
)
from obstore.store import S3Store

from shared.errors import JobError
from shared.places import StoreUrl
from shared.snapshots import (
    KEPT_VERSIONS,
    MANIFEST,
    POINTER,
    BrokenSnapshot,
    Manifest,
    PublishedFile,
    differs,
    place,
    point_at,
    prune,
    read_pointer,
    version_order,
    write_durably,
)

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

_CONNECT: Final = timedelta(seconds=3)
_RETRIES: "Final[RetryConfig]" = {"max_retries": 2, "retry_timeout": timedelta(seconds=15)}
# A file is asked for in pieces: a time limit on each finds out a store that hangs, however large the file is.
_PIECE_BYTES: Final = 2**20
_PIECE_S: Final = 20.0
_TOOK: Final = re.compile(r" in [0-9.]+[a-zµ]+")
_ARRIVING: Final = ".arriving-"
_LOCK: Final = ".arriving.lock"


class StoreError(Exception):
    """The store cannot be asked, or holds something else than it should."""


class Store:
    """One bucket and prefix, seen from one folder on local disk."""

    def __init__(self, url: StoreUrl, folder: Path, *, piece_s: float = _PIECE_S) -> None:
        self.folder = folder
        # Who names an endpoint without TLS, on a network of their own, means it.
        plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
        options: ClientConfig = {
            "connect_timeout": _CONNECT,
            "timeout": timedelta(seconds=piece_s),
            "allow_http": plain,
        }
        self._objects = S3Store.from_url(url.text, client_options=options, retry_config=_RETRIES)
        self._etags: dict[str, str | None] = {}

    def pull(self, domain: str) -> None:
        """Bring the live version of a domain to the folder; do nothing where it has not changed.

        Raises StoreError where the store cannot be asked or holds what cannot be; the folder is as it was.
        """
        with _told(f"the store's {domain}"):
            try:
                found = self._get(f"{domain}/{POINTER}", if_none_match=self._etags.get(domain))
            except NotModifiedError:
                return
            except FileNotFoundError:
                self._etags[domain] = None
                return
            etag, version = found.meta["e_tag"], bytes(found.bytes()).decode(errors="replace").strip()
            self._bring(domain, version)
            self._etags[domain] = etag

    def push(self, domain: str) -> str | None:
        """Put the folder's live version into the store, unless it is there; return it where that was done.

        Raises JobError where somebody else has published since `pull`: theirs stays live.
        """
        version = read_pointer(self.folder, domain)
        if version is None:
            return None
        with _told(f"the store's {domain}"):
            if self._live(domain) == version:
                return None
            home = self.folder / domain / version
            for name in (*_manifest(home).files, MANIFEST):
                obstore.put(self._objects, f"{domain}/{version}/{name}", home / name)
            self._move_pointer(domain, version)
            self._prune(domain, keep=version)
        return version

    def _live(self, domain: str) -> str | None:
        try:
            return bytes(self._get(f"{domain}/{POINTER}").bytes()).decode(errors="replace").strip()
        except FileNotFoundError:
            return None

    def _move_pointer(self, domain: str, version: str) -> None:
        etag = self._etags.get(domain)
        mode: Any = "create" if etag is None else {"e_tag": etag}
        try:
            put = obstore.put(self._objects, f"{domain}/{POINTER}", f"{version}\n".encode(), mode=mode)
        except (AlreadyExistsError, PreconditionError) as error:
            raise JobError(f"somebody else has published {domain} meanwhile; run the job again") from error
        self._etags[domain] = put["e_tag"]

    def _get(self, key: str, *, if_none_match: str | None = None) -> Any:
        options: Any = {} if if_none_match is None else {"if_none_match": if_none_match}
        return obstore.get(self._objects, key, options=options)

    def _bring(self, domain: str, version: str) -> None:
        """Download what is not there yet, verify all of it, then make it live in the folder."""
        try:
            version_order(version)
        except ValueError as error:
            raise StoreError(str(error)) from error
        home = self.folder / domain
        home.mkdir(parents=True, exist_ok=True)
        with (home / _LOCK).open("a+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # another process may keep the same folder alike
            self._bring_alone(home, domain, version)

    def _bring_alone(self, home: Path, domain: str, version: str) -> None:
        if (home / version / MANIFEST).exists():
            point_at(home / version)
        else:
            arriving = home / f"{_ARRIVING}{version}"
            self._remove_other_arrivals(home, arriving)
            arriving.mkdir(exist_ok=True)
            manifest = bytes(self._get(f"{domain}/{version}/{MANIFEST}").bytes())
            for name, published in _read_manifest(manifest).files.items():
                self._download(f"{domain}/{version}/{name}", arriving / name, published)
            write_durably(arriving / MANIFEST, manifest)
            place(arriving, home / version)
        prune(home, keep=version)

    @staticmethod
    def _remove_other_arrivals(home: Path, arriving: Path) -> None:
        for left_over in home.glob(f"{_ARRIVING}*"):
            if left_over != arriving:
                shutil.rmtree(left_over, ignore_errors=True)

    def _download(self, key: str, path: Path, published: PublishedFile) -> None:
        """A file that arrived whole before the last attempt broke off is not fetched again."""
        if path.exists() and differs(path, published) is None:
            return
        with path.open("wb") as file:
            for start in range(0, published.size_bytes, _PIECE_BYTES):
                length = min(_PIECE_BYTES, published.size_bytes - start)
                file.write(obstore.get_range(self._objects, key, start=start, length=length))
        if (trouble := differs(path, published)) is not None:
            path.unlink()
            raise StoreError(f"{key} {trouble}")

    def _prune(self, domain: str, *, keep: str) -> None:
        found = obstore.list_with_delimiter(self._objects, prefix=f"{domain}/")["common_prefixes"]
        versions = sorted((name.rpartition("/")[2] for name in found), key=version_order, reverse=True)
        for version in versions[KEPT_VERSIONS:]:
            if version != keep:
                self._remove(f"{domain}/{version}/")

    def _remove(self, prefix: str) -> None:
        keys = [item["path"] for batch in obstore.list(self._objects, prefix=prefix) for item in batch]
        if keys:
            obstore.delete(self._objects, keys)


def _manifest(home: Path) -> Manifest:
    return _read_manifest((home / MANIFEST).read_bytes())


def _read_manifest(content: bytes) -> Manifest:
    try:
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError as error:
        raise StoreError(f"a manifest cannot be read: {error}") from error


@contextmanager
def _told(what: str) -> Iterator[None]:
    try:
        yield
    except (BaseError, BrokenSnapshot, OSError) as error:
        # Without the time that it took: the same trouble is told once.
        reason = _TOOK.sub("", str(error).partition("\n")[0])
        raise StoreError(f"{what}: {reason}") from error
