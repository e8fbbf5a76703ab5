"""From ratings to the files of a snapshot: the part of the job that loads Arrow."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from ratings_service.domain.votes import Sums, YearlyVotes
from ratings_service.jobs.loading import Bounds, load
from ratings_service.jobs.means import read_means
from ratings_service.jobs.previous import Previous, mergeable
from ratings_service.jobs.report import RepeatedFile, Report, report_added
from ratings_service.jobs.revising import revise
from ratings_service.jobs.source import SIMULATED, InputFile, find_source
from ratings_service.jobs.table import open_table
from ratings_service.jobs.writing import CatalogueRows, write_files
from ratings_service.simulation import write_simulated_ratings
from shared.errors import JobError
from shared.jobs import Progress
from shared.snapshots import Draft
from shared.tables import ratings_file, read_redirects, read_titles

if TYPE_CHECKING:
    from ratings_service.jobs.aggregate import AggregateSettings

_SIMULATED_FILE: Final = "simulated.csv"

# What a thread needs for its block, and for its part of the rows, as multiples of their size.
_LEAST_MEMORY_BYTES: Final = 64 * 10**6
_BLOCKS_IN_MEMORY: Final = 25
_BYTES_PER_ROW: Final = 300


def build_snapshot(
    settings: "AggregateSettings", draft: Draft, progress: Progress, *, anew: bool
) -> Mapping[str, Any]:
    """Fill the draft and return the report; `anew` reads again what the previous snapshot had read."""
    with TemporaryDirectory(dir=draft.folder, prefix="scratch-") as name:
        scratch = Path(name)
        bounds = _bounds(settings, scratch)
        catalog = settings.data / "catalog" / draft.plan.inputs["catalog"]
        titles = read_titles(catalog)
        rows = CatalogueRows.of(titles, read_redirects(catalog))
        source = find_source(settings.ratings)
        if source.means:
            return asdict(_build_means(source.means, rows, draft, progress))
        files = source.files
        if settings.ratings == SIMULATED:
            files = (InputFile(scratch / _SIMULATED_FILE, _SIMULATED_FILE),)
            write_simulated_ratings(
                files[0].path, titles, seed=settings.simulation_seed, viewers=settings.viewers
            )
        del titles
        build = _Build(draft, rows, bounds, progress)
        return asdict(build.run(files, None if anew else mergeable(draft)))


def _bounds(settings: "AggregateSettings", scratch: Path) -> Bounds:
    each = settings.memory_limit // settings.aggregate_threads
    if settings.memory_limit < _LEAST_MEMORY_BYTES:
        raise JobError(
            f"{settings.memory_limit:,} bytes of memory do not suffice; raise STREAM_MEMORY_LIMIT "
            f"to {_LEAST_MEMORY_BYTES // 10**6}MB or more"
        )
    return Bounds(
        scratch,
        block_bytes=min(each // _BLOCKS_IN_MEMORY, 2**21),
        rows_at_once=each // _BYTES_PER_ROW,
        threads=settings.aggregate_threads,
    )


@dataclass(frozen=True)
class _Build:
    """One draft being filled from files of ratings."""

    draft: Draft
    rows: CatalogueRows
    bounds: Bounds
    progress: Progress

    def run(self, files: Sequence[InputFile], previous: Previous | None) -> Report:
        once, repeated = self._told_apart(files)
        if previous is None:
            report, sums = self._load(once, ratings_file(1))
        else:
            report, sums = self._add(once, previous)
        report = replace(report, repeated_files=repeated)
        _refuse_useless(report)
        self.progress.say(report.summary())
        write_files(self.draft, sums, self.rows)
        return report

    def _told_apart(self, files: Sequence[InputFile]) -> tuple[list[InputFile], tuple[RepeatedFile, ...]]:
        """Leave out files of the same content as one before them."""
        first: dict[str, InputFile] = {}
        repeated = []
        for file in files:
            kept = first.setdefault(self._content(file), file)
            if kept is not file:
                repeated.append(RepeatedFile(file.name, kept.name))
                self.progress.say(f"{file.name} has the content of {kept.name} and counts once")
        return list(first.values()), tuple(repeated)

    def _content(self, file: InputFile) -> str:
        return self.draft.plan.inputs.get(file.name, file.name)

    def _load(self, files: Sequence[InputFile], table: str) -> tuple[Report, Sums]:
        found, sums = load(
            files,
            self.rows.rated,
            self.draft.folder / table,
            bounds=self.bounds,
            progress=self.progress,
        )
        return found.report(sums, source=str(self.draft.plan.parameters["source"])), sums

    def _add(self, files: Sequence[InputFile], previous: Previous) -> tuple[Report, Sums]:
        """Take over what was read before, and read the files that came since."""
        new = [file for file in files if self._content(file) not in previous.contents]
        tables = previous.copy_tables(self.draft.folder)
        if not new:
            return previous.report, previous.sums
        self.progress.say(f"adding {len(new)} to the {len(files) - len(new)} files that were read before")
        added, sums = self._load(new, ratings_file(tables + 1))
        merged = Sums.merged([previous.sums, replace(sums, works=self._revision(tables + 1))])
        return report_added(previous.report, added, merged), merged

    def _revision(self, tables: int) -> YearlyVotes:
        """What the ratings of the last table change in the votes on works."""
        return revise(
            [self.draft.folder / ratings_file(number) for number in range(1, tables + 1)],
            self.rows.rated,
            self.bounds,
        )


def _refuse_useless(report: Report) -> None:
    """Keep a wrong file, or one of another catalogue, from replacing good ratings with nothing."""
    if report.source not in ("files", "means") or report.kept:
        return
    first = next((f"; {row.file}, line {row.line}: {row.reason}" for row in report.malformed_rows), "")
    raise JobError(
        f"no rating can be used: {report.rows_read:,} rows read, {report.malformed:,} malformed, "
        f"{report.unknown:,} of titles that are not in the catalogue{first}"
    )


def _build_means(files: Sequence[InputFile], rows: CatalogueRows, draft: Draft, progress: Progress) -> Report:
    """Answer from means that were given; of single ratings and votes there are none."""
    report, means = read_means(files, rows.shelf.rows, progress)
    _refuse_useless(report)
    progress.say(report.summary())
    with open_table(draft.folder / ratings_file(1), rows.shelf.rows):
        pass
    write_files(draft, Sums.merged([]), rows, means)
    return report
