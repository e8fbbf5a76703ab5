"""The insights as one file that needs nothing else: no server, no network, no script."""

from collections.abc import Mapping
from typing import Final

from gateway.explorer.asking import Ask
from gateway.explorer.drawing import STATIC, draw
from gateway.explorer.figures import QUERIES
from gateway.explorer.insights import insights
from gateway.explorer.texts import Language, texts_of
from shared.build import release

DOMAINS: Final = tuple(sorted({query.row.domain for query in QUERIES.values()}))
_STYLES: Final = ("explorer.css", "charts.css", "report.css")


async def write_report(ask: Ask, language: Language, *, versions: Mapping[str, str], simulated: bool) -> str:
    """The whole document; `versions` of the data, by domain, are told in it."""
    content = {
        **await insights(ask),
        "downloads": False,
        "versions": versions,
        "style": "".join((STATIC / name).read_text("utf-8") for name in _STYLES),
        "simulated": simulated,
        "release": release(),
    }
    return draw("report.html", texts_of(language), content)
