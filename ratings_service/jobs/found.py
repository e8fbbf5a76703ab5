"""What is met while files of ratings are read, block by block, until it becomes a report."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from ratings_service.domain.votes import Sums
from ratings_service.jobs.parsing import Parsed
from ratings_service.jobs.report import LISTED, MalformedRow, Report, of_sums

# Of unknown ids no more than these are told apart, for they may be as many as there are rows.
UNKNOWN_TOLD_APART: Final = 100_000

_FIRST_LINE: Final = 2  # below the header


@dataclass
class Found:
    """Rows so far; `known` are well-formed ones of known titles, `unknown` those of others by id."""

    rows: int = 0
    known: int = 0
    malformed: int = 0
    unknown_rows: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    listed: list[MalformedRow] = field(default_factory=list)
    _file: str | None = None
    _line: int = 0

    def add(self, parsed: Parsed) -> None:
        """Blocks come in the order of their files, so that lines can be counted."""
        if parsed.file != self._file:
            self._file, self._line = parsed.file, _FIRST_LINE
        self.rows += parsed.rows
        self.known += parsed.users.size
        self.malformed += parsed.malformed
        room = LISTED - len(self.listed)
        self.listed += [
            MalformedRow(parsed.file, self._line + line, reason) for line, reason in parsed.listed[:room]
        ]
        self._line += parsed.lines
        self._add_unknown(parsed)

    def _add_unknown(self, parsed: Parsed) -> None:
        self.unknown_rows += sum(parsed.unknown.values())
        for title, rows in parsed.unknown.items():
            if title in self.unknown or len(self.unknown) < UNKNOWN_TOLD_APART:
                self.unknown[title] += rows

    def report(self, sums: Sums, *, source: str) -> Report:
        """Report on a set of files; `sums` are those of its kept rows."""
        kept = int(sums.yearly.count.sum())
        return Report(
            source=source,
            rows_read=self.rows,
            kept=kept,
            duplicates=self.known - kept,
            unknown=self.unknown_rows,
            malformed=self.malformed,
            malformed_rows=tuple(self.listed),
            **of_sums(sums),
        )
