"""Charts: a table of figures, and where its marks stand in a picture 440 units wide."""

import csv
import io
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, NamedTuple

from gateway.explorer.texts import Texts

Kind = Literal["bars", "columns", "means", "lines", "heat"]
Row = tuple[Any, ...]

WIDTH: Final = 440
_HEIGHT: Final = 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 8, 14, 26
_FLOOR: Final = _HEIGHT - _BOTTOM
_BAR: Final = 24
_NAMES: Final = 150
_FIGURES: Final = 62
_MOST_LABELS: Final = 11
_LABEL_CHARACTERS: Final = 21
_TICKS: Final = 4
_STEPS: Final = (1, 2, 2.5, 5, 10)
_BEST: Final = 5.0


@dataclass(frozen=True)
class Chart:
    """Figures by name: `columns` name the fields of `rows`, the first of which is what each row is about.

    `source` is the address of the API that they come from, with `more_sources` like it; `kind` is how they
    are drawn: one bar or column for a row; a mean and its votes; a line for each further field; shades.
    """

    name: str
    source: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    kind: Kind
    more_sources: int = 0

    def csv(self) -> bytes:
        """The table as RFC 4180 has it, in UTF-8, names of the columns first."""
        out = io.StringIO(newline="")
        csv.writer(out).writerows([self.columns, *self.rows])
        return out.getvalue().encode()

    def drawn(self, texts: Texts) -> "Drawn":
        """The picture, its labels in the words of a language."""
        rows = tuple((texts.value(self.columns[0], row[0]), *row[1:]) for row in self.rows)
        return _DRAWING[self.kind](replace(self, rows=rows))


class Mark(NamedTuple):
    """A rectangle or a point of the row `label`; `series` tells the colour, `value` is what it stands for."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: float
    series: int = 0
    shade: int = 0


class Label(NamedTuple):
    x: float
    y: float
    text: str | float


class Drawn(NamedTuple):
    """Everything that a picture shows; `lines` are the points of each line, `names` of the series."""

    height: float
    marks: Sequence[Mark] = ()
    labels: Sequence[Label] = ()
    ticks: Sequence[Label] = ()
    lines: Sequence[str] = ()
    names: Sequence[str] = ()


def filled(rows: Sequence[tuple[int, int]]) -> tuple[Row, ...]:
    """Counts by year with a zero for each year between that has none."""
    counts = dict(rows)
    return (
        tuple((year, counts.get(year, 0)) for year in range(min(counts), max(counts) + 1)) if counts else ()
    )


def _bars(chart: Chart) -> Drawn:
    most = max((row[1] for row in chart.rows), default=0) or 1
    room = WIDTH - _NAMES - _FIGURES
    marks = [
        Mark(_NAMES, at * _BAR + 4, max(1.0, room * row[1] / most), _BAR - 8, str(row[0]), row[1])
        for at, row in enumerate(chart.rows)
    ]
    labels = [Label(_NAMES - 8, mark.y + _BAR / 2, shortened(mark.label)) for mark in marks]
    return Drawn(len(marks) * _BAR, marks, labels)


def _columns(chart: Chart) -> Drawn:
    values = [row[1] for row in chart.rows]
    ticks, scale = _scale(values)
    step = (WIDTH - _LEFT - _RIGHT) / max(1, len(values))
    marks = [
        Mark(
            _LEFT + at * step + step * 0.1,
            _FLOOR - scale(row[1]),
            max(0.5, step * 0.8),
            scale(row[1]),
            str(row[0]),
            row[1],
        )
        for at, row in enumerate(chart.rows)
    ]
    places = [(mark.x + mark.width / 2, mark.label) for mark in marks]
    return Drawn(_HEIGHT, marks, _spread(places), ticks)


def _means(chart: Chart) -> Drawn:
    """Means on the whole scale of stars, each as large as it has votes."""
    ticks, scale = _scale([_BEST], step=1)
    places = _places([int(row[0]) for row in chart.rows])
    most = max((row[2] for row in chart.rows), default=0) or 1
    marks = [
        Mark(x, _FLOOR - scale(mean), 3 + 6 * math.sqrt(votes / most), votes, str(year), mean)
        for x, (year, mean, votes) in zip(places, chart.rows, strict=True)
    ]
    line = " ".join(f"{mark.x:.1f},{mark.y:.1f}" for mark in marks)
    labels = _spread([(mark.x, mark.label) for mark in marks])
    return Drawn(_HEIGHT, marks, labels, ticks, [line])


def _lines(chart: Chart) -> Drawn:
    names = chart.columns[1:]
    ticks, scale = _scale([value for row in chart.rows for value in row[1:]])
    places = _places([int(row[0]) for row in chart.rows])
    lines = [
        " ".join(
            f"{x:.1f},{_FLOOR - scale(row[number]):.1f}" for x, row in zip(places, chart.rows, strict=True)
        )
        for number in range(1, len(chart.columns))
    ]
    labels = _spread([(x, str(row[0])) for x, row in zip(places, chart.rows, strict=True)])
    return Drawn(_HEIGHT, (), labels, ticks, lines, names)


def _heat(chart: Chart) -> Drawn:
    """Shades from 0 to 9, by each value's share of the greatest of its row."""
    names = chart.columns[1:]
    wide = (WIDTH - _NAMES) / max(1, len(names))
    marks = [
        Mark(
            _NAMES + number * wide + 1,
            (at + 1) * _BAR + 1,
            wide - 2,
            _BAR - 2,
            f"{row[0]}, {name}",
            row[number + 1],
            shade=math.ceil(9 * row[number + 1] / (max(row[1:]) or 1)),
        )
        for at, row in enumerate(chart.rows)
        for number, name in enumerate(names)
    ]
    labels = [
        Label(_NAMES - 8, (at + 1.5) * _BAR, shortened(str(row[0]))) for at, row in enumerate(chart.rows)
    ]
    ticks = [Label(_NAMES + (number + 0.5) * wide, _BAR - 8, name) for number, name in enumerate(names)]
    return Drawn((len(chart.rows) + 1) * _BAR, marks, labels, ticks)


_DRAWING: Final[Mapping[Kind, Callable[[Chart], Drawn]]] = {
    "bars": _bars,
    "columns": _columns,
    "means": _means,
    "lines": _lines,
    "heat": _heat,
}


def _scale(
    values: Sequence[float], step: float | None = None
) -> tuple[list[Label], Callable[[float], float]]:
    """Round ticks up to the greatest value, and the height of a value in the picture."""
    most = max(values, default=0) or 1
    step = step or _round_step(most / _TICKS)
    if all(isinstance(value, int) for value in values):
        step = max(1, math.ceil(step))
    top = step * math.ceil(most / step)
    room = _HEIGHT - _TOP - _BOTTOM

    def height(value: float) -> float:
        return room * value / top

    heights = (step * number for number in range(round(top / step) + 1))
    return [Label(_LEFT - 6, _FLOOR - height(at), at) for at in heights], height


def _round_step(rough: float) -> float:
    power: float = 10 ** math.floor(math.log10(rough))
    return next(power * factor for factor in _STEPS if power * factor >= rough)


def _places(years: Sequence[float]) -> list[float]:
    first, last = min(years, default=0), max(years, default=0)
    room = WIDTH - _LEFT - _RIGHT - 24
    return [_LEFT + 12 + room * (year - first) / ((last - first) or 1) for year in years]


def _spread(places: Iterable[tuple[float, str]]) -> list[Label]:
    """No more labels than there is room for."""
    given = list(places)
    every = max(1, math.ceil(len(given) / _MOST_LABELS))
    return [Label(x, _HEIGHT - 6, text) for x, text in given[::every]]


def shortened(text: str) -> str:
    return text if len(text) <= _LABEL_CHARACTERS else f"{text[: _LABEL_CHARACTERS - 1]}…"
