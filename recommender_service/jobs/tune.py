"""The job that searches better parameters for one's own data: `python -m recommender_service.jobs.tune`."""

import sys
from dataclasses import asdict, dataclass, replace
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

import numpy as np

from recommender_service.domain.hyperparameters import Hyperparameters
from recommender_service.jobs.tuned import TUNED_FILE, write_tuned
from recommender_service.jobs.upstream import find_upstream
from shared.errors import JobError
from shared.jobs import Progress, run_as_program
from shared.settings import path, positive, setting

_COMPONENTS: Final = (32, 64, 96)
_EPOCHS: Final = (20, 40, 60)


@dataclass(frozen=True)
class TuneSettings:
    data: Path = setting(path, about="the folder that holds the snapshots")
    trials: int = setting(positive, 12, about="how many sets of parameters to try")
    threads: int = setting(positive, 1, about="threads of each fit; above 1 no two fits are alike")
    seed: int = setting(int, 1, about="where the random numbers start")


@dataclass(frozen=True)
class Tuned:
    """The best parameters, with the NDCG@10 of their blend and of the defaults' on the validation part."""

    parameters: Hyperparameters
    found: float
    of_defaults: float

    @property
    def told(self) -> str:
        return (
            f"NDCG@10 {self.found:.4f} (defaults: {self.of_defaults:.4f}) with "
            + ", ".join(f"{name}={value:g}" for name, value in asdict(self.parameters).items())
            + f"; written to {TUNED_FILE}, `stream-api train` uses them"
        )


def tune(settings: TuneSettings, *, progress: Progress) -> Tuned:
    """Try the defaults and random others on one validation part, and write the best into the data folder.

    Raises JobError when too few ratings are there to tell.
    """
    upstream = find_upstream(settings.data)
    # The libraries behind these take a second to load; other commands must not wait for them.
    from recommender_service.jobs.building import weigh_on  # noqa: PLC0415
    from recommender_service.jobs.content import build_content  # noqa: PLC0415
    from recommender_service.jobs.inputs import read_inputs  # noqa: PLC0415
    from recommender_service.jobs.learning import Lesson  # noqa: PLC0415
    from recommender_service.jobs.validation import set_aside  # noqa: PLC0415

    inputs = read_inputs(upstream)
    usual = Hyperparameters(seed=settings.seed)
    lesson = Lesson(build_content(inputs.works), inputs.ratings, usual, settings.threads, progress)
    validation = set_aside(inputs.ratings, seed=settings.seed)
    if not validation.people:
        raise JobError("too few ratings to tune: nobody liked enough works")
    tried = candidates(usual, settings.trials)
    found = []
    for number, parameters in enumerate(tried, start=1):
        weighed = weigh_on(replace(lesson, parameters=parameters), validation)
        found.append(float(weighed.found.mean()))
        progress.say(f"trial {number} of {len(tried)}: NDCG@10 {found[-1]:.4f}")
    best = int(np.argmax(found))
    write_tuned(settings.data, tried[best])
    return Tuned(tried[best], found[best], found[0])


def candidates(usual: Hyperparameters, trials: int) -> list[Hyperparameters]:
    """The usual parameters first, then random others; always the same for one seed."""
    dice = np.random.default_rng(usual.seed)
    return [usual, *(_drawn(usual, dice) for _ in range(trials - 1))]


def _drawn(usual: Hyperparameters, dice: np.random.Generator) -> Hyperparameters:
    changes: dict[str, Any] = {
        "components": int(dice.choice(_COMPONENTS)),
        "epochs": int(dice.choice(_EPOCHS)),
        "learning_rate": round(float(np.exp(dice.uniform(np.log(0.01), np.log(0.05)))), 4),
        "alpha": float(f"{np.exp(dice.uniform(np.log(1e-6), np.log(1e-4))):.1e}"),
        "item_penalty": round(float(np.exp(dice.uniform(np.log(40), np.log(600)))), 1),
    }
    return replace(usual, **changes)


def main() -> int:
    return run_as_program(TuneSettings, tune, attrgetter("told"))


if __name__ == "__main__":
    sys.exit(main())
