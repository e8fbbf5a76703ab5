"""What the jobs are run on: defaults for everything that was not given."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

SAMPLE_CATALOG: Final = Path(__file__).resolve().parents[1] / "data" / "sample"
DEFAULT_DATA: Final = Path("var")


Training = dict[str, int]


@dataclass(frozen=True)
class Inputs:
    """`ratings` is a CSV file or a folder of them, `simulated` (viewers of the sample) or `none`."""

    data: Path
    catalog: Path
    ratings: str
    training: Training = field(default_factory=dict)

    @classmethod
    def given(
        cls, data: Path, catalog: Path | None, ratings: str | None, training: Training | None = None
    ) -> "Inputs":
        """Fill in what was not given: the sample catalogue, and simulated ratings for that one alone."""
        chosen = catalog or SAMPLE_CATALOG
        is_sample = chosen.resolve() == SAMPLE_CATALOG
        return cls(data, chosen, ratings or ("simulated" if is_sample else "none"), training or {})
