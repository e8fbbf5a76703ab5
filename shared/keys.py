"""API keys: known by their digests alone, each with a name and the scopes that it opens."""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, get_args

from multidict import MultiMapping

from shared.endpoint import Scope
from shared.errors import Forbidden, Unauthorized
from shared.settings import SettingsError, setting

SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
KEY_HEADERS: Final = ("Authorization", "X-API-Key")

_BEARER: Final = "bearer"
_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_DIGEST: Final = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one key; never the key itself."""

    name: str
    scopes: frozenset[Scope]
    digest: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.name}:{','.join(sorted(self.scopes))}:{self.digest}"


class Keys:
    """All keys that count at the moment; none at all means that nothing protected is open."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries = tuple(entries)

    def __str__(self) -> str:
        return " ".join(entry.name for entry in self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def admit(self, headers: MultiMapping[str], scope: Scope) -> None:
        """Raise Unauthorized where no known key comes along, Forbidden where it does not open `scope`."""
        digest = digest_of(_sent(headers))
        # Every entry is compared to its end: how long this takes tells nothing about any of them.
        known = [entry for entry in self._entries if hmac.compare_digest(entry.digest, digest)]
        if not known:
            raise Unauthorized("the key is not known")
        if not any(scope in entry.scopes for entry in known):
            raise Forbidden(f"the key does not open this; it needs the scope {scope!r}")


def digest_of(key: str) -> str:
    return sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def _sent(headers: MultiMapping[str]) -> str:
    """Return the one key that a request carries, wherever it stands."""
    bearers = (line.strip().partition(" ") for line in headers.getall("Authorization", ()))
    found = {key.strip() for scheme, _, key in bearers if scheme.lower() == _BEARER}
    found.update(line.strip() for line in headers.getall("X-API-Key", ()))
    if len(found) > 1:
        raise Unauthorized("two different keys were sent; send one")
    if not any(found):
        raise Unauthorized("this needs a key: send `Authorization: Bearer KEY` or `X-API-Key: KEY`")
    return found.pop()


def entry_of(name: str, scopes: Iterable[str], digest: str) -> Entry:
    """Raise ValueError, which never shows the digest, for what cannot be."""
    if not _NAME.fullmatch(name):
        raise ValueError("a name has 1 to 64 letters, digits, dots, dashes or underscores")
    opened = frozenset(scope for scope in SCOPES if scope in scopes)
    if not opened or opened != frozenset(scopes):
        raise ValueError(f"a scope is one of {', '.join(SCOPES)}; several are separated by commas")
    if not _DIGEST.fullmatch(digest):
        raise ValueError("the last part is the SHA-256 of the key in 64 hexadecimal digits")
    return Entry(name, opened, digest.lower())


def read_keys(text: str) -> Keys:
    """Read `name:scope,scope:digest` entries; raise SettingsError with a line for each that cannot be."""
    entries: list[Entry] = []
    mistakes: list[str] = []
    for position, written in enumerate(text.split(), start=1):
        try:
            entries.append(_read_entry(written))
        except ValueError as error:
            mistakes.append(f"entry {position}: {error}")
    if mistakes:
        raise SettingsError(mistakes)
    return Keys(entries)


def _read_entry(written: str) -> Entry:
    parts = written.split(":")
    if len(parts) != 3:  # noqa: PLR2004 - the three that the message names
        raise ValueError("it is not written name:scopes:digest")
    name, scopes, digest = parts
    return entry_of(name, scopes.split(","), digest)


@dataclass(frozen=True, kw_only=True)
class KeySettings:
    """What every process that enforces keys is told; those given and those of a file count together."""

    api_keys: Keys = setting(
        read_keys,
        Keys(),
        about="keys as name:scope,scope:digest, separated by white space",
        secret=True,
        together=True,
    )
