"""Publish, find and verify versioned snapshots: `<data>/<domain>/<version>/` and a pointer to the live."""

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

import msgspec
import orjson

from shared.errors import JobError

MANIFEST = "manifest.json"
POINTER = "CURRENT"
KEPT_VERSIONS = 3
_VERSION = re.compile(r"([0-9]{8}T[0-9]{6}Z)-([0-9]{4,})-([0-9a-f]{8})")
_DRAFT_PREFIX = ".draft-"


class BrokenSnapshot(Exception):
    """A snapshot whose files are not what its manifest says."""


class VersionOrder(NamedTuple):
    """Versions only grow in this order."""

    time: str
    sequence: int


def version_order(version: str) -> VersionOrder:
    """Raise ValueError for a text that is no version."""
    match = _VERSION.fullmatch(version)
    if match is None:
        raise ValueError(f"{version!r} is no snapshot version")
    return VersionOrder(match[1], int(match[2]))


@dataclass(frozen=True)
class PublishedFile:
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a snapshot was made of and what it holds; written last."""

    version: str
    created_at: str
    format: int
    inputs: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    files: dict[str, PublishedFile] = field(default_factory=dict)


@dataclass(frozen=True)
class Snapshot:
    manifest: Manifest
    folder: Path

    @property
    def version(self) -> str:
        return self.manifest.version

    @property
    def simulated(self) -> bool:
        """Whether it rests on simulated ratings."""
        return self.manifest.parameters.get("simulated") is True

    def verify(self) -> None:
        """Compare every file with the manifest's size and SHA-256; raise BrokenSnapshot."""
        for name, expected in self.manifest.files.items():
            try:
                trouble = differs(self.folder / name, expected)
            except OSError as error:
                raise BrokenSnapshot(f"{self.folder / name} cannot be read: {error.strerror}") from error
            if trouble is not None:
                raise BrokenSnapshot(f"{self.folder / name} {trouble}")


def differs(path: Path, expected: PublishedFile) -> str | None:
    """Say how a file differs from what was published; None where it does not."""
    if path.stat().st_size != expected.size_bytes:
        return "is cut short"
    return None if file_sha256(path) == expected.sha256 else "is not what was published"


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_pointer(data: Path, domain: str) -> str | None:
    try:
        return (data / domain / POINTER).read_text(errors="replace").strip() or None
    except FileNotFoundError:
        return None


def find_snapshot(data: Path, domain: str) -> Snapshot | None:
    """Return the newest snapshot that is whole: the live one, or one before it if that is damaged."""
    current = read_pointer(data, domain)
    if current is None:
        return None
    older = [version for version in _versions(data / domain) if version != current]
    for version in [current, *older]:
        try:
            snapshot = open_snapshot(data, domain, version)
            snapshot.verify()
        except BrokenSnapshot:
            continue
        return snapshot
    return None


def open_snapshot(data: Path, domain: str, version: str) -> Snapshot:
    """Read one version's manifest, without verifying its files; raise BrokenSnapshot."""
    folder = data / domain / version
    if not _VERSION.fullmatch(version):  # a garbage pointer must not lead out of the folder
        raise BrokenSnapshot(f"{version!r} is no version of {domain}")
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise BrokenSnapshot(f"{folder / MANIFEST}: {error}") from error
    if manifest.version != version:
        raise BrokenSnapshot(f"{folder / MANIFEST} is of version {manifest.version!r}")
    return Snapshot(manifest, folder)


@dataclass(frozen=True)
class Plan:
    """What a job would publish: same format, inputs and parameters mean the same content."""

    domain: str
    format: int
    inputs: Mapping[str, str]
    parameters: Mapping[str, Any]

    def published(self, data: Path) -> Snapshot | None:
        """Return the live snapshot if it is whole and was made by this very plan."""
        current = read_pointer(data, self.domain)
        snapshot = find_snapshot(data, self.domain)
        if snapshot is None or snapshot.version != current:
            return None
        made = snapshot.manifest
        same = (made.format, made.inputs, made.parameters) == (
            self.format,
            dict(self.inputs),
            orjson.loads(orjson.dumps(dict(self.parameters))),
        )
        return snapshot if same else None


@dataclass
class Draft:
    """A version being written: put files into `folder`; they go live when the block ends."""

    folder: Path
    plan: Plan
    previous: Snapshot | None
    version: str | None = None


@contextmanager
def publish(data: Path, plan: Plan) -> Iterator[Draft]:
    """Open a draft and make it the live version when the block ends without an error.

    The previous version stays live whatever happens before the last rename. Raises JobError when
    another job is publishing the same domain or the folder cannot be written.
    """
    home = data / plan.domain
    with _writing(home):
        _remove_drafts(home)
        draft = Draft(
            Path(tempfile.mkdtemp(prefix=_DRAFT_PREFIX, dir=home)), plan, find_snapshot(data, plan.domain)
        )
        try:
            yield draft
            draft.version = _go_live(home, draft)
        finally:
            shutil.rmtree(draft.folder, ignore_errors=True)
        prune(home, keep=draft.version)


@contextmanager
def _writing(home: Path) -> Iterator[None]:
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = (home / ".lock").open("a+")
    except OSError as error:
        raise JobError(f"cannot write to {home}: {error.strerror}; choose another DATA folder") from error
    with lock:
        _take(lock, home)
        yield


def _take(lock: IO[str], home: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise JobError(f"another job is publishing in {home}; wait for it or stop it") from None


def _remove_drafts(home: Path) -> None:
    for left_over in home.glob(f"{_DRAFT_PREFIX}*"):
        shutil.rmtree(left_over, ignore_errors=True)


def _go_live(home: Path, draft: Draft) -> str:
    files = {path.name: _seal(path) for path in sorted(draft.folder.iterdir())}
    now = datetime.now(UTC)
    version = _next_version(home, now, files)
    manifest = Manifest(
        version=version,
        created_at=now.isoformat(timespec="seconds"),
        format=draft.plan.format,
        inputs=dict(draft.plan.inputs),
        parameters=dict(draft.plan.parameters),
        files=files,
    )
    write_durably(draft.folder / MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    place(draft.folder, home / version)
    return version


def place(arrived: Path, final: Path) -> None:
    """Give a complete folder its name, and make it the live version of its domain."""
    _sync_folder(arrived)
    arrived.chmod(0o755)
    arrived.rename(final)
    _sync_folder(final.parent)
    point_at(final)


def point_at(version: Path) -> None:
    """Make a version's folder the live one of its domain."""
    home = version.parent
    write_durably(home / f"{_DRAFT_PREFIX}{POINTER}", f"{version.name}\n".encode())
    (home / f"{_DRAFT_PREFIX}{POINTER}").rename(home / POINTER)
    _sync_folder(home)


def _seal(path: Path) -> PublishedFile:
    with path.open("rb") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return PublishedFile(size_bytes=path.stat().st_size, sha256=digest)


def _next_version(home: Path, now: datetime, files: Mapping[str, PublishedFile]) -> str:
    content = hashlib.sha256("".join(f"{name} {file.sha256}\n" for name, file in files.items()).encode())
    time, sequence = now.strftime("%Y%m%dT%H%M%SZ"), 1
    if before := _versions(home):
        newest = version_order(before[0])
        time, sequence = max(time, newest.time), newest.sequence + 1
    return f"{time}-{sequence:04d}-{content.hexdigest()[:8]}"


def versions_of(data: Path, domain: str) -> list[str]:
    """All versions that are kept of a domain, newest first."""
    return _versions(data / domain) if (data / domain).exists() else []


def _versions(home: Path) -> list[str]:
    names = (entry.name for entry in home.iterdir() if _VERSION.fullmatch(entry.name))
    return sorted(names, key=version_order, reverse=True)


def prune(home: Path, *, keep: str | None) -> None:
    """Remove all but the last three versions, and the one to keep."""
    for version in _versions(home)[KEPT_VERSIONS:]:
        if version != keep:
            shutil.rmtree(home / version, ignore_errors=True)


def write_durably(path: Path, content: bytes) -> None:
    """Write `content` and wait until the disk has it."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
