"""The whole job: from files to a snapshot, again and again; and the figures of the real catalogue."""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from catalog_service.domain.source import FILES
from catalog_service.jobs.ingest import IngestSettings, ingest, main, plan
from catalog_service.snapshot import FORMAT, open_state, read_works
from shared.errors import JobError
from shared.jobs import Outcome, PlainLines
from shared.snapshots import find_snapshot, read_pointer
from shared.tables import Platform, Title, read_titles
from tests.catalog_service.naive_works import pairs_of_one_work

Rows = Mapping[Platform, Sequence[Mapping[str, str]]]


class Trial:
    """A data folder and the four files, rewritten between ingests."""

    def __init__(self, write: Any, data: Path) -> None:
        self.write = write
        self.data = data

    def ingest(self, rows: Rows, *, force: bool = False) -> Outcome:
        folder = self.write(rows)
        return ingest(IngestSettings(self.data, folder), progress=PlainLines(), force=force)

    def works(self) -> dict[str, str]:
        return {title.id: title.work for title in self.titles()}

    def titles(self) -> list[Title]:
        snapshot = find_snapshot(self.data, "catalog")
        assert snapshot is not None
        return read_titles(snapshot.folder)


@pytest.fixture
def trial(write_catalog: Any, tmp_path: Path) -> Trial:
    return Trial(write_catalog, tmp_path / "data")


def many(count: int) -> list[dict[str, str]]:
    return [{"show_id": f"s{number}", "title": f"Film {number}"} for number in range(count)]


def test_a_first_ingest_publishes_titles_with_their_works(trial: Trial) -> None:
    outcome = trial.ingest({"netflix": [{"show_id": "s1"}], "hulu": [{"show_id": "s2"}]})

    assert outcome.built
    assert read_pointer(trial.data, "catalog") == outcome.version
    assert trial.works() == {"hs2": "w-hs2", "ns1": "w-hs2"}
    assert outcome.report["works"]["total"] == 1


def test_nothing_is_built_twice_unless_forced(trial: Trial) -> None:
    rows: Rows = {"netflix": [{"show_id": "s1"}]}
    first, second, third = trial.ingest(rows), trial.ingest(rows), trial.ingest(rows, force=True)
    assert (first.version, second.built) == (second.version, False)
    assert dict(second.report) == json.loads(json.dumps(first.report))
    assert third.built
    assert trial.works() == {"ns1": "w-ns1"}


def test_work_ids_last_through_additions_merges_and_splits(trial: Trial) -> None:
    alone = {"show_id": "s1", "title": "Mud", "release_year": "2012", "duration": "131 min"}
    other = {"show_id": "s1", "title": "Mud", "release_year": "2012", "duration": "80 min"}
    trial.ingest({"netflix": [alone]})
    trial.ingest({"netflix": [alone], "amazon": [other]})
    assert trial.works() == {"as1": "w-as1", "ns1": "w-ns1"}

    report = trial.ingest({"netflix": [alone], "amazon": [alone]}).report
    assert trial.works() == {"as1": "w-ns1", "ns1": "w-ns1"}
    assert report["works"]["redirects"] == 1

    trial.ingest({"netflix": [alone], "amazon": [other]})
    assert trial.works() == {"as1": "w-as1", "ns1": "w-ns1"}


def test_redirects_are_published(trial: Trial) -> None:
    film = {"show_id": "s1", "title": "Mud"}
    trial.ingest({"netflix": [film], "amazon": [{**film, "title": "Mood"}]})
    trial.ingest({"netflix": [film], "amazon": [film]})
    snapshot = find_snapshot(trial.data, "catalog")
    assert snapshot is not None
    assert read_works(snapshot).redirects == {"w-ns1": "w-as1"}


def test_a_few_unreadable_rows_are_listed_and_the_run_goes_on(trial: Trial) -> None:
    report = trial.ingest({"netflix": [*many(99), {"show_id": "s99", "release_year": "soon"}]}).report
    assert report["files"]["netflix"] == {
        "file": "netflix_titles.csv", "rows": 100, "titles": 99, "rejected": 1,
    }  # fmt: skip
    assert report["rejects"][0]["line"] == 101
    assert len(trial.titles()) == 99


def test_too_many_unreadable_rows_end_the_run(trial: Trial) -> None:
    before = trial.ingest({"netflix": many(3)}).version
    with pytest.raises(JobError, match=r"netflix_titles.csv: 2 of 101 .* line 101: .*'soon'"):
        trial.ingest({"netflix": [*many(99), *[{"show_id": "s99", "release_year": "soon"}] * 2]})
    assert read_pointer(trial.data, "catalog") == before


def test_files_without_a_single_title_are_a_mistake(trial: Trial) -> None:
    with pytest.raises(JobError, match="no title at all"):
        trial.ingest({})


def test_missing_files_are_named(tmp_path: Path) -> None:
    (tmp_path / FILES["hulu"]).touch()
    with pytest.raises(
        JobError, match=r"amazon_prime_titles\.csv, disney_plus_titles\.csv, netflix_titles\.csv"
    ):
        plan(IngestSettings(tmp_path, tmp_path))


def test_a_folder_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    for name in FILES.values():
        (tmp_path / name).mkdir()
    with pytest.raises(JobError, match="cannot be read"):
        plan(IngestSettings(tmp_path, tmp_path))


def test_a_snapshot_of_another_format_gives_no_ids(trial: Trial, capsys: pytest.CaptureFixture[str]) -> None:
    rows: Rows = {"netflix": [{"show_id": "s1"}]}
    trial.ingest(rows)
    snapshot = find_snapshot(trial.data, "catalog")
    assert snapshot is not None
    manifest = snapshot.folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace(f'"format": {FORMAT}', '"format": 0'))
    assert trial.ingest(rows).built
    assert "work ids start anew" in capsys.readouterr().err
    assert trial.works() == {"ns1": "w-ns1"}


def test_the_program_says_what_is_wrong_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("STREAM_DATA", str(tmp_path))
    monkeypatch.delenv("STREAM_CATALOG", raising=False)
    assert main() == 2
    assert "STREAM_CATALOG is not set" in capsys.readouterr().err

    monkeypatch.setenv("STREAM_CATALOG", str(tmp_path))
    assert main() == 1
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert "netflix_titles.csv" in captured.err


def test_the_program_prints_the_version(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], trial: Trial
) -> None:
    folder = trial.write({"netflix": [{"show_id": "s1"}]})
    monkeypatch.setenv("STREAM_DATA", str(trial.data))
    monkeypatch.setenv("STREAM_CATALOG", str(folder))
    assert main() == 0
    assert capsys.readouterr().out.strip() == read_pointer(trial.data, "catalog")


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("catalog_service.jobs.ingest", "pandas aiohttp"),
        ("catalog_service.jobs.building", "aiohttp"),
        ("catalog_service.app", "pandas duckdb scipy lightfm"),
    ],
)
def test_modules_load_only_what_they_need(module: str, heavy: str) -> None:
    code = f"import sys, {module}; print([name for name in {heavy.split()} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.fixture
def report(ingest_real: Any) -> Mapping[str, Any]:
    return ingest_real.outcome.report  # type: ignore[no-any-return]


def by_platform(report: Mapping[str, Any], rule: str, column: str | None = None) -> list[int]:
    found = [report["changes"][platform][rule] for platform in FILES]
    return [rule["values"] if column is None else rule["columns"].get(column, 0) for rule in found]


def test_rules_change_what_they_are_known_to_change(report: Mapping[str, Any]) -> None:
    cleaned = [report["changes"][platform]["text_cleaned"]["rows"] for platform in FILES]
    assert cleaned == [147, 10, 32, 124]
    assert by_platform(report, "text_cleaned") == [150, 10, 32, 126]
    assert by_platform(report, "text_cleaned", "date_added") == [0, 0, 0, 88]
    assert by_platform(report, "duration_moved") == [0, 0, 292, 3]
    assert by_platform(report, "class_respelled") == [10, 0, 1, 3]
    assert by_platform(report, "suffix_joined", "cast") == [25, 1, 0, 3]
    assert by_platform(report, "suffix_joined", "director") == [4, 0, 0, 0]
    assert by_platform(report, "non_person_dropped", "cast") == [38, 0, 0, 0]
    assert by_platform(report, "non_person_dropped", "director") == [20, 0, 0, 0]
    assert by_platform(report, "empty_part_dropped", "cast") == [3, 0, 0, 0]
    assert by_platform(report, "empty_part_dropped", "country") == [0, 0, 0, 7]
    assert by_platform(report, "date_read") == [155, 1447, 3045, 8797]


def test_nothing_of_the_real_catalogue_is_lost(report: Mapping[str, Any]) -> None:
    assert report["rejects"] == []
    assert [report["files"][platform]["titles"] for platform in FILES] == [9668, 1450, 3073, 8807]


def test_what_is_missing_stays_missing(report: Mapping[str, Any]) -> None:
    known = {
        "directors": [2102, 473, 3070, 2634],
        "cast": [1269, 190, 3073, 825],
        "countries": [8996, 219, 1453, 831],
        "rating_class": [337, 3, 812, 7],
        "duration": [0, 0, 187, 0],
        "description": [0, 0, 4, 0],
        "added": [9513, 3, 28, 10],
    }
    missing = report["missing"]
    assert {name: [missing[platform][name] for platform in FILES] for name in known} == known


def test_doubts_are_listed_with_their_titles(report: Mapping[str, Any]) -> None:
    counts = {doubt: flag["count"] for doubt, flag in report["flags"].items() if flag["count"]}
    assert counts == {"movie_with_seasons": 62, "movie_without_duration": 187}
    assert all(title["id"].startswith("hs") for title in report["flags"]["movie_with_seasons"]["titles"])


def test_works_of_the_real_catalogue(report: Mapping[str, Any]) -> None:
    works = report["works"]
    assert 22_150 <= works["total"] <= 22_165
    assert works["movies"] == pytest.approx(15_930, abs=5)
    assert works["shows"] == pytest.approx(6_230, abs=5)
    assert works["on_several_platforms"] == pytest.approx(610, abs=15)
    assert len(report["merges"]) > works["of_several_titles"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("as1011", "as5247", True),  # Silence, in Tamil and in Malayalam
        ("as9523", "ns8565", True),  # The World Is Not Enough, the roles beside the names on one side
        ("as7016", "ns7524", True),  # Mud, a year apart
        ("as6297", "ns8321", True),  # The Girl with the Dragon Tattoo
        ("hs2536", "as841", True),  # Survivor, fourteen years and many seasons apart
        ("hs2628", "hs201", False),  # Will & Grace and its return
        ("as5912", "hs299", False),  # Sucker Punch, two films of one year
        ("as955", "ns8049", False),  # Social Animals, a comedy and a documentary
        ("as868", "ns8118", False),  # Suits and its Korean remake
        ("hs2588", "ns7863", False),  # Revenge, an American and a Thai show
        ("as1011", "ns3931", False),  # Silence and The Silence
    ],
)
def test_known_pairs(ingest_real: Any, one: str, other: str, same: bool) -> None:  # a parameter
    works = {title.id: title.work for title in read_titles(ingest_real.snapshot.folder)}
    assert (works[one] == works[other]) is same


def test_the_service_opens_what_the_job_wrote(ingest_real: Any) -> None:
    assert open_state(ingest_real.snapshot).lookups.movies["netflix"] == 6131


def test_the_sample_is_ingested_whole(sample_catalog: Path, tmp_path: Path) -> None:
    report = ingest(IngestSettings(tmp_path, sample_catalog), progress=PlainLines()).report
    assert report["rejects"] == []
    assert report["works"]["on_several_platforms"] > 0


def test_works_agree_with_a_second_coding_of_the_rule(ingest_real: Any) -> None:
    titles = read_titles(ingest_real.snapshot.folder)
    groups: dict[str, list[str]] = defaultdict(list)
    for title in titles:
        groups[title.work].append(title.id)
    ours = {pair for group in groups.values() for pair in combinations(sorted(group), 2)}
    theirs = pairs_of_one_work(titles)
    both = len(ours & theirs)
    assert both >= 0.96 * len(ours), f"precision {both / len(ours):.3f}"
    assert both >= 0.96 * len(theirs), f"recall {both / len(theirs):.3f}"
