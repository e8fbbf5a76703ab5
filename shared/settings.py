"""Settings from the environment: `STREAM_<NAME>` into a frozen dataclass, every mistake told at once."""

import dataclasses
import os
import re
import sys
from collections.abc import Callable, Collection, Mapping, MutableMapping
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

S = TypeVar("S")

PREFIX: Final = "STREAM_"
_FILE: Final = "_FILE"
_DAY_S: Final = 86_400
_LAST_PORT: Final = 65_535
_LARGEST_FACTOR: Final = 1000
_ORIGIN: Final = re.compile(r"https?://[a-z0-9.\[\]:_-]+")


class SettingsError(Exception):
    """One or more settings that cannot be; `mistakes` has a line for each."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("; ".join(mistakes))
        self.mistakes = mistakes


def setting(
    read: Callable[[str], Any],
    default: Any = dataclasses.MISSING,
    *,
    about: str,
    secret: bool = False,
    together: bool = False,
) -> Any:
    """Declare a dataclass field that `read` parses from text; without a default it must be given.

    What is `secret` is never shown; its `read` must not repeat it either. What may be given `together`,
    as a value and in a file, counts as one text of both.
    """
    told = {"read": read, "about": about, "secret": secret, "together": together}
    return dataclasses.field(default=default, metadata=told)


def read_settings(settings: type[S], environ: Mapping[str, str]) -> S:
    """Build `settings` from the environment, or from files that it names: `STREAM_X` or `STREAM_X_FILE`.

    An empty value counts as not given.
    """
    values: dict[str, Any] = {}
    mistakes: list[str] = []
    for item in dataclasses.fields(settings):  # type: ignore[arg-type]  # any dataclass will do
        try:
            given = given_for(item, environ)
            if given is not None:
                values[item.name] = read_given(item, given)
            elif item.default is dataclasses.MISSING:
                mistakes.append(f"{variable_of(item)} is not set: {item.metadata['about']}")
        except SettingsError as error:
            mistakes.extend(error.mistakes)
    if mistakes:
        raise SettingsError(mistakes)
    return settings(**values)


class Given(NamedTuple):
    """The text that was given for a setting, and the variable that gives it."""

    text: str
    variable: str


def take_from_files(environ: MutableMapping[str, str], *, but: Collection[str] = ()) -> None:
    """Put what our `…_FILE` variables name in their place, for programs that know only the plain ones.

    Raises SettingsError for files that cannot be read and for what is given twice.
    """
    mistakes: list[str] = []
    for by_file in [name for name in environ if name.startswith(PREFIX) and name.endswith(_FILE)]:
        name = by_file.removesuffix(_FILE)
        try:
            given = None if by_file in but else _given(name, environ)
        except SettingsError as error:
            mistakes.extend(error.mistakes)
        else:
            if given is not None:
                environ[name] = given.text
                del environ[by_file]
    if mistakes:
        raise SettingsError(mistakes)


def variable_of(item: "dataclasses.Field[Any]") -> str:
    """Name the environment variable of a setting."""
    return PREFIX + item.name.upper()


def given_for(item: "dataclasses.Field[Any]", environ: Mapping[str, str]) -> Given | None:
    """Find what is given for a setting; raise SettingsError for a file that cannot be read, or for both."""
    return _given(variable_of(item), environ, together=item.metadata["together"])


def _given(name: str, environ: Mapping[str, str], *, together: bool = False) -> Given | None:
    by_file = f"{name}{_FILE}"
    text, file = environ.get(name, "").strip(), environ.get(by_file, "").strip()
    if text and file and not together:
        raise SettingsError([f"{name} and {by_file} are both given; give one of them"])
    if not file:
        return Given(text, name) if text else None
    try:
        content = path(file).read_text().strip()
    except UnicodeDecodeError:
        raise SettingsError([f"{by_file}={file}: the file holds no text"]) from None
    except OSError as error:
        raise SettingsError([f"{by_file}={file}: cannot be read: {error.strerror}"]) from error
    whole = f"{text}\n{content}".strip()
    return Given(whole, name if text else by_file) if whole else None


def read_given(item: "dataclasses.Field[Any]", given: Given) -> Any:
    """Read a setting's text; raise SettingsError where that cannot be, without showing a secret."""
    try:
        return item.metadata["read"](given.text)
    except SettingsError as error:  # tells its own lines, for a value that nobody should see in a log
        raise SettingsError([f"{given.variable}: {line}" for line in error.mistakes]) from error
    except ValueError as error:
        told = given.variable if item.metadata["secret"] else f"{given.variable}={given.text!r}"
        raise SettingsError([f"{told}: {error}"]) from error


def read_or_exit(settings: type[S]) -> S:
    """Read this process's settings; print a line for each mistake and exit with 2 where there are any."""
    try:
        return read_settings(settings, os.environ)
    except SettingsError as error:
        print("\n".join(error.mistakes), file=sys.stderr)
        sys.exit(2)


def path(text: str) -> Path:
    return Path(text).expanduser()


def seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value <= _DAY_S:
        raise ValueError("must lie between 0 and 86400 seconds")
    return value


def factor(text: str) -> float:
    value = float(text)
    if not 0 < value <= _LARGEST_FACTOR:
        raise ValueError("must be above 0 and at most 1000")
    return value


def port(text: str) -> int:
    value = int(text)
    if not 1 <= value <= _LAST_PORT:
        raise ValueError("a port lies between 1 and 65535")
    return value


def port_or_none(text: str) -> int:
    """Read a port, or 0 for `0` and `none`."""
    return 0 if text in ("0", "none") else port(text)


def positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError("must be at least 1")
    return value


def switch(text: str) -> bool:
    """Read `on` or `off`."""
    if text not in ("on", "off"):
        raise ValueError("is either on or off")
    return text == "on"


def redis_url(text: str) -> str:
    """`redis://…`, `rediss://…`, `unix://…`, or `none`."""
    if text != "none" and not text.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("give redis://host:port, rediss://host:port, unix:///path or none")
    return text


def origins(text: str) -> tuple[str, ...]:
    """`*`, or one or more `https://host`, separated by white space, as browsers send them in Origin."""
    found = tuple(text.split())
    for origin in found:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise ValueError(f"{origin!r} is neither * nor https://host or https://host:port")
    return found


def addresses(text: str) -> tuple[str, ...]:
    """One or more `http://host:port` or `unix:/path`, separated by white space."""
    found = tuple(text.split())
    for address in found:
        if not address.startswith(("http://", "https://", "unix:/")):
            raise ValueError(f"{address!r} is neither http://host:port nor unix:/path")
    return found
