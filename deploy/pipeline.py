"""The three jobs in their order: which are out of date, and running them up to a given one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from catalog_service.jobs import ingest
from deploy.inputs import Inputs
from ratings_service.jobs import aggregate
from ratings_service.jobs.source import find_source
from recommender_service.jobs import train
from shared.jobs import Outcome, Progress
from shared.snapshots import Plan


@dataclass(frozen=True)
class Step:
    """One job on given inputs: what it would publish, and doing it."""

    name: str
    plan: Callable[[], Plan]
    run: Callable[[Progress, bool], Outcome]


def steps(inputs: Inputs) -> tuple[Step, ...]:
    """All jobs in the order in which they build on each other."""
    catalog = ingest.IngestSettings(data=inputs.data, catalog=inputs.catalog)
    ratings = aggregate.AggregateSettings(data=inputs.data, ratings=inputs.ratings)
    training = train.TrainSettings(data=inputs.data, **inputs.training)
    return (
        Step(
            "ingest",
            lambda: ingest.plan(catalog),
            lambda progress, force: ingest.ingest(catalog, progress=progress, force=force),
        ),
        Step(
            "aggregate",
            lambda: aggregate.plan(ratings),
            lambda progress, force: aggregate.aggregate(ratings, progress=progress, force=force),
        ),
        Step(
            "train",
            lambda: train.plan(training),
            lambda progress, force: train.train(training, progress=progress, force=force),
        ),
    )


def first_stale(inputs: Inputs) -> str | None:
    """Name the first job whose live snapshot was not made from these inputs; None when all were."""
    find_source(inputs.ratings)
    for step in steps(inputs):
        if step.plan().published(inputs.data) is None:
            return step.name
    return None


def run_until(last: str, inputs: Inputs, progress: Progress, *, force: bool = False) -> Iterator[Outcome]:
    """Bring every job up to `last` up to date, in order; `force` rebuilds the last one.

    Ratings that are not there are told before any job runs.
    """
    find_source(inputs.ratings)
    for step in steps(inputs):
        yield step.run(progress, force and step.name == last)
        if step.name == last:
            break
    inputs.remember()
