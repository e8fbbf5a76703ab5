"""The commands `stream-api generate …`: data for trials and benchmarks, of any size."""

import time
from pathlib import Path
from typing import Annotated, Final

import typer

from bench.generate.order import (
    ORIGINAL_ROWS,
    FileFormat,
    RatingsOrder,
    ShapeName,
    scaled_duplicates,
    scaled_users,
)
from deploy.inputs import SAMPLE_CATALOG
from deploy.show import progress, say

# Writing either needs libraries that the rest of the command line should not wait for.
# ruff: noqa: PLC0415

DEFAULT_SEED: Final = 7

_SAMPLE: Final = "sample"

SeedOption = Annotated[int, typer.Option("--seed", help="The same seed makes the same files.")]

generate: Final = typer.Typer(
    help="Make up catalogues and ratings of any size, for trials and benchmarks.", no_args_is_help=True
)


@generate.command()
def ratings(  # noqa: PLR0913 - options of one command
    *,
    out: Annotated[Path, typer.Option(help="Folder to make; it must not hold anything yet.")],
    catalog: Annotated[
        str, typer.Option(help="Folder with the four CSV files whose titles are rated, or `sample`.")
    ] = _SAMPLE,
    rows: Annotated[int, typer.Option(help="Number of ratings.")] = ORIGINAL_ROWS,
    shape: Annotated[
        ShapeName,
        typer.Option(
            help="`original`: pure chance; `longtail`: few users and titles have most of the ratings; "
            "`taste`: besides, people have favourite genres, people and eras."
        ),
    ] = "original",
    users: Annotated[int | None, typer.Option(help="Number of users; not given: one per 96 ratings.")] = None,
    duplicates: Annotated[
        int | None, typer.Option(help="Rows that repeat another one; not given: one in 89,000.")
    ] = None,
    files: Annotated[
        int, typer.Option(help="Number of files; each user's ratings are spread over them.")
    ] = 8,
    file_format: Annotated[FileFormat, typer.Option("--format", help="Format of the files.")] = "csv",
    seed: SeedOption = DEFAULT_SEED,
) -> None:
    """Make up ratings from 1996 to 2017: userId,rating,timestamp,movieId."""
    from bench.generate.ratings import generate_ratings

    order = RatingsOrder(
        catalog=SAMPLE_CATALOG if catalog == _SAMPLE else Path(catalog),
        out=out,
        rows=rows,
        users=scaled_users(rows) if users is None else users,
        duplicates=scaled_duplicates(rows) if duplicates is None else duplicates,
        shape=shape,
        seed=seed,
        files=files,
        file_format=file_format,
    )
    began = time.monotonic()
    made = generate_ratings(order, progress=progress(silent=False))
    told = f"{made.rows:,} ratings by {made.users:,} users of {made.titles:,} titles"
    say(f"{told} in {out}: {_measured(made.size_bytes, began)}")


@generate.command()
def catalog(
    *,
    out: Annotated[Path, typer.Option(help="Folder to make; it must not hold anything yet.")],
    titles: Annotated[int, typer.Option(help="Number of titles on all platforms, up to 1,000,000.")] = 23_000,
    seed: SeedOption = DEFAULT_SEED,
) -> None:
    """Make up a catalogue: the platforms' four CSV files."""
    from bench.generate.catalog import CatalogOrder, generate_catalog

    began = time.monotonic()
    made = generate_catalog(CatalogOrder(out, titles, seed), progress=progress(silent=False))
    told = f"{titles:,} titles of {made.works:,} works"
    say(f"{told} in {out}: {_measured(made.size_bytes, began)}")


def _measured(size_bytes: int, began: float) -> str:
    return f"{size_bytes / 1e6:,.1f} MB in {time.monotonic() - began:.1f} s"
