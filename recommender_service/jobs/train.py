"""The job that trains the recommender and publishes its lists: `python -m recommender_service.jobs.train`."""

import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import inf
from operator import attrgetter
from pathlib import Path
from typing import Any

from recommender_service.domain import likeness
from recommender_service.domain.hyperparameters import MOST_SAMPLES, Hyperparameters
from recommender_service.jobs.evaluate import read_comparison
from recommender_service.jobs.tuned import with_tuned
from recommender_service.jobs.upstream import Upstream, find_upstream
from recommender_service.snapshot import FORMAT
from shared.jobs import Outcome, Progress, bring_up_to_date, run_as_program
from shared.settings import path, positive, setting
from shared.snapshots import Draft, Plan, find_snapshot

_DEFAULTS = Hyperparameters()


def learning_rate(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1:
        raise ValueError("must be above 0 and at most 1")
    return value


def penalty(text: str) -> float:
    value = float(text)
    if not 0 < value < inf:
        raise ValueError("must be above 0")
    return value


@dataclass(frozen=True)
class TrainSettings:
    data: Path = setting(path, about="the folder that holds the snapshots")
    threads: int = setting(positive, 1, about="threads of the fit; above 1 no two fits are alike")
    epochs: int = setting(positive, _DEFAULTS.epochs, about="passes over the ratings")
    components: int = setting(positive, _DEFAULTS.components, about="length of the vectors that are learned")
    learning_rate: float = setting(
        learning_rate, _DEFAULTS.learning_rate, about="step of the fit; at most 0.05 is safe"
    )
    item_penalty: float = setting(
        penalty, _DEFAULTS.item_penalty, about="how little the item-to-item weights may say"
    )
    seed: int = setting(int, _DEFAULTS.seed, about="where the fit's random numbers start")

    @property
    def hyperparameters(self) -> Hyperparameters:
        return Hyperparameters(
            components=self.components,
            learning_rate=self.learning_rate,
            epochs=self.epochs,
            item_penalty=self.item_penalty,
            seed=self.seed,
        )

    @property
    def tuned(self) -> Hyperparameters:
        """With what `stream-api tune` found for this folder, wherever nothing else was asked for."""
        return with_tuned(self.hyperparameters, self.data)


def plan(settings: TrainSettings) -> Plan:
    return _plan(settings, find_upstream(settings.data))


def _plan(settings: TrainSettings, upstream: Upstream) -> Plan:
    """Threads count only as one or more: fits on several threads differ among themselves in any case."""
    return Plan(
        domain="recommender",
        format=FORMAT,
        inputs=upstream.versions,
        parameters={
            **asdict(settings.tuned),
            "most_samples": MOST_SAMPLES,
            "likeness": likeness.parameters(),
            "reproducible": settings.threads == 1,
            "simulated": upstream.simulated,
        },
    )


def train(settings: TrainSettings, *, progress: Progress, force: bool = False) -> Outcome:
    """Fit, weigh, find neighbours and publish.

    Raises JobError when there is nothing to learn from, or when another configuration is live and this one
    is worse by more than 2% on a validation part; `force` publishes it all the same.
    """
    upstream = find_upstream(settings.data)

    def build(draft: Draft) -> Mapping[str, Any]:
        # The libraries behind this take a second to load; planning at every start must not wait for them.
        from recommender_service.jobs.building import Order, build_recommender  # noqa: PLC0415

        order = Order(
            settings.tuned,
            _previous(settings),
            force,
            settings.threads,
            read_comparison(settings.data, upstream),
        )
        return build_recommender(upstream, order, folder=draft.folder, progress=progress)

    return bring_up_to_date(settings.data, _plan(settings, upstream), build, force=force)


def _previous(settings: TrainSettings) -> Hyperparameters | None:
    """The configuration that is live, where it is not the one that is asked for."""
    from recommender_service.jobs.gate import previous_of  # noqa: PLC0415 - as above

    live = find_snapshot(settings.data, "recommender")
    previous = previous_of(live.manifest.parameters) if live else None
    return None if previous == settings.tuned else previous


def main() -> int:
    return run_as_program(TrainSettings, train, attrgetter("version"))


if __name__ == "__main__":
    sys.exit(main())
