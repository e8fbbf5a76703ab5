"""Writes the clients' methods from the table: `python -m shared.methods`, or `make client`.

One method for each row, by its name. Fields of the path, and what must be given, are arguments by position;
all others are keywords, whose types rows with the same fields share.
"""

import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import MISSING, fields
from pathlib import Path
from types import UnionType
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

import shared.api
from shared.api import ADMIN, COMPOSED, PUBLIC
from shared.endpoint import Endpoint, answer_types
from shared.filters import write_filter

Row = Endpoint[Any, Any]

HOME: Final = Path(__file__).parent / "client"
ROWS: Final = (*PUBLIC, *COMPOSED, *ADMIN)
_NOTE: Final = "Written by `make client` from the table of endpoints; not to be changed by hand."
_PLAIN: Final = {"integer": "int", "number": "float", "boolean": "bool", "string": "str"}


def modules() -> dict[str, str]:
    """The text of each module by its file's name."""
    return {
        "arguments.py": _arguments(),
        "methods.py": _methods(asynchronous=True),
        "methods_blocking.py": _methods(asynchronous=False),
    }


def _type_of(row: Row, field: str) -> str:
    parameter = row.parameters[field]
    schema = parameter.schema
    if "enum" in schema:
        return _literal(schema["enum"])
    if parameter.write is write_filter:
        return "str | Filter"
    if parameter.write.__name__ == "join":  # several values, separated by commas
        return _sequence(get_type_hints(row.request)[field])
    return _PLAIN[schema["type"]]


def _sequence(several: Any) -> str:
    """What a caller may give for a `tuple[X, ...]`: names of a closed list, or any text."""
    (each, _) = get_args(several)
    return f"Sequence[{_literal(get_args(each)) if get_origin(each) is Literal else 'str'}]"


def _literal(values: Iterable[object]) -> str:
    return f"Literal[{', '.join(repr(value) for value in values)}]"


def _optional(row: Row) -> dict[str, str]:
    """The types of what need not be given, by the names of fields."""
    found = {
        field: _type_of(row, field)
        for field, parameter in row.parameters.items()
        if (parameter.name or field) not in row.required
    }
    if row.body is not None:
        found |= {
            item.name: "Sequence[str]" for item in fields(row.body[1].shape) if item.default is not MISSING
        }
    return found


def _shapes() -> dict[tuple[str, ...], str]:
    """A name for each set of optional fields: that of the first row which has it."""
    found: dict[tuple[str, ...], str] = {}
    for row in ROWS:
        if optional := tuple(_optional(row)):
            found.setdefault(optional, f"{row.request.__name__}Arguments")
    return found


def _arguments() -> str:
    lines = ['"""The keywords of the clients\' methods.', "", _NOTE, '"""', ""]
    lines += ["from collections.abc import Sequence", "from typing import Literal, TypedDict", ""]
    lines += ["from shared.filters import Filter", ""]
    by_name = {
        name: next(row for row in ROWS if tuple(_optional(row)) == shape) for shape, name in _shapes().items()
    }
    for name, row in by_name.items():
        lines += ["", f"class {name}(TypedDict, total=False):"]
        lines += [f"    {field}: {kind} | None" for field, kind in _optional(row).items()]
        lines += [""]
    return _formatted(lines)


def _methods(*, asynchronous: bool) -> str:
    name = "AsyncMethods" if asynchronous else "Methods"
    walked = "AsyncIterator" if asynchronous else "Iterator"
    wait = "async " if asynchronous else ""
    kind = "asynchronous" if asynchronous else "blocking"
    lines = [f'"""The {kind} client\'s methods.', "", _NOTE, '"""', ""]
    lines += [f"from collections.abc import {walked}, Mapping"]
    lines += ["from typing import Any, Literal, TypeVar, Unpack", ""]
    lines += [f"from shared.client.arguments import {', '.join(sorted(_shapes().values()))}"]
    lines += [*_imports(), "from shared.endpoint import Endpoint", "", 'Answer = TypeVar("Answer")', "", ""]
    lines += [f"class {name}:", '    """A method for each endpoint of the API."""', ""]
    lines += [
        f"    {wait}def ask(self, row: Endpoint[Any, Answer], given: Mapping[str, object]) -> Answer:",
        "        raise NotImplementedError",
        "",
        f"    def walk(self, row: Endpoint[Any, Any], given: Mapping[str, object]) -> {walked}[Any]:",
        "        raise NotImplementedError",
        "",
    ]
    for row in ROWS:
        lines += _method(row, wait=wait, waited="await " if asynchronous else "")
        if "cursor" in row.parameters:
            lines += _walk(row, walked)
    return _formatted(lines)


def _method(row: Row, *, wait: str, waited: str) -> Iterable[str]:
    answer = " | ".join(kind.__name__ for kind in answer_types(row))
    yield f"    {wait}def {row.name}({_signature(row)}) -> {answer}:"
    yield f'        """{row.summary}."""'
    yield f"        return {waited}self.ask({row.name.upper()}, {_given(row)})"
    yield ""


def _walk(row: Row, walked: str) -> Iterable[str]:
    (item,) = get_args(get_type_hints(row.answer)["items"])
    yield f"    def iter_{row.name.removeprefix('list_')}({_signature(row)}) -> {walked}[{_name(item)}]:"
    yield f'        """{row.summary}: all pages, fetched as they are wanted."""'
    yield f"        return self.walk({row.name.upper()}, {_given(row)})"
    yield ""


def _positional(row: Row) -> list[str]:
    return [field for field, parameter in row.parameters.items() if (parameter.name or field) in row.required]


def _signature(row: Row) -> str:
    parts = ["self", *(f"{field}: {_type_of(row, field)}" for field in _positional(row))]
    if optional := tuple(_optional(row)):
        parts.append(f"**given: Unpack[{_shapes()[optional]}]")
    return ", ".join(parts)


def _given(row: Row) -> str:
    parts = [f'"{field}": {field}' for field in _positional(row)]
    if _optional(row):
        parts.append("**given")
    return "{" + ", ".join(parts) + "}"


def _name(kind: Any) -> str:
    return (
        " | ".join(one.__name__ for one in get_args(kind)) if isinstance(kind, UnionType) else kind.__name__
    )


def _imports() -> Iterable[str]:
    """Rows and answers from the modules that define them."""
    for found in pkgutil.iter_modules(shared.api.__path__):
        module = importlib.import_module(f"shared.api.{found.name}")
        rows = {row.name.upper() for row in ROWS if vars(module).get(row.name.upper()) is row}
        kinds = {kind for row in ROWS for kind in _kinds(row) if kind.__module__ == module.__name__}
        if names := sorted(rows | {kind.__name__ for kind in kinds}):
            yield f"from {module.__name__} import {', '.join(names)}"


def _kinds(row: Row) -> Iterable[Any]:
    yield from answer_types(row)
    if "cursor" in row.parameters:
        yield from get_args(get_type_hints(row.answer)["items"])


def _formatted(lines: Iterable[str]) -> str:
    """As the formatter of this project would leave it."""
    text = "\n".join(lines) + "\n"
    for options in (["check", "--fix-only", "--select=I,F401"], ["format"]):
        command = [
            sys.executable,
            "-m",
            "ruff",
            *options,
            "--quiet",
            f"--stdin-filename={HOME / 'methods.py'}",
            "-",
        ]
        text = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout  # noqa: S603
    return text


if __name__ == "__main__":
    for file, content in modules().items():
        (HOME / file).write_text(content)
