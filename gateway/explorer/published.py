"""What the jobs published last: when, in which version, and with which figures."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from gateway.explorer.asking import Query
from gateway.explorer.charts import Chart
from gateway.explorer.texts import Texts
from shared.api.facts import GET_CATALOG_QUALITY
from shared.api.rating_facts import GET_RATINGS_QUALITY
from shared.api.recommender import GET_EVALUATION

REPORTS: Final[Mapping[str, Query]] = {
    "catalog": Query(GET_CATALOG_QUALITY),
    "ratings": Query(GET_RATINGS_QUALITY),
    "recommender": Query(GET_EVALUATION),
}
JOBS: Final = {"catalog": "ingest", "ratings": "aggregate", "recommender": "train"}
_CREATED: Final = "%Y%m%dT%H%M%SZ"  # how a version begins
_NDCG: Final = "ndcg@10"
_AGES: Final = (("days", 86_400), ("hours", 3600), ("minutes", 60))

Figures = list[tuple[str, str]]


class Made(NamedTuple):
    """When data were made, that in words, and how long ago it was."""

    at: datetime
    told: str
    age: str


class Job(NamedTuple):
    """The last run of a job; `figures` is empty where its report cannot be had."""

    name: str
    domain: str
    source: str
    made: Made | None
    figures: Figures


def jobs(
    reports: Mapping[str, Any], versions: Mapping[str, str | None], texts: Texts, now: datetime
) -> list[Job]:
    return [
        Job(
            JOBS[domain],
            domain,
            query.address,
            made(version, texts, now) if (version := versions.get(domain)) else None,
            _figures(domain, reports[domain], texts) if domain in reports else [],
        )
        for domain, query in REPORTS.items()
    ]


def _figures(domain: str, report: Mapping[str, Any], texts: Texts) -> Figures:
    return [(texts(f"report.{name}"), text) for name, text in _READ[domain](report, texts)]


def _of_catalog(report: Mapping[str, Any], texts: Texts) -> Iterable[tuple[str, str]]:
    files, works = report["files"].values(), report["works"]
    repaired = sum(change["values"] for changes in report["changes"].values() for change in changes.values())
    counts = {
        "rows_read": sum(file["rows"] for file in files),
        "rejected": sum(file["rejected"] for file in files),
        "repaired": repaired,
        "doubtful": sum(flag["count"] for flag in report["flags"].values()),
        "works": works["total"],
        "several_platforms": works["on_several_platforms"],
        "new": works["new"],
        "gone": works["gone"],
    }
    return _counted(counts, texts)


def _of_ratings(report: Mapping[str, Any], texts: Texts) -> Iterable[tuple[str, str]]:
    yield "source", texts.named("rating_source", report["source"])
    names = ("rows_read", "kept", "duplicates", "unknown", "malformed", "superseded", "users", "titles")
    yield from _counted({name: report[name] for name in names}, texts)


def _of_training(report: Mapping[str, Any], texts: Texts) -> Iterable[tuple[str, str]]:
    validation, gate = report["validation"], report["gate"]
    personal = validation.get("personal", False)
    yield "personal", texts("report.yes" if personal else "report.no")
    yield from _counted({"people": validation.get("people", 0)}, texts)
    yield "ndcg", texts.figure(gate["new"])
    if gate["old"] is not None:
        yield "ndcg_before", texts.figure(gate["old"])
    yield "gate", texts("report.forced" if gate["forced"] else "report.passed")
    for name, weight in validation.get("weights", {}).items():
        yield f"weight_{name}", texts.figure(weight)


_READ: Final = {"catalog": _of_catalog, "ratings": _of_ratings, "recommender": _of_training}


def _counted(counts: Mapping[str, int], texts: Texts) -> Iterable[tuple[str, str]]:
    return ((name, texts.number(count)) for name, count in counts.items())


def evaluated(evaluation: Mapping[str, Any]) -> Chart:
    """NDCG@10 of all contestants where they were compared on these data, else of the blend and its parts."""
    compared, source = evaluation["comparison"], REPORTS["recommender"].address
    if compared is not None:
        found = {name: figures[_NDCG] for name, figures in compared["contestants"].items()}
        return Chart("contestants", source, ("contestant", "ndcg"), _best_first(found), "bars")
    return Chart(
        "validation", source, ("model", "ndcg"), _best_first(evaluation["validation"].get(_NDCG, {})), "bars"
    )


def _best_first(found: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(found.items(), key=lambda pair: -pair[1]))


def verdict(evaluation: Mapping[str, Any], texts: Texts) -> str | None:
    """How what is served compares with the best of all others; None where nobody compared them."""
    if evaluation["comparison"] is None:
        return None
    found = evaluation["comparison"]["comparison"]
    ratio, low, high = (texts.number(found[name], 3) for name in ("ratio", "low", "high"))
    best = texts.named("contestant", found["best"])
    return texts("operations.verdict", best=best, ratio=ratio, low=low, high=high)


def made(version: str, texts: Texts, now: datetime) -> Made:
    at = datetime.strptime(version.partition("-")[0], _CREATED).replace(tzinfo=UTC)
    return Made(at, time_in_words(at, texts), _age_in_words((now - at).total_seconds(), texts))


def time_in_words(at: datetime, texts: Texts) -> str:
    return texts("published.time", day=texts.day(at.date().isoformat()), time=f"{at:%H:%M:%S}")


def _age_in_words(seconds: float, texts: Texts) -> str:
    """In the largest unit that it holds once; days from two of them on, for whoever counts hours."""
    for unit, unit_s in _AGES:
        if seconds >= unit_s * (2 if unit == "days" else 1):
            return texts(f"age.{unit}", n=int(seconds // unit_s))
    return texts("age.moments")
