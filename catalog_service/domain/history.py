"""What became of the lines of a sheet from build to build, so that no walk meets one of them twice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Key = tuple[Any, ...]

_REMEMBERED_BUILDS: Final = 50


@dataclass(frozen=True)
class History:
    """Of the build before: by id what each line was sorted by, and the build in which that last changed.

    `gone` are ids that earlier builds had, with the build that first lacked them.
    """

    keys: Mapping[str, Key] = field(default_factory=dict)
    changed: Mapping[str, int] = field(default_factory=dict)
    gone: Mapping[str, int] = field(default_factory=dict)


def changes(lines: Iterable[tuple[str, Key]], before: History, generation: int) -> list[int]:
    """The build in which what each line is sorted by last changed; 0 for what is new or never did.

    Who comes back after an absence may have been met before, and counts as changed.
    """
    return [_changed(some_id, key, before, generation) for some_id, key in lines]


def _changed(some_id: str, key: Key, before: History, generation: int) -> int:
    if some_id in before.keys:
        return before.changed.get(some_id, 0) if before.keys[some_id] == key else generation
    return generation if some_id in before.gone else 0


def departed(ids: Iterable[str], before: History, generation: int) -> dict[str, int]:
    """The ids that are gone after this build; very old ones are forgotten."""
    present = set(ids)
    known = {**dict.fromkeys(before.keys, generation), **before.gone}
    return {
        some_id: since
        for some_id, since in known.items()
        if some_id not in present and since > generation - _REMEMBERED_BUILDS
    }
