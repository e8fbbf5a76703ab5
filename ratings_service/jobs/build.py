"""From files of ratings to the files of a snapshot: the part of the job that loads DuckDB."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
from duckdb import DuckDBPyConnection

from ratings_service.domain import count_scores, title_ratings
from ratings_service.jobs.report import Report, write_report
from ratings_service.jobs.source import SIMULATED, RatingsFile, find_files, open_file
from ratings_service.jobs.staging import keep, open_engine, stage
from ratings_service.jobs.tallies import user_votes, write_ratings, yearly_votes
from ratings_service.simulation import write_simulated_ratings
from ratings_service.snapshot import write_partials, write_scores
from shared.errors import JobError
from shared.jobs import Progress
from shared.snapshots import Draft
from shared.tables import Platform, Title, read_titles, write_title_ratings

if TYPE_CHECKING:
    from ratings_service.jobs.aggregate import AggregateSettings

_SIMULATED_FILE: Final = "simulated.csv"


@dataclass(frozen=True)
class CatalogueRows:
    """What of the catalogue counts here, in its order; the titles' texts would cost memory."""

    ids: list[str]
    platforms: list[Platform]
    is_film: npt.NDArray[np.bool_]


def build_snapshot(settings: "AggregateSettings", draft: Draft, progress: Progress) -> Mapping[str, Any]:
    """Fill the draft and return the report."""
    with TemporaryDirectory(dir=draft.folder, prefix="scratch-") as name:
        scratch = Path(name)
        rows, files = _inputs(settings, settings.data / "catalog" / draft.plan.inputs["catalog"], scratch)
        with open_engine(
            scratch, rows.ids, memory_limit=settings.memory_limit, threads=settings.aggregate_threads
        ) as engine:
            report = _load(engine, files, source=str(draft.plan.parameters["source"]), progress=progress)
            _refuse_useless(report)
            progress.say(report.summary())
            _write(engine, rows, draft.folder)
    return asdict(report)


def _inputs(
    settings: "AggregateSettings", catalog: Path, scratch: Path
) -> tuple[CatalogueRows, list[RatingsFile]]:
    titles = read_titles(catalog)
    files = _files(settings, titles, scratch)
    rows = CatalogueRows(
        ids=[title.id for title in titles],
        platforms=[title.platform for title in titles],
        is_film=np.array([title.type == "movie" for title in titles], dtype=np.bool_),
    )
    return rows, files


def _files(settings: "AggregateSettings", titles: Sequence[Title], scratch: Path) -> list[RatingsFile]:
    if settings.ratings != SIMULATED:
        return [open_file(path) for path in find_files(settings.ratings)]
    simulated = scratch / _SIMULATED_FILE
    write_simulated_ratings(simulated, titles, seed=settings.simulation_seed, viewers=settings.viewers)
    return [open_file(simulated)]


def _load(
    engine: DuckDBPyConnection, files: Sequence[RatingsFile], *, source: str, progress: Progress
) -> Report:
    rows_read = 0
    with progress.track("Reading ratings", total=len(files)) as advance:
        for file in files:
            rows_read += stage(engine, file)
            advance(1)
    duplicates = keep(engine)
    return write_report(engine, files, source=source, rows_read=rows_read, duplicates=duplicates)


def _refuse_useless(report: Report) -> None:
    """Keep a wrong file, or one of another catalogue, from replacing good ratings with nothing."""
    if report.source != "files" or report.kept:
        return
    first = next((f"; {row.file}, line {row.line}: {row.reason}" for row in report.malformed_rows), "")
    raise JobError(
        f"no rating can be used: {report.rows_read:,} rows read, {report.malformed:,} malformed, "
        f"{report.unknown:,} of titles that are not in the catalogue{first}"
    )


def _write(engine: DuckDBPyConnection, rows: CatalogueRows, folder: Path) -> None:
    yearly = yearly_votes(engine)
    write_ratings(engine, folder)
    write_title_ratings(folder, title_ratings(rows.ids, yearly))
    write_partials(folder, yearly, user_votes(engine))
    write_scores(folder, count_scores(yearly, rows.platforms, is_film=rows.is_film))
