"""The command `stream-api key`: a new API key, and the entry by which the system knows it."""

import secrets
from pathlib import Path
from typing import Annotated, Final

import orjson
import typer

from deploy.show import say
from shared.errors import JobError
from shared.keys import KeySettings, digest_of, entry_of
from shared.settings import read_settings

_KEY_BYTES: Final = 32


def key(
    name: Annotated[str, typer.Argument(help="Whose key it is; several keys may share a name.")],
    *,
    scope: Annotated[
        list[str], typer.Option("--scope", help="What it opens: `admin` or `users`; may be given twice.")
    ],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document for machines.")] = False,
) -> None:
    """Make a key. It is shown once; the system is told only its SHA-256."""
    made = secrets.token_urlsafe(_KEY_BYTES)
    try:
        entry = entry_of(name, scope, digest_of(made))
    except ValueError as error:
        raise JobError(f"no key can be made like this: {error}") from error
    if json:
        say(orjson.dumps({"key": made, "entry": str(entry)}).decode())
        return
    say(f"key, for the caller (it is not shown again):\n  {made}")
    say(f"entry, for API_KEYS or a line of the file API_KEYS_FILE:\n  {entry}")


def check_keys(entries: str | None, file: Path | None) -> None:
    """Raise SettingsError for entries that the processes of a stack would refuse to start with."""
    read_settings(KeySettings, {"STREAM_API_KEYS": entries or "", "STREAM_API_KEYS_FILE": str(file or "")})


def check_entries(entries: str | None) -> str | None:
    """Check the option of that name, as `check_keys` does."""
    check_keys(entries, None)
    return entries


def check_file(file: Path | None) -> Path | None:
    """Check the option of that name, as `check_keys` does."""
    check_keys(None, file)
    return file
