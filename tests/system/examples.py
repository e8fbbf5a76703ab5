"""Asks the kept examples of a running sample stack, and tells where it answers otherwise.

As a program (`make examples`) it starts a stack and writes down what changed.
"""

import json
import math
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import orjson

from shared.api import TABLE
from shared.endpoint import Download, Endpoint
from shared.examples import FOLDER, Example, examples_of
from tests.system.running import ADMIN_KEY, DIRECT, KEYS, USERS_KEY, running

Row = Endpoint[Any, Any]

ROWS: Final = tuple(row for row in TABLE if not isinstance(row.answer, Download))
# What tells one publication of the same data from another.
OF_A_PUBLICATION: Final = frozenset({"model_version", "trained_at", "versions"})
# A model that is fitted on another processor is another model, though not by much: lists have most works in
# common, scores and figures are near.
FITTED: Final = frozenset(
    {"get_recommendations", "list_similar", "recommend_to_user", "recommend_to_picks", "get_evaluation"}
)
OF_A_FIT: Final = OF_A_PUBLICATION | {"because", "weights"}
ROUNDING: Final = 1e-9
NEAR: Final = 0.05
IN_COMMON: Final = 0.6


def expected_of(row: Row) -> dict[str, Example]:
    """The examples by status; of the good answer what is asked is the row's own example."""
    asked = Example(row.example_address(), None if row.body is None else row.body[1].example)
    kept = examples_of(row.name)
    good = msgspec.structs.replace(asked, reply=kept["200"].reply) if "200" in kept else asked
    return {"200": good, **{status: example for status, example in kept.items() if status != "200"}}


def asked(base: str, row: Row, status: str, example: Example) -> tuple[str, Any]:
    """Ask it, and return the status and the JSON of the reply."""
    keys = {"users": USERS_KEY, "admin": ADMIN_KEY}
    if status == "403":
        keys = {"users": ADMIN_KEY, "admin": USERS_KEY}
    headers = {"X-Request-ID": "example", "Content-Type": "application/json"}
    if row.scope is not None and status != "401":
        headers["X-API-Key"] = keys[row.scope]
    body = None if example.body is None else orjson.dumps(example.body)
    request = urllib.request.Request(base + example.ask, body, headers, method=row.method)  # noqa: S310 - our own stack
    try:
        with DIRECT.open(request) as reply:
            return str(reply.status), json.load(reply)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return str(refusal.status), json.load(refusal)


def differences(row: Row, status: str, told: Any, found: Any) -> list[str]:
    """Where two replies differ, but for what differs from build to build or from machine to machine."""
    if status != "200" or row.name not in FITTED:
        return list(_apart(told, found, "reply", ignored=OF_A_PUBLICATION, tolerance=ROUNDING))
    listed = [field for field in ("items", "recommendations") if field in told]
    for field in listed:
        names = [_name(entry) for entry in found[field]]
        common = [_name(entry) for entry in told[field] if _name(entry) in names]
        if len(names) != len(told[field]) or len(common) < IN_COMMON * len(names):
            return [f"{field}: {names}, of which only {common} are in the example"]
        told, found = ({**reply, field: _only(reply[field], common)} for reply in (told, found))
    return list(_apart(told, found, "reply", ignored=OF_A_FIT, tolerance=NEAR))


def _name(entry: Any) -> str:
    return str(entry["id"] if isinstance(entry, dict) else entry)


def _only(entries: list[Any], names: list[str]) -> list[Any]:
    return sorted((entry for entry in entries if _name(entry) in names), key=_name)


def _apart(told: Any, found: Any, place: str, *, ignored: frozenset[str], tolerance: float) -> Iterator[str]:
    if type(told) is not type(found):
        yield f"{place}: {told!r} became {found!r}"
    elif isinstance(told, dict):
        if told.keys() != found.keys():
            yield f"{place}: fields {sorted(told)} became {sorted(found)}"
        for name in told.keys() & found.keys() - ignored:
            yield from _apart(
                told[name], found[name], f"{place}.{name}", ignored=ignored, tolerance=tolerance
            )
    elif isinstance(told, list):
        if len(told) != len(found):
            yield f"{place}: {len(told)} entries became {len(found)}"
        for number, (one, other) in enumerate(zip(told, found, strict=False)):
            yield from _apart(one, other, f"{place}[{number}]", ignored=ignored, tolerance=tolerance)
    elif not (_near(told, found, tolerance) if isinstance(told, float) else told == found):
        yield f"{place}: {told!r} became {found!r}"


def _near(told: float, found: float, tolerance: float) -> bool:
    return math.isclose(told, found, rel_tol=tolerance, abs_tol=tolerance)


def write(base: str) -> None:
    """Write the examples of every row; a reply that does not differ stays as it is."""
    FOLDER.mkdir(exist_ok=True)
    for row in ROWS:
        written = {status: _renewed(base, row, status, kept) for status, kept in expected_of(row).items()}
        content = orjson.dumps(msgspec.to_builtins(written), option=orjson.OPT_INDENT_2)
        (FOLDER / f"{row.name}.json").write_bytes(content + b"\n")


def _renewed(base: str, row: Row, status: str, kept: Example) -> Example:
    found, reply = asked(base, row, status, kept)
    if found != status:
        raise SystemExit(f"{row.method} {kept.ask}: {found}, not {status}: {reply}")
    same = kept.reply is not None and not differences(row, status, kept.reply, reply)
    return kept if same else msgspec.structs.replace(kept, reply=reply)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "var", "--api-keys", KEYS) as stack:
        write(stack.url)


if __name__ == "__main__":
    main()
