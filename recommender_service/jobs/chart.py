"""An evaluation as a picture: NDCG@10 of every contestant with its error, as SVG."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

_METRIC: Final = "ndcg@10"
_ROW: Final = 26
_LEFT: Final = 150
_WIDTH: Final = 420
_RIGHT: Final = 90
_TOP: Final = 46


def draw_chart(evaluation: Mapping[str, Any]) -> str:
    """One bar a contestant, what is served in another colour; a line shows two standard errors each way."""
    contestants: Mapping[str, Mapping[str, float]] = evaluation["contestants"]
    most = max((figures[_METRIC] for figures in contestants.values()), default=0.0) or 1.0
    rows = "".join(
        _row(name, figures, place, _WIDTH / (most * 1.1))
        for place, (name, figures) in enumerate(contestants.items())
    )
    width, height = _LEFT + _WIDTH + _RIGHT, _TOP + _ROW * len(contestants) + 16
    users = evaluation["protocol"]["users"]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="system-ui, sans-serif" font-size="13">'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="12" y="26" font-size="15" font-weight="600">What is found of what was held out: '
        f"{_METRIC.upper()}, {users:,} people</text>{rows}</svg>\n"
    )


def _row(name: str, figures: Mapping[str, float], place: int, scale: float) -> str:
    value, error = figures[_METRIC], 2 * figures[f"{_METRIC}_error"]
    y, colour = _TOP + place * _ROW, "#2563eb" if name == "served" else "#94a3b8"
    middle, end = y + 9, _LEFT + value * scale
    return (
        f'<text x="{_LEFT - 10}" y="{y + 13}" text-anchor="end">{escape(name.replace("_", " "))}</text>'
        f'<rect x="{_LEFT}" y="{y}" width="{max(value * scale, 1):.1f}" height="18" rx="2" fill="{colour}"/>'
        f'<line x1="{max(_LEFT, end - error * scale):.1f}" x2="{end + error * scale:.1f}" y1="{middle}" '
        f'y2="{middle}" stroke="#0f172a" stroke-width="1.5"/>'
        f'<text x="{end + error * scale + 8:.1f}" y="{y + 13}">{value:.3f}</text>'
    )
