"""The command `stream-api`: everything that a person does with the system, from one place."""

import os
import sys
from pathlib import Path
from typing import Annotated, Final

import orjson
import typer

from deploy.checking import Checked, CheckedRun, checked
from deploy.examining import evaluate, report, similar, tune
from deploy.generate import generate
from deploy.inputs import Inputs
from deploy.keys import check_entries, check_file, check_keys, key
from deploy.options import (
    DEFAULT_DATA,
    BriefOption,
    CatalogOption,
    DataOption,
    EpochsOption,
    ForceOption,
    JsonOption,
    RatingsOption,
    SeedOption,
    ThreadsOption,
)
from deploy.rollback import rollback
from deploy.show import progress, say
from deploy.working import folder_of, working_on
from shared.build import release
from shared.errors import JobError
from shared.settings import SettingsError, port_or_none
from shared.settings import redis_url as read_redis_url

_WRONG_SETTINGS: Final = 2  # as for options that are no options


def _rate_limit(text: str) -> object:
    from gateway.quota import rate_limit

    return rate_limit(text)


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


@app.command(cls=CheckedRun)
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
            callback=checked(read_redis_url),
            help="redis:// or unix:// address; `none`: no Redis. Not given: an embedded Valkey.",
        ),
    ] = None,
    workers: Annotated[
        int, typer.Option(envvar="STREAM_WORKERS", min=1, max=64, help="Number of gateway processes.")
    ] = 1,
    api_keys: Annotated[
        str | None,
        typer.Option(
            envvar="STREAM_API_KEYS",
            callback=check_entries,
            help="Entries of `stream-api key`, separated by spaces.",
        ),
    ] = None,
    api_keys_file: Annotated[
        Path | None,
        typer.Option(envvar="STREAM_API_KEYS_FILE", callback=check_file, help="File of such entries."),
    ] = None,
    rate_limit: Annotated[
        str | None,
        typer.Option(
            envvar="STREAM_RATE_LIMIT",
            callback=checked(_rate_limit),
            help="Requests a second for each client, like 500, or 500/1000 with a burst; `off` (1000/5000).",
        ),
    ] = None,
    admin_port: Annotated[
        str | None,
        typer.Option(
            envvar="STREAM_ADMIN_PORT",
            callback=checked(port_or_none),
            help="Port for metrics and administration, on loopback; `none`: no such port. "
            "Not given: PORT + 1, or any that is free.",
        ),
    ] = None,
) -> None:
    """Build what is missing or out of date, start everything, serve until Ctrl-C."""
    from deploy.children import python
    from deploy.local import StackSettings, run_stack
    from deploy.pipeline import first_stale

    folder = folder_of(data).resolve()
    check_keys(api_keys, api_keys_file)
    inputs = Inputs.given(folder, catalog, ratings)
    prepare: tuple[str, ...] = ()
    if (stale := first_stale(inputs)) is not None:
        say(f"building the data, from `{stale}` on …")
        prepare = python("-m", "deploy.cli", "train", "--brief", *inputs.options())
    settings = StackSettings(
        folder,
        host,
        port,
        workers,
        redis_url=redis_url,
        api_keys=api_keys,
        api_keys_file=api_keys_file.resolve() if api_keys_file else None,
        admin_port=port_or_none(admin_port) if admin_port else None,
        rate_limit=rate_limit,
        prepare=prepare,
        source=f"{inputs.catalog} (ratings: {inputs.ratings})",
    )
    run_stack(settings, say)


@app.command(cls=Checked)
def bootstrap(
    *, data: DataOption = DEFAULT_DATA, catalog: CatalogOption = None, ratings: RatingsOption = None
) -> None:
    """Build the first data; do nothing where there are some already, whatever they were made from."""
    from shared.api import DOMAINS
    from shared.snapshots import read_pointer

    with working_on(data) as folder:
        if all(read_pointer(folder, domain) for domain in DOMAINS):
            say(f"there are data in {data}")
            return
        _run_job("train", Inputs.given(folder, catalog, ratings), force=False, json=False, brief=True)


@app.command(cls=Checked)
def ingest(
    *,
    data: DataOption = DEFAULT_DATA,
    catalog: CatalogOption = None,
    force: ForceOption = False,
    json: JsonOption = False,
) -> None:
    """Read the four catalogue files, clean them, group the rows into works, publish the result."""
    with working_on(data) as folder:
        _run_job("ingest", Inputs.given(folder, catalog, None), force=force, json=json)


@app.command(cls=Checked)
def aggregate(
    *,
    data: DataOption = DEFAULT_DATA,
    catalog: CatalogOption = None,
    ratings: RatingsOption = None,
    force: ForceOption = False,
    json: JsonOption = False,
) -> None:
    """Sum up the ratings by title and year; ingests the catalogue first where that is out of date."""
    with working_on(data) as folder:
        _run_job("aggregate", Inputs.given(folder, catalog, ratings), force=force, json=json)


@app.command(cls=Checked)
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
    with working_on(data) as folder:
        inputs = Inputs.given(folder, catalog, ratings, training)
        _run_job("train", inputs, force=force, brief=brief, json=json)


for command in (evaluate, tune, similar, report, key, rollback):
    app.command(cls=Checked)(command)


@app.command(cls=Checked)
def doctor(
    *,
    data: DataOption = DEFAULT_DATA,
    port: Annotated[int, typer.Option(envvar="STREAM_PORT", help="The port to look at.")] = 8000,
    json: JsonOption = False,
) -> None:
    """Look whether this machine and the data are fit to run; exit with 1 where something is not."""
    from deploy.doctor import examine
    from deploy.tables import print_findings

    with working_on(data) as folder:
        findings = examine(folder, port, os.environ)
    if json:
        say(orjson.dumps(findings).decode())
    else:
        print_findings(findings)
    raise typer.Exit(0 if all(finding.fine for finding in findings) else 1)


@app.command(cls=Checked)
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


def main() -> None:
    """Run the command; every expected failure is one line and a non-zero exit code, 2 for wrong settings."""
    try:
        app()
    except JobError as error:
        sys.exit(_told(str(error)))
    except SettingsError as error:
        sys.exit(_told(*error.mistakes, code=_WRONG_SETTINGS))
    except KeyboardInterrupt:
        sys.exit(130)


def _told(*lines: str, code: int = 1) -> int:
    for line in lines:
        print(f"stream-api: {line}", file=sys.stderr)
    return code


if __name__ == "__main__":
    main()
