"""Bars as SVG: for each part the ratios of product to bare, with the span over the pairs."""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Final

from bench.report import Report
from bench.rows import Row

_WIDTH, _LABELS, _BARS, _ROW, _TOP = 860, 330, 420, 26, 44
_PRODUCT, _LINE, _TEXT = "#2f6f9f", "#c0392b", "#333"
_HEAD: Final = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}">'


def write_plots(report: Report, folder: Path) -> list[Path]:
    """One file for each part that holds ratios."""
    files = []
    for part, rows in report.by_part():
        if compared := [row for row in rows if row.ratio]:
            file = folder / f"{report.stem}-{part}.svg"
            file.write_text("\n".join(_plot(part, compared)) + "\n")
            files.append(file)
    return files


def _plot(part: str, rows: Sequence[Row]) -> Iterator[str]:
    """The red line is 1: as much as the bare counterpart."""
    height = _TOP + _ROW * len(rows) + 10
    longest = max(1.0, *(row.ratio.highest for row in rows if row.ratio))
    yield _HEAD.format(_WIDTH, height)
    yield '<rect width="100%" height="100%" fill="#fff"/>'
    yield _words(10, 22, f"{part}: product / bare, median and span of the pairs", bold=True)
    for place, row in enumerate(rows):
        yield from _bar(row, _TOP + _ROW * place, _BARS / longest)
    x = _LABELS + _BARS / longest
    yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 8}" y2="{height - 6}" stroke="{_LINE}"/>'
    yield "</svg>"


def _bar(row: Row, y: float, scale: float) -> Iterator[str]:
    assert row.ratio is not None  # write_plots() chose those that have one
    middle, low, high = (_LABELS + scale * one for one in (0.0, row.ratio.lowest, row.ratio.highest))
    width = scale * row.ratio.median
    yield _words(10, y + 13, f"{row.what} ({row.unit})")
    yield f'<rect x="{middle:.1f}" y="{y + 2}" width="{width:.1f}" height="14" fill="{_PRODUCT}"/>'
    yield f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y + 9}" y2="{y + 9}" stroke="{_TEXT}"/>'
    yield _words(_LABELS + _BARS + 10, y + 13, f"{row.ratio.median:.2f}")


def _words(x: float, y: float, text: str, *, bold: bool = False) -> str:
    weight = "bold" if bold else "normal"
    style = f'font-family="sans-serif" font-size="12" font-weight="{weight}" fill="{_TEXT}"'
    return f'<text x="{x:.0f}" y="{y:.0f}" {style}>{escape(text)}</text>'
