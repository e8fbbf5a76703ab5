"""The job that compares ways to recommend: `python -m recommender_service.jobs.evaluate`."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from recommender_service.domain.hyperparameters import Hyperparameters
from recommender_service.jobs.upstream import Upstream, find_upstream
from shared.errors import JobError
from shared.jobs import Progress, run_as_program
from shared.settings import path, positive, setting
from shared.snapshots import write_durably

EVALUATION_FILE: Final = "evaluation.json"
CHART_FILE: Final = "evaluation.svg"
TABLE_FILE: Final = "evaluation.tsv"


@dataclass(frozen=True)
class EvaluateSettings:
    data: Path = setting(path, about="the folder that holds the snapshots")
    seeds: int = setting(positive, 1, about="how many random hold-outs to average over")
    threads: int = setting(positive, 1, about="threads of each fit; above 1 no two fits are alike")


def evaluate(settings: EvaluateSettings, *, progress: Progress) -> dict[str, Any]:
    """Compare all contestants; write `evaluation.json` and a chart into the data folder, return the former.

    Raises JobError when there are no ratings, too few of them, or the folder cannot be written.
    """
    upstream = find_upstream(settings.data)
    # The libraries behind this take a second to load; other commands must not wait for them.
    from recommender_service.jobs.chart import draw_chart  # noqa: PLC0415
    from recommender_service.jobs.judging import compare  # noqa: PLC0415

    evaluation = compare(
        upstream,
        Hyperparameters(),
        seeds=range(1, settings.seeds + 1),
        threads=settings.threads,
        progress=progress,
    )
    _publish(settings.data / EVALUATION_FILE, orjson.dumps(evaluation, option=orjson.OPT_INDENT_2))
    _publish(settings.data / CHART_FILE, draw_chart(evaluation).encode())
    return evaluation


def read_comparison(data: Path, upstream: Upstream) -> dict[str, Any] | None:
    """What was found of these very inputs; None where nobody looked."""
    try:
        found: dict[str, Any] = orjson.loads((data / EVALUATION_FILE).read_bytes())
        return found if found["protocol"]["inputs"] == upstream.versions else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _publish(target: Path, content: bytes) -> None:
    draft = target.with_name(f".{target.name}.draft")
    try:
        write_durably(draft, content)
        draft.replace(target)
    except OSError as error:
        raise JobError(f"cannot write {target}: {error.strerror}") from error


_SHOWN: Final = ("ndcg@10", "recall@10", "hit_rate@10", "coverage", "novelty", "mean_popularity", "gini")


def table(evaluation: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """A heading, then a line for each contestant: every measure, with its standard error over users."""
    contestants: Mapping[str, Mapping[str, float]] = evaluation["contestants"]
    lines = [
        (name, *(_figure(figures, measure) for measure in _SHOWN)) for name, figures in contestants.items()
    ]
    return [("contestant", *_SHOWN), *lines]


def _figure(figures: Mapping[str, float], measure: str) -> str:
    error = figures.get(f"{measure}_error")
    return f"{figures[measure]:.4f}" + ("" if error is None else f" ±{error:.4f}")


def summary(evaluation: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What else there is to say, a line each."""
    comparison, similar = evaluation["comparison"], evaluation["similar"]
    lines = [
        (
            f"served / {comparison['best']}",
            f"{comparison['ratio']:.3f} (95%: {comparison['low']:.3f} to {comparison['high']:.3f})",
        ),
        ("lightfm / ease", f"{comparison['lightfm_to_ease']:.3f}"),
        ("similar titles, served / item cosine", f"{similar['served_to_item_cosine']:.2f}"),
        ("similar titles, served / tfidf", f"{similar['served_to_tfidf']:.2f}"),
    ]
    for count, figures in evaluation["sessions"].items():
        told = ", ".join(f"{name} {one['ndcg@10']:.3f}" for name, one in figures.items())
        lines.append((f"sessions of {count}", told or "too few people"))
    for name, ranks in evaluation["cold"].items():
        lines.append((f"works nobody rated, {name}", f"rank percentile {ranks['rank_among_all']:.3f}"))
    return lines


def as_text(evaluation: Mapping[str, Any]) -> str:
    return "\n".join("\t".join(line) for line in (*table(evaluation), *summary(evaluation)))


def main() -> int:
    return run_as_program(EvaluateSettings, evaluate, as_text)


if __name__ == "__main__":
    sys.exit(main())
