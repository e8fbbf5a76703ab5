"""The operator's page on the admin port: is every part well, what is served, how fast, from which data."""

import asyncio
import math
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from aiohttp import web
from prometheus_client.metrics_core import Metric

from gateway.explorer import published
from gateway.explorer.asking import Ask, Query
from gateway.explorer.charts import Chart
from gateway.explorer.desk import Desk
from gateway.explorer.pages import Opened, Sheet, View
from gateway.explorer.readings import Latency, Readings
from gateway.explorer.site import Site, asset_pages, front_door
from gateway.explorer.texts import LANGUAGES, Texts
from gateway.metrics import LONGEST_S
from shared.api import ADMIN
from shared.build import NAME, build_id, release
from shared.errors import StreamError
from shared.http.ready import Ready
from shared.http.replies import json_reply
from shared.http.rim import Page

Parts = Mapping[str, Mapping[str, str | None]]
Families = Callable[[], Iterable[Metric]]

METRICS: Final = "/metrics"
_PAGES: Final = (METRICS, "/livez", "/readyz", *(f"/{language}/" for language in LANGUAGES))
_FINE_MS: Final = 10.0


def operator_trees(
    desk: Desk, *, parts: Callable[[], Parts], families: Families, simulated: Callable[[], bool]
) -> dict[str, Page]:
    """The page in each language, by the first segment of its path."""
    views = {"": operations(parts, families)}
    return {language: Site(language, desk, simulated, views=views, leads=()) for language in LANGUAGES}


def operator_pages() -> dict[str, Page]:
    """The way to the page for people, what there is for programs, and what the page is made up with."""
    return {"/": front_door(_welcome), **asset_pages()}


async def _welcome(_: web.BaseRequest) -> Ready:
    orders = [f"{row.method} {row.path}" for row in ADMIN]
    told = {"name": f"{NAME}: administration", "version": release(), "build": build_id()}
    return json_reply({**told, "pages": _PAGES, "orders": orders}, indented=True)


def operations(parts: Callable[[], Parts], families: Families) -> View:
    """The view; `parts` tells the health as this process sees it, `families` what all have counted."""

    async def show(ask: Ask, opened: Opened) -> Sheet:
        opened.nothing_below()
        reports = await _had(ask, published.REPORTS)
        readings, texts = Readings(families()), opened.texts
        health, now = parts(), datetime.now(UTC)
        versions = {name: part.get("version") for name, part in health.items()}
        return Sheet(
            "operations.html",
            {
                "now": now,
                "told_now": published.time_in_words(now, texts),
                "parts": [_part(name, part["status"], readings) for name, part in health.items()],
                "made": lambda version: published.made(version, texts, now),
                "jobs": published.jobs(reports, versions, texts, now),
                **_traffic(readings, texts),
                **_evaluation(reports.get("recommender"), texts),
            },
            passing=True,
        )

    return show


async def _had(ask: Ask, queries: Mapping[str, Query]) -> dict[str, Any]:
    """The answers that there are: whatever fails here, an operator is shown the rest."""

    async def had(query: Query) -> Any:
        try:
            return await ask(query)
        except StreamError:
            return None

    found = await asyncio.gather(*(had(query) for query in queries.values()))
    return {name: answer for name, answer in zip(queries, found, strict=True) if answer is not None}


def _part(name: str, status: str | None, readings: Readings) -> dict[str, Any]:
    """Its status; `partly` where this process reaches it and another one does not."""
    if status == "up" and name in readings.down_somewhere():
        status = "partly"
    return {"name": name, "status": status, "versions": readings.versions().get(name, [])}


def _traffic(readings: Readings, texts: Texts) -> dict[str, Any]:
    share, overall = readings.hit_share(), readings.latency()
    return {
        "requests": readings.requests,
        "hit_share": None
        if share is None
        else texts("operations.percent", share=texts.number(100 * share, 1)),
        "overall": _told_latency(overall, texts) if overall.requests else None,
        "latencies": [_told_latency(one, texts) for one in readings.latencies()],
        "troubles": {name: count for name, count in readings.troubles().items() if count},
        "tiers": Chart("tiers", METRICS, ("tier", "requests"), tuple(readings.tiers().items()), "bars"),
        "statuses": Chart(
            "statuses", METRICS, ("status_class", "requests"), tuple(readings.classes().items()), "bars"
        ),
    }


def _told_latency(latency: Latency, texts: Texts) -> tuple[str, int, list[str]]:
    return latency.row, latency.requests, [_milliseconds(one, texts) for one in latency.quantiles_s]


def _milliseconds(seconds: float, texts: Texts) -> str:
    if math.isinf(seconds):
        return f"> {texts.number(LONGEST_S * 1000)}"
    figure = seconds * 1000
    return texts.number(figure, 2 if figure < 1 else 1 if figure < _FINE_MS else 0)


def _evaluation(evaluation: Mapping[str, Any] | None, texts: Texts) -> dict[str, Any]:
    if evaluation is None:
        return {"evaluation": None, "verdict": None}
    return {"evaluation": published.evaluated(evaluation), "verdict": published.verdict(evaluation, texts)}
