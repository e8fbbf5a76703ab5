"""The command `stream-api`: everything that a person does with the system, from one place."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final, TypeVar

import orjson
import typer

from deploy.generate import generate
from deploy.inputs import DEFAULT_DATA, Inputs
from deploy.keys import check_keys, key
from deploy.show import progress, say
from shared.build import release
from shared.errors import JobError
from shared.settings import SettingsError, port_or_none
from shared.settings import redis_url as read_redis_url

Value = TypeVar("Value")

app: Final = typer.Typer(
    name="stream-api",
    help="Streaming catalogues, their ratings and recommendations as one REST API on your own machine.\n\n"
    "`stream-api run` builds what is missing and serves it. With nothing given it uses a sample catalogue "
    "with simulated ratings; give --catalog and --ratings for your own. Every option may also be set in the "
    "environment: `--data` is `STREAM_DATA`, and so on.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)

app.add_typer(generate, name="generate")
app.command()(key)

DataOption = Annotated[
    Path, typer.Option("--data", envvar="STREAM_DATA", help="Folder for snapshots, logs and reports.")
]
CatalogOption = Annotated[
    str | None,
    typer.Option(
        "--catalog",
        envvar="STREAM_CATALOG",
        help="Folder with the four CSV files of the catalogue, or `sample`; not given: as last time.",
    ),
]
RatingsOption = Annotated[
    str | None,
    typer.Option(
        "--ratings",
        envvar="STREAM_RATINGS",
        help="File of ratings, a folder of them, several as in PATH, `simulated` or `none`; "
        "not given: as last time.",
    ),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Build even where nothing has changed.")]
BriefOption = Annotated[bool, typer.Option("--brief", help="One line a job, no tables.")]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON document for machines, nothing else.")
]
SeedOption = Annotated[
    int | None, typer.Option("--seed", envvar="STREAM_SEED", help="Where its random numbers start (1).")
]
EpochsOption = Annotated[
    int | None, typer.Option("--epochs", envvar="STREAM_EPOCHS", min=1, help="Passes over the ratings (20).")
]
ThreadsOption = Annotated[
    int | None,
    typer.Option(
        "--threads", envvar="STREAM_THREADS", min=1, help="More than 1 is faster and not repeatable (1)."
    ),
]


@app.command()
def run(  # noqa: PLR0913 - the options of the product's one command
    *,
    data: DataOption = DEFAULT_DATA,
    catalog: CatalogOption = None,
    ratings: RatingsOption = None,
    host: Annotated[str, typer.Option(envvar="STREAM_HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(envvar="STREAM_PORT", min=1, max=65535, help="Port to listen on.")
    ] = 8000,
    redis_url: Annotated[
        str | None,
        typer.Option(
            envvar="STREAM_REDIS_URL",
            help="redis:// or unix:// address; `none`: no Redis. Not given: an embedded Valkey.",
        ),
    ] = None,
    workers: Annotated[
        int, typer.Option(envvar="STREAM_WORKERS", min=1, max=64, help="Number of gateway processes.")
    ] = 1,
    api_keys: Annotated[
        str | None,
        typer.Option(envvar="STREAM_API_KEYS", help="Entries of `stream-api key`, separated by spaces."),
    ] = None,
    api_keys_file: Annotated[
        Path | None, typer.Option(envvar="STREAM_API_KEYS_FILE", help="File of such entries.")
    ] = None,
    rate_limit: Annotated[
        str | None,
        typer.Option(
            envvar="STREAM_RATE_LIMIT",
            help="Requests a second for each client, like 500, or 500/1000 with a burst; `off` (1000/5000).",
        ),
    ] = None,
    admin_port: Annotated[
        str | None,
        typer.Option(
            envvar="STREAM_ADMIN_PORT",
            help="Port for metrics and administration, on loopback; `none`: no such port. "
            "Not given: PORT + 1, or any that is free.",
        ),
    ] = None,
) -> None:
    """Build what is missing or out of date, start everything, serve until Ctrl-C."""
    from deploy.children import python
    from deploy.local import StackSettings, run_stack
    from deploy.pipeline import first_stale
    from gateway.quota import rate_limit as read_rate_limit

    data = data.resolve()
    check_keys(api_keys, api_keys_file)
    _read("RATE_LIMIT", read_rate_limit, rate_limit)
    inputs = Inputs.given(data, catalog, ratings)
    prepare: tuple[str, ...] = ()
    if (stale := first_stale(inputs)) is not None:
        say(f"building the data, from `{stale}` on …")
        prepare = python("-m", "deploy.cli", "train", "--brief", *inputs.options())
    settings = StackSettings(
        data,
        host,
        port,
        workers,
        redis_url=_read("REDIS_URL", read_redis_url, redis_url),
        api_keys=api_keys,
        api_keys_file=api_keys_file.resolve() if api_keys_file else None,
        admin_port=_read("ADMIN_PORT", port_or_none, admin_port),
        rate_limit=rate_limit,
        prepare=prepare,
        source=f"{inputs.catalog} (ratings: {inputs.ratings})",
    )
    run_stack(settings, say)


@app.command()
def ingest(
    *,
    data: DataOption = DEFAULT_DATA,
    catalog: CatalogOption = None,
    force: ForceOption = False,
    json: JsonOption = False,
) -> None:
    """Read the four catalogue files, clean them, group the rows into works, publish the result."""
    _run_job("ingest", Inputs.given(data, catalog, None), force=force, json=json)


@app.command()
def aggregate(
    *,
    data: DataOption = DEFAULT_DATA,
    catalog: CatalogOption = None,
    ratings: RatingsOption = None,
    force: ForceOption = False,
    json: JsonOption = False,
) -> None:
    """Sum up the ratings by title and year; ingests the catalogue first where that is out of date."""
    _run_job("aggregate", Inputs.given(data, catalog, ratings), force=force, json=json)


@app.command()
def train(  # noqa: PLR0913 - options of one command
    *,
    data: DataOption = DEFAULT_DATA,
    catalog: CatalogOption = None,
    ratings: RatingsOption = None,
    epochs: EpochsOption = None,
    threads: ThreadsOption = None,
    seed: SeedOption = None,
    force: ForceOption = False,
    brief: BriefOption = False,
    json: JsonOption = False,
) -> None:
    """Train LightFM and find every title's nearest; runs the jobs before it where they are out of date."""
    given = {"epochs": epochs, "threads": threads, "seed": seed}
    training = {name: value for name, value in given.items() if value is not None}
    inputs = Inputs.given(data, catalog, ratings, training)
    _run_job("train", inputs, force=force, brief=brief, json=json)


@app.command()
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
    for _ in run_until("aggregate", Inputs.given(data, catalog, ratings), shown):
        pass
    found = compare(EvaluateSettings(data=data, seeds=seeds, threads=threads or 1), progress=shown)
    if json:
        say(orjson.dumps(found).decode())
    else:
        print_evaluation(found)


@app.command()
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
    for _ in run_until("aggregate", Inputs.given(data, catalog, ratings), shown):
        pass
    say(search(TuneSettings(data=data, trials=trials, threads=threads or 1), progress=shown).told)


@app.command()
def similar(
    title: Annotated[str, typer.Argument(help="A title; case and accents do not matter.")],
    *,
    data: DataOption = DEFAULT_DATA,
) -> None:
    """Show the nearest titles with their scores and reasons, side by side for each way to compare."""
    from deploy.tables import print_side_by_side
    from recommender_service.jobs.similar import find_similar, side_by_side

    print_side_by_side(side_by_side(find_similar(data, title, progress=progress(silent=False))))


@app.command()
def doctor(
    *,
    data: DataOption = DEFAULT_DATA,
    port: Annotated[int, typer.Option(envvar="STREAM_PORT", help="The port to look at.")] = 8000,
    json: JsonOption = False,
) -> None:
    """Look whether this machine and the data are fit to run; exit with 1 where something is not."""
    from deploy.doctor import examine
    from deploy.tables import print_findings

    findings = examine(data, port)
    if json:
        say(orjson.dumps(findings).decode())
    else:
        print_findings(findings)
    raise typer.Exit(0 if all(finding.fine for finding in findings) else 1)


@app.command()
def version() -> None:
    """Print the release."""
    say(release())


def _run_job(name: str, inputs: Inputs, *, force: bool, json: bool, brief: bool = False) -> None:
    from deploy.pipeline import run_until
    from deploy.tables import print_outcome

    outcomes = []
    for outcome in run_until(name, inputs, progress(silent=json), force=force):
        outcomes.append(outcome)
        if not json:
            print_outcome(outcome, brief=brief)
    if json:
        say(orjson.dumps(outcomes[-1]).decode())


def _read(name: str, reader: Callable[[str], Value], text: str | None) -> Value | None:
    try:
        return reader(text) if text else None
    except ValueError as error:
        raise JobError(f"{name}={text}: {error}") from error


def main() -> None:
    """Run the command; every expected failure is one line and a non-zero exit code."""
    try:
        app()
    except JobError as error:
        sys.exit(_told(str(error)))
    except SettingsError as error:
        sys.exit(_told(*error.mistakes))
    except KeyboardInterrupt:
        sys.exit(130)


def _told(*lines: str) -> int:
    for line in lines:
        print(f"stream-api: {line}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    main()
