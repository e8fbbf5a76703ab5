"""The ingest report: figures by platform and rule, and a table of them."""

from catalog_service.domain.cleaning import clean_row
from catalog_service.domain.grouping import group
from catalog_service.domain.report import DOUBTS, RULES, Intake, make_report, report_table
from catalog_service.domain.source import COLUMNS, Reject, SourceRow
from catalog_service.domain.works import Works, assign_ids
from shared.tables import Platform
from shared.vocabulary import PLATFORMS


def intake(platform: Platform, *rows: dict[str, str]) -> Intake:
    base = dict.fromkeys(COLUMNS, "") | {"type": "Movie", "title": "Mud", "release_year": "2012"}
    sources = [
        SourceRow(platform, line, base | {"show_id": f"s{line}"} | row, ("cast", "title"))
        for line, row in enumerate(rows, start=2)
    ]
    return Intake(platform, len(rows), [clean_row(source) for source in sources], [])


def test_a_report_counts_rows_values_and_columns() -> None:
    intakes = [
        intake("amazon", {"cast": "Al, Jr, Bo, Sr", "director": "Cy, II", "duration": "130 min"}),
        Intake("disney", 1, [], [Reject("disney_plus_titles.csv", 2, "it has no title")]),
        intake("hulu", {"rating": "9 Seasons"}, {"rating": "Odd"}),
        intake("netflix"),
    ]
    grouping = group([item.title for each in intakes for item in each.cleaned])
    works = assign_ids(grouping.works, Works())
    report = make_report(intakes, grouping, works, Works())

    assert report["changes"]["amazon"]["suffix_joined"] == {
        "rows": 1,
        "values": 3,
        "columns": {"director": 1, "cast": 2},
    }
    assert report["changes"]["amazon"]["text_cleaned"]["rows"] == 1
    assert report["changes"]["amazon"]["text_cleaned"]["values"] == 2
    assert report["missing"]["hulu"]["duration"] == 1
    assert report["files"]["disney"] == {
        "file": "disney_plus_titles.csv", "rows": 1, "titles": 0, "rejected": 1,
    }  # fmt: skip
    assert report["rejects"] == [{"file": "disney_plus_titles.csv", "line": 2, "reason": "it has no title"}]
    assert report["flags"]["movie_with_seasons"]["titles"] == [{"id": "hs2", "detail": "9 season"}]
    assert report["flags"]["unknown_class"]["titles"] == [{"id": "hs3", "detail": "Odd"}]
    assert report["works"]["total"] == 1
    assert report["works"]["on_several_platforms"] == 1
    assert report["merges"][0]["titles"] == ["as2 Mud (2012)", "hs2 Mud (2012)"]


def test_a_table_has_a_line_for_every_rule_and_doubt() -> None:
    intakes = [intake(platform) for platform in PLATFORMS[1:]]
    intakes.insert(0, intake("amazon", *[{"cast": "A, Jr"}] * 1200))
    grouping = group([])
    table = report_table(make_report(intakes, grouping, Works(), Works()))

    assert table[0] == ("", "amazon", "disney", "hulu", "netflix", "all")
    assert {len(line) for line in table} == {6}
    lines = {line[0]: line[1:] for line in table}
    assert lines["rows read"] == ("1,200", "0", "0", "0", "1,200")
    assert lines[RULES["suffix_joined"]][0] == "1,200"
    assert {f"to look at: {about}" for about in DOUBTS.values()} <= set(lines)
