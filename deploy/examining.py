"""The commands of `stream-api` that look at the data, and publish nothing."""

import asyncio
from pathlib import Path
from typing import Annotated

import orjson
import typer

from deploy.inputs import Inputs
from deploy.options import (
    DEFAULT_DATA,
    CatalogOption,
    DataOption,
    JsonOption,
    RatingsOption,
    ThreadsOption,
)
from deploy.show import progress, say
from deploy.working import working_on
from gateway.explorer.texts import Language
from shared.errors import JobError


def evaluate(  # noqa: PLR0913 - options of one command
    *,
    data: DataOption = DEFAULT_DATA,
    catalog: CatalogOption = None,
    ratings: RatingsOption = None,
    seeds: Annotated[int, typer.Option(envvar="STREAM_SEEDS", min=1, max=20, help="How many splits.")] = 1,
    threads: ThreadsOption = None,
    json: JsonOption = False,
) -> None:
    """Hold out a part of everybody's favourites and see which recommender finds them."""
    from deploy.pipeline import run_until
    from deploy.tables import print_evaluation
    from recommender_service.jobs.evaluate import EvaluateSettings
    from recommender_service.jobs.evaluate import evaluate as compare

    shown = progress(silent=json)
    with working_on(data) as folder:
        for _ in run_until("aggregate", Inputs.given(folder, catalog, ratings), shown):
            pass
        found = compare(EvaluateSettings(data=folder, seeds=seeds, threads=threads or 1), progress=shown)
    if json:
        say(orjson.dumps(found).decode())
    else:
        print_evaluation(found)


def tune(
    *,
    data: DataOption = DEFAULT_DATA,
    catalog: CatalogOption = None,
    ratings: RatingsOption = None,
    trials: Annotated[
        int, typer.Option(envvar="STREAM_TRIALS", min=1, max=200, help="How many to try.")
    ] = 12,
    threads: ThreadsOption = None,
) -> None:
    """Search parameters that suit these ratings; `train` uses them from then on."""
    from deploy.pipeline import run_until
    from recommender_service.jobs.tune import TuneSettings
    from recommender_service.jobs.tune import tune as search

    shown = progress(silent=False)
    with working_on(data) as folder:
        for _ in run_until("aggregate", Inputs.given(folder, catalog, ratings), shown):
            pass
        say(search(TuneSettings(data=folder, trials=trials, threads=threads or 1), progress=shown).told)


def similar(
    title: Annotated[str, typer.Argument(help="A title; case and accents do not matter.")],
    *,
    data: DataOption = DEFAULT_DATA,
) -> None:
    """Show the nearest titles with their scores and reasons, side by side for each way to compare."""
    from deploy.tables import print_side_by_side
    from recommender_service.jobs.similar import find_similar, side_by_side

    with working_on(data) as folder:
        print_side_by_side(side_by_side(find_similar(folder, title, progress=progress(silent=False))))


def report(
    *,
    data: DataOption = DEFAULT_DATA,
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("report.html"),
    lang: Annotated[Language, typer.Option(help="Its language.")] = "en",
) -> None:
    """Write the insights, every chart with its figures, as one HTML file that needs nothing else."""
    from deploy.report import report_on
    from shared.log import keep_quiet

    keep_quiet()
    with working_on(data) as folder:
        html = asyncio.run(report_on(folder, lang))
    try:
        out.write_text(html, "utf-8")
    except OSError as error:
        raise JobError(f"cannot write {out}: {error.strerror}") from error
    say(f"{out}: {html.count('<figure')} charts, {len(html.encode()) / 1000:,.0f} kB")
