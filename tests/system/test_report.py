"""The report, written by the real command: one file, whole in itself, whatever stands in the data."""

import csv
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from deploy.inputs import SAMPLE_CATALOG
from gateway.explorer.figures import CHARTS
from gateway.explorer.texts import LANGUAGES, Language, texts_of
from tests.system.running import command

VOID = {"meta", "link", "img", "input", "br", "hr"}
HOSTILE_PERSON = "<img src=//evil.example onerror=alert(1)>"
HOSTILE_TITLE = "</title></svg></style><script>alert(1)</script>"


class Reading(HTMLParser):
    """What a document holds; raises where an element is not closed, or another one is."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, name: str) -> list[str]:
        return [value for found, value in self.attributes if found == name]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data of the sample, in which everybody wishes the reader ill."""
    folder = tmp_path_factory.mktemp("report")
    catalog = folder / "catalog"
    catalog.mkdir()
    for file in SAMPLE_CATALOG.glob("*.csv"):
        _write_hostile(file, catalog / file.name)
    done = command(
        *("aggregate", "--data", str(folder / "var"), "--catalog", str(catalog), "--ratings", "simulated")
    )
    assert done.returncode == 0, done.stderr
    return folder / "var"


def _write_hostile(source: Path, target: Path) -> None:
    with source.open(newline="") as file, target.open("w", newline="") as out:
        rows = csv.DictReader(file)
        writer = csv.DictWriter(out, rows.fieldnames or ())
        writer.writeheader()
        for row in rows:
            cast = row["cast"].replace("Samuel L. Jackson", HOSTILE_PERSON)
            writer.writerow({**row, "title": f"{row['title']} {HOSTILE_TITLE}", "cast": cast})


@pytest.fixture(scope="module")
def reports(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Language, str]]:
    folder, found = tmp_path_factory.mktemp("written"), {}
    for language in LANGUAGES:
        out = folder / f"{language}.html"
        done = command("report", "--data", str(data), "--out", str(out), "--lang", language)
        assert (done.returncode, done.stderr) == (0, "")
        assert re.fullmatch(rf"{re.escape(str(out))}: 17 charts, \d+ kB\n", done.stdout)
        found[language] = out.read_text("utf-8")
    yield found
    shutil.rmtree(folder)


def read(html: str) -> Reading:
    reading = Reading()
    reading.feed(html)
    reading.close()
    assert reading.open == []
    return reading


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_holds_every_chart_with_its_figures(language: Language, reports: dict[Language, str]) -> None:
    found, texts = read(reports[language]), texts_of(language)
    charts = [name for names in CHARTS.values() for name in names]
    assert [found.tags.count(tag) for tag in ("figure", "svg", "table")] == [len(charts)] * 3
    for name in charts:
        assert texts(f"chart.{name}") in found.text
    for section in CHARTS:
        assert texts(f"section.{section}") in found.text
    assert texts("footer.simulated") in found.text
    assert found.named("lang")[0] == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_asks_nothing_of_anybody(language: Language, reports: dict[Language, str]) -> None:
    found = read(reports[language])
    assert "script" not in found.tags
    assert "img" not in found.tags
    assert found.named("src") == []
    ids = found.named("id")
    assert [link for link in found.named("href") if link.removeprefix("#") not in ids] == []
    assert not re.search(r"url\(|@import", reports[language])
    assert "default-src 'none'; style-src 'unsafe-inline'" in found.named("content")


def test_what_data_say_is_text(reports: dict[Language, str]) -> None:
    found = read(reports["en"])
    assert HOSTILE_TITLE not in reports["en"]
    assert "&lt;script&gt;" in reports["en"]
    assert HOSTILE_TITLE in found.text
    assert HOSTILE_PERSON in found.text
    assert not [name for name, _ in found.attributes if name.startswith("on")]


def test_it_is_the_same_each_time(data: Path, reports: dict[Language, str], tmp_path: Path) -> None:
    out = tmp_path / "again.html"
    command("report", "--data", str(data), "--out", str(out))
    assert out.read_text("utf-8") == reports["en"]


def test_a_folder_without_ratings_says_what_is_missing(data: Path, tmp_path: Path) -> None:
    shutil.copytree(data / "catalog", tmp_path / "var" / "catalog")
    out = tmp_path / "report.html"
    done = command("report", "--data", str(tmp_path / "var"), "--out", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    found = read(out.read_text("utf-8"))
    assert "Not to be had at the moment: the ratings." in found.text
    assert texts_of("en")("chart.titles-by-year") in found.text
    assert texts_of("en")("chart.all-ratings") not in found.text


def test_what_is_wrong_is_told_in_a_line(data: Path, tmp_path: Path) -> None:
    for options, told in (
        (["--data", str(tmp_path)], f"there is no whole catalogue in DATA={tmp_path}"),
        (["--data", str(data), "--out", str(tmp_path)], f"cannot write {tmp_path}: Is a directory"),
        (["--data", str(data), "--out", str(tmp_path / "a" / "b")], "No such file or directory"),
    ):
        done = command("report", *options)
        assert done.returncode == 1
        assert told in done.stderr
        assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
