"""Examples of replies: what each row of the API's table says on the sample, to good questions and bad ones.

`make examples` asks them of a running sample stack, and a test holds them to it.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

FOLDER: Final = Path(__file__).parent / "api" / "examples"


class Example(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is asked: a target, and to some rows a body; and the JSON of the reply."""

    ask: str
    body: Any = None
    reply: Any = None


@cache
def examples_of(row_name: str) -> Mapping[str, Example]:
    """By status; nothing for a row of which none are kept."""
    path = FOLDER / f"{row_name}.json"
    return msgspec.json.decode(path.read_bytes(), type=dict[str, Example]) if path.exists() else {}
