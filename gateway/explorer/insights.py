"""Insights: the whole catalogue and its ratings as charts, each of which can be taken away."""

from collections.abc import Mapping
from typing import Any, Final

from gateway.explorer.asking import Ask, Parts, ask_all
from gateway.explorer.charts import Chart
from gateway.explorer.drawing import STATIC, draw
from gateway.explorer.figures import CHARTS, QUERIES, ROWS_OF
from gateway.explorer.pages import Leaf, Opened, Sheet
from gateway.explorer.texts import Texts
from shared.errors import NotFound, Unavailable

STYLE: Final = (STATIC / "charts.css").read_text("utf-8")
_CSV, _SVG = "text/csv; charset=utf-8", "image/svg+xml"


async def show(ask: Ask, opened: Opened) -> Sheet | Leaf:
    """The page or, below it, one chart as `NAME.csv` or `NAME.svg`; raise NotFound for any other name."""
    if opened.below:
        return await _leaf(ask, opened.only(), opened.texts)
    return Sheet("insights.html", await insights(ask))


async def insights(ask: Ask) -> dict[str, Any]:
    """All charts of which the figures can be had, in their sections, and the parts that are missing."""
    parts = await ask_all(ask, QUERIES)
    return {
        "sections": [
            (section, [_chart(name, parts) for name in names if _is_there(name, parts)])
            for section, names in CHARTS.items()
        ],
        "totals": _totals(parts),
        "missing": sorted({QUERIES[name].row.domain for name in parts.missing}),
    }


async def _leaf(ask: Ask, file: str, texts: Texts) -> Leaf:
    name, _, kind = file.rpartition(".")
    if name not in ROWS_OF or kind not in ("csv", "svg"):
        raise NotFound(texts("error.no_page"))
    needed = ROWS_OF[name].needs
    parts = await ask_all(ask, {one: QUERIES[one] for one in needed})
    if parts.missing or len(parts.answers) < len(needed):
        raise Unavailable(texts("error.missing"))
    chart = _chart(name, parts)
    if kind == "csv":
        return Leaf(file, chart.csv(), _CSV)
    return Leaf(file, draw("chart.svg", texts, {"chart": chart, "style": STYLE}).encode(), _SVG)


def _is_there(name: str, parts: Parts) -> bool:
    return all(one in parts.answers for one in ROWS_OF[name].needs)


def _chart(name: str, parts: Parts) -> Chart:
    figures = ROWS_OF[name]
    columns, rows = figures.read(parts.answers)
    first, *more = figures.needs
    return Chart(name, QUERIES[first].address, columns, rows, figures.kind, more_sources=len(more))


def _totals(parts: Parts) -> Mapping[str, int]:
    found: dict[str, int] = {}
    if (stats := parts.answers.get("stats")) is not None:
        found |= {"titles": stats["titles"], "rows": stats["rows"]}
    if (ratings := parts.answers.get("ratings")) is not None:
        found |= {"votes": ratings["count"], "raters": ratings["people"]}
    return found
