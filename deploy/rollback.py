"""The command `stream-api rollback`: earlier data go live again, as a publication of their own."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from deploy.options import DEFAULT_DATA, DataOption
from deploy.show import say
from deploy.working import working_on
from shared.api import DOMAINS
from shared.errors import JobError
from shared.snapshots import BrokenSnapshot, Plan, Snapshot, open_snapshot, publish, read_pointer, versions_of


def rollback(
    domain: Annotated[str, typer.Argument(help=f"Whose data: {', '.join(DOMAINS)}.")],
    *,
    to: Annotated[str | None, typer.Option("--to", help="The version; not given: the one before.")] = None,
    data: DataOption = DEFAULT_DATA,
) -> None:
    """Publish what an earlier version holds as the newest one; services that run take it up by themselves."""
    if domain not in DOMAINS:
        raise JobError(f"{domain!r} is none of {', '.join(DOMAINS)}")
    with working_on(data) as folder:
        old, new = roll_back(folder, domain, to)
    say(f"{domain}: {new} is live, with the content of {old}")


def roll_back(data: Path, domain: str, version: str | None) -> tuple[str, str]:
    """Return the version whose content it is, and the new one; raise JobError where there is no such data."""
    before = _wanted(data, domain, version)
    made = before.manifest
    with publish(data, Plan(domain, made.format, made.inputs, made.parameters)) as draft:
        for name in made.files:
            shutil.copyfile(before.folder / name, draft.folder / name)
    assert draft.version is not None  # publish() sets it or raises
    return before.version, draft.version


def _wanted(data: Path, domain: str, version: str | None) -> Snapshot:
    live = read_pointer(data, domain)
    earlier = [name for name in versions_of(data, domain) if name != live]
    told = f"; kept are {', '.join(earlier)}" if earlier else ""
    if version is None and not earlier:
        raise JobError(f"there are no earlier data of {domain} in {data}")
    try:
        snapshot = open_snapshot(data, domain, version or earlier[0])
        snapshot.verify()
    except BrokenSnapshot as error:
        raise JobError(f"{error}{told}") from error
    return snapshot
