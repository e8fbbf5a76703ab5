"""The job that compares ways to recommend: `python -m recommender_service.jobs.evaluate`."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from recommender_service.domain.hyperparameters import Hyperparameters
from recommender_service.jobs.upstream import find_upstream
from shared.errors import JobError
from shared.jobs import Progress, run_as_program
from shared.settings import path, positive, setting
from shared.snapshots import write_durably

EVALUATION_FILE: Final = "evaluation.json"


@dataclass(frozen=True)
class EvaluateSettings:
    data: Path = setting(path, about="the folder that holds the snapshots")
    seeds: int = setting(positive, 1, about="how many random hold-outs to average over")
    threads: int = setting(positive, 1, about="threads of each fit; above 1 no two fits are alike")


def evaluate(settings: EvaluateSettings, *, progress: Progress) -> dict[str, Any]:
    """Compare all contestants, write `evaluation.json` into the data folder and return what it holds.

    Raises JobError when there are no ratings, too few of them, or the folder cannot be written.
    """
    upstream = find_upstream(settings.data)
    # The libraries behind this take a second to load; other commands must not wait for them.
    from recommender_service.jobs.judging import compare  # noqa: PLC0415

    evaluation = compare(
        upstream,
        Hyperparameters(),
        seeds=range(1, settings.seeds + 1),
        threads=settings.threads,
        progress=progress,
    )
    _publish(settings.data / EVALUATION_FILE, evaluation)
    return evaluation


def _publish(target: Path, evaluation: Mapping[str, Any]) -> None:
    draft = target.with_name(f".{target.name}.draft")
    try:
        write_durably(draft, orjson.dumps(evaluation, option=orjson.OPT_INDENT_2))
        draft.replace(target)
    except OSError as error:
        raise JobError(f"cannot write {target}: {error.strerror}") from error


def table(evaluation: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """A heading, then a line for each contestant: every measure, with its standard error over users."""
    contestants: Mapping[str, Mapping[str, float]] = evaluation["contestants"]
    measures = dict.fromkeys(
        name for figures in contestants.values() for name in figures if "_error" not in name
    )
    lines = [
        (name, *(_figure(figures, measure) for measure in measures)) for name, figures in contestants.items()
    ]
    return [("contestant", *measures), *lines]


def _figure(figures: Mapping[str, float], measure: str) -> str:
    error = figures.get(f"{measure}_error")
    return f"{figures[measure]:.4f}" + ("" if error is None else f" ±{error:.4f}")


def _lines(evaluation: Mapping[str, Any]) -> str:
    return "\n".join("\t".join(line) for line in table(evaluation))


def main() -> int:
    return run_as_program(EvaluateSettings, evaluate, _lines)


if __name__ == "__main__":
    sys.exit(main())
