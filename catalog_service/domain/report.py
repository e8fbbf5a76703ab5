"""The ingest report: what was read, what each rule changed, what is doubtful, how listings became works."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Final

from catalog_service.domain.cleaning import Cleaned, Doubt, Rule
from catalog_service.domain.grouping import Grouping, Pair
from catalog_service.domain.source import FILES, Reject
from catalog_service.domain.works import Works
from shared.tables import Platform, Title
from shared.vocabulary import PLATFORMS

RULES: Final[Mapping[Rule, str]] = MappingProxyType(
    {
        "text_cleaned": "text cleaned of invisible characters and spare white space",
        "duration_moved": "duration moved out of the rating column",
        "duration_read": "duration read as a number and a unit",
        "class_respelled": "audience class in its usual spelling",
        "empty_part_dropped": "empty part of a list dropped",
        "suffix_joined": "name suffix joined to its name",
        "non_person_dropped": "part of a people list that is no person dropped",
        "date_read": "date turned into an ISO date",
    }
)
DOUBTS: Final[Mapping[Doubt, str]] = MappingProxyType(
    {
        "movie_with_seasons": "movie that lasts seasons",
        "show_with_minutes": "show that lasts minutes",
        "movie_without_duration": "movie without a duration",
        "unknown_class": "unknown audience class, kept for display only",
        "unreadable_duration": "duration that is neither minutes nor seasons",
        "unreadable_date": "date that cannot be read",
    }
)
_OPTIONAL: Final = tuple("rating_class duration added directors cast countries genres description".split())


@dataclass(frozen=True, slots=True)
class Intake:
    """One platform's file after cleaning: every row of it is a title or a reject."""

    platform: Platform
    rows: int
    cleaned: Sequence[Cleaned]
    rejects: Sequence[Reject]


def make_report(
    intakes: Sequence[Intake], grouping: Grouping, works: Works, previous: Works
) -> dict[str, Any]:
    """Everything about one ingest as plain JSON values."""
    titles = {item.title.id: item.title for intake in intakes for item in intake.cleaned}
    return {
        "files": {intake.platform: _file(intake) for intake in intakes},
        "changes": {intake.platform: count_changes(intake.cleaned) for intake in intakes},
        "missing": {intake.platform: count_missing(intake.cleaned) for intake in intakes},
        "flags": list_flags(item for intake in intakes for item in intake.cleaned),
        "rejects": [asdict(reject) for intake in intakes for reject in intake.rejects],
        "works": _works(grouping, works, previous, titles),
        "merges": [_pair(pair, titles) for pair in grouping.merges],
        "near_misses": [_pair(pair, titles) for pair in grouping.near_misses],
    }


def _file(intake: Intake) -> dict[str, Any]:
    return {
        "file": FILES[intake.platform],
        "rows": intake.rows,
        "titles": len(intake.cleaned),
        "rejected": len(intake.rejects),
    }


def count_changes(cleaned: Iterable[Cleaned]) -> dict[Rule, Any]:
    """By rule the rows and values that it changed, and the values by column."""
    rows: Counter[Rule] = Counter()
    columns: dict[Rule, Counter[str]] = {rule: Counter() for rule in RULES}
    for item in cleaned:
        rows.update({change.rule for change in item.changes})
        for rule, column, values in item.changes:
            columns[rule][column] += values
    return {
        rule: {"rows": rows[rule], "values": found.total(), "columns": dict(found)}
        for rule, found in columns.items()
    }


def count_missing(cleaned: Iterable[Cleaned]) -> dict[str, int]:
    """By field the titles that lack it after cleaning."""
    missing = Counter(
        name for item in cleaned for name in _OPTIONAL if getattr(item.title, name) in {None, ()}
    )
    return {name: missing[name] for name in _OPTIONAL}


def list_flags(cleaned: Iterable[Cleaned]) -> dict[Doubt, Any]:
    """By doubt the titles concerned, with what makes them doubtful."""
    titles: dict[Doubt, list[dict[str, str]]] = {doubt: [] for doubt in DOUBTS}
    for item in cleaned:
        for doubt, detail in item.flags:
            titles[doubt].append({"id": item.title.id, "detail": detail})
    return {
        doubt: {"about": about, "count": len(titles[doubt]), "titles": titles[doubt]}
        for doubt, about in DOUBTS.items()
    }


def _works(grouping: Grouping, works: Works, previous: Works, titles: Mapping[str, Title]) -> dict[str, int]:
    types = Counter(titles[group[0]].type for group in grouping.works)
    return {
        "total": len(grouping.works),
        "movies": types["movie"],
        "shows": types["tv show"],
        "on_several_platforms": sum(
            len({titles[title].platform for title in group}) > 1 for group in grouping.works
        ),
        "of_several_titles": sum(len(group) > 1 for group in grouping.works),
        "new": len(works.generations.keys() - previous.generations.keys()),
        "gone": len(previous.generations.keys() - works.generations.keys()),
        "redirects": len(works.redirects),
    }


def _pair(pair: Pair, titles: Mapping[str, Title]) -> dict[str, Any]:
    return {
        "titles": [_label(titles[pair.one]), _label(titles[pair.other])],
        "evidence": list(pair.evidence),
    }


def _label(title: Title) -> str:
    return f"{title.id} {title.title} ({title.year})"


Line = tuple[str, ...]


def report_table(report: Mapping[str, Any]) -> list[Line]:
    """Lay a report out as a table for people: a heading line, then one line a figure, a column a platform."""
    return [
        ("", *PLATFORMS, "all"),
        *(_line(label, report["files"], name) for name, label in _FILE_LINES),
        *(_change_line(about, report["changes"], rule) for rule, about in RULES.items()),
        *(_line(f"missing: {name.replace('_', ' ')}", report["missing"], name) for name in _OPTIONAL),
        *(_flag_line(flag) for flag in report["flags"].values()),
        *(_total(label, report["works"][name]) for name, label in _WORK_LINES),
        _total("pairs of listings merged", len(report["merges"])),
        _total("near misses, kept apart", len(report["near_misses"])),
    ]


_FILE_LINES: Final = (("rows", "rows read"), ("titles", "titles"), ("rejected", "rows rejected"))
_WORK_LINES: Final = (
    ("total", "works"),
    ("movies", "works: movies"),
    ("shows", "works: shows"),
    ("on_several_platforms", "works on several platforms"),
)


def _line(label: str, figures: Mapping[str, Mapping[str, int]], name: str) -> Line:
    numbers = [figures[platform][name] for platform in PLATFORMS]
    return (label, *(f"{number:,}" for number in (*numbers, sum(numbers))))


def _change_line(about: str, changes: Mapping[str, Any], rule: Rule) -> Line:
    return _line(about, {platform: changes[platform][rule] for platform in PLATFORMS}, "values")


def _flag_line(flag: Mapping[str, Any]) -> Line:
    by_platform: dict[str, int] = defaultdict(int)
    for title in flag["titles"]:
        by_platform[title["id"][0]] += 1
    numbers = [by_platform[platform[0]] for platform in PLATFORMS]
    return (f"to look at: {flag['about']}", *(f"{number:,}" for number in (*numbers, flag["count"])))


def _total(label: str, number: int) -> Line:
    return (label, *("" for _ in PLATFORMS), f"{number:,}")
