"""What a run found: rows of figures, kept as JSON for comparisons."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import orjson

from bench.context import ORIGINAL_ABOUT, ORIGINAL_PER_S
from bench.effort import Effort
from bench.machine import Machine
from bench.rows import Row
from deploy.inputs import Inputs
from shared.build import build_id


@dataclass(frozen=True)
class Report:
    """`left_out` are the parts that failed or were cut short, with the reason."""

    began_at: str
    build: str
    machine: Machine
    about: str
    catalog: str
    ratings: str
    effort: Effort
    rows: Sequence[Row]
    left_out: Sequence[str] = ()
    elsewhere_about: str = ORIGINAL_ABOUT
    elsewhere_per_s: Mapping[str, float] = field(default_factory=lambda: ORIGINAL_PER_S)

    @classmethod
    def of(
        cls,
        rows: Sequence[Row],
        *,
        began: datetime,
        inputs: Inputs,
        effort: Effort,
        left_out: Sequence[str] = (),
    ) -> "Report":
        machine = Machine.this()
        return cls(
            began_at=began.isoformat(timespec="seconds"),
            build=build_id(),
            machine=machine,
            about=f"Client, servers and Redis share the {machine.cores} cores of this machine: compare the "
            "ratios, and only within this run.",
            catalog=str(inputs.catalog),
            ratings=inputs.ratings,
            effort=effort,
            rows=rows,
            left_out=left_out,
        )

    def by_part(self) -> Iterator[tuple[str, list[Row]]]:
        for part, rows in groupby(self.rows, key=lambda row: row.part):
            yield part, list(rows)

    @property
    def stem(self) -> str:
        """The name of everything that is written about this run: the time of its start, UTC."""
        return f"{datetime.fromisoformat(self.began_at).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def write_json(report: Report, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{report.stem}.json"
    file.write_bytes(orjson.dumps(report, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return file
