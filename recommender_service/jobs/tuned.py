"""The parameters that a search found for one data folder, and that training uses there from then on."""

from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Final

import msgspec
import orjson

from recommender_service.domain.hyperparameters import Hyperparameters
from shared.errors import JobError
from shared.snapshots import write_durably

TUNED_FILE: Final = "parameters.json"
_DEFAULTS: Final = Hyperparameters()


def write_tuned(data: Path, parameters: Hyperparameters) -> None:
    target = data / TUNED_FILE
    draft = target.with_name(f".{target.name}.draft")
    try:
        write_durably(draft, orjson.dumps(asdict(parameters), option=orjson.OPT_INDENT_2))
        draft.replace(target)
    except OSError as error:
        raise JobError(f"cannot write {target}: {error.strerror}") from error


def with_tuned(asked: Hyperparameters, data: Path) -> Hyperparameters:
    """What is asked for, and where that is the default, what was found for this folder; the seed stays.

    Raises JobError for a file that holds something else.
    """
    try:
        found = msgspec.json.decode((data / TUNED_FILE).read_bytes(), type=Hyperparameters)
    except FileNotFoundError:
        return asked
    except (OSError, msgspec.DecodeError) as error:
        raise JobError(f"{data / TUNED_FILE}: {error}; remove it, or run `stream-api tune` again") from error
    usual = [
        item.name for item in fields(asked) if getattr(asked, item.name) == getattr(_DEFAULTS, item.name)
    ]
    return replace(asked, **{name: getattr(found, name) for name in usual if name != "seed"})
