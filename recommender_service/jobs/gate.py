"""Whether a new configuration is good enough to take the place of the one that is published."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from recommender_service.domain.hyperparameters import Hyperparameters
from recommender_service.jobs.weighing import Weighed
from shared.errors import JobError

WORST: Final = 0.98


@dataclass(frozen=True)
class Verdict:
    """NDCG@10 of the `new` and the `old` configuration, fitted on the same ratings; None: no old one."""

    new: float
    old: float | None
    forced: bool

    @property
    def passed(self) -> bool:
        return self.old is None or self.new >= WORST * self.old

    def report(self) -> dict[str, Any]:
        return {
            "new": self.new,
            "old": self.old,
            "passed": self.passed,
            "forced": self.forced and not self.passed,
        }


def judge(
    new: Weighed,
    previous: Hyperparameters | None,
    refit: Callable[[Hyperparameters], Weighed],
    *,
    force: bool,
) -> Verdict:
    """Compare with the `previous` configuration, where it is another one, by `refit` on the same part.

    Raises JobError where the new one is worse by more than 2%, unless that is what is wanted.
    """
    if previous is None or not len(new.found):
        return Verdict(_mean(new), None, forced=force)
    verdict = Verdict(_mean(new), _mean(refit(previous)), forced=force)
    if not verdict.passed and not force:
        raise JobError(
            f"not published: NDCG@10 on the validation part is {verdict.new:.4f} with these settings and "
            f"{verdict.old:.4f} with those that are live; --force publishes all the same"
        )
    return verdict


def _mean(weighed: Weighed) -> float:
    return float(weighed.found.mean()) if len(weighed.found) else 0.0


def previous_of(parameters: Mapping[str, Any]) -> Hyperparameters | None:
    """The configuration in the parameters of a published snapshot; None for one of an older format."""
    names = [field.name for field in fields(Hyperparameters)]
    if not all(name in parameters for name in names):
        return None
    return Hyperparameters(**{name: parameters[name] for name in names})
