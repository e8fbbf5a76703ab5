"""Options that several commands of `stream-api` take."""

from typing import Annotated, Final

import typer

from deploy.checking import checked
from shared.places import place

DEFAULT_DATA: Final = "var"
DataOption = Annotated[
    str,
    typer.Option(
        "--data",
        envvar="STREAM_DATA",
        callback=checked(place),
        help="Folder for snapshots, logs and reports; jobs take s3://bucket/prefix too.",
    ),
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
    int | None, typer.Option("--epochs", envvar="STREAM_EPOCHS", min=1, help="Passes over the ratings (60).")
]
ThreadsOption = Annotated[
    int | None,
    typer.Option(
        "--threads", envvar="STREAM_THREADS", min=1, help="More than 1 is faster and not repeatable (1)."
    ),
]
