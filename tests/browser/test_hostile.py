"""Titles, people and genres that would like to be more than text, on every page that shows them."""

import csv
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.system.running import RunningStack, running

SCRIPT = "<script>alert(1)</script>"
IMAGE = "<img src=x onerror=alert(1)>"
MIXED = "\"'`{{7*7}}${7*7}</title></a><b>"
TURNED = "\u202egnihton\u202c \U0001f47b"
LONG = "Long " * 70
HEAD = (
    "show_id type title director cast country date_added release_year rating duration listed_in description"
)
TITLES = (SCRIPT, IMAGE, MIXED, TURNED, LONG.strip())
FILES = ("amazon_prime", "disney_plus", "hulu", "netflix")


def rows_of(file: str) -> Iterator[list[str]]:
    for number, title in enumerate(TITLES, start=1):
        people = f"{SCRIPT} {number}, {IMAGE}"
        genres = f"Drama, {SCRIPT.replace(',', '')}, {MIXED.replace(',', '')}"
        name = f"{title} {file}"
        yield [
            f"s{number}", "Movie", name, people, f"{people}, Somebody Usual", f"{IMAGE}, Spain",
            "August 1, 2021", str(2000 + number), "PG-13", "90 min", genres, f"{MIXED} {SCRIPT}",
        ]  # fmt: skip


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[RunningStack]:
    folder = tmp_path_factory.mktemp("hostile")
    for file in FILES:
        with (folder / f"{file}_titles.csv").open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows([HEAD.split(), *rows_of(file)])
    with running(folder / "var", "--catalog", str(folder), "--ratings", "none") as started:
        yield started


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_hostile_stays_text(open_page: Open, language: str) -> None:
    """The fixture complains of every error, and of all that is against the policy."""
    page = open_page(f"/{language}/?type=movie&sort=year")
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    names = page.locator("#cards .name").all_inner_texts()
    assert any(SCRIPT in name for name in names)
    assert any(MIXED in name for name in names)
    assert page.locator("main script, main img, main b").count() == 0
    page.locator("#cards a", has_text=SCRIPT).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(SCRIPT)
    assert "49" not in page.title()
    page.locator("dd a", has_text=IMAGE).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(IMAGE)
    page.locator(".cards a").first.click()
    page.locator("dd a", has_text=SCRIPT).last.click()
    expect(page.locator("#results .told h2")).to_contain_text(re.compile(r"20 (titles|títulos)"))
    assert page.locator("main script, main img, main b").count() == 0


@pytest.mark.parametrize("text", [SCRIPT, IMAGE, MIXED, TURNED, "'; DROP TABLE titles; --", "a" * 390])
def test_what_is_typed_stays_text(open_page: Open, text: str) -> None:
    page = open_page("/en/")
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    page.locator("#q").fill(text)
    expect(page.locator("#results .told h2")).to_be_visible()
    page.goto(f"{page.url.partition('/en/')[0]}/en/for-you?q={quote(text)}")
    expect(page.locator("#q")).to_have_value(text)
    assert page.locator("main script, main img, main b").count() == 0


def test_insights_and_forms_show_text(open_page: Open, stack: RunningStack) -> None:
    page = open_page("/en/insights")
    expect(page.locator("#most-directed svg")).to_be_visible()
    assert page.locator("main script, main img, main b").count() == 0
    page.goto(f"{stack.url}/en/api")
    form = page.locator("#get_recommendations")
    form.locator("input[name=title]").fill(f"{SCRIPT} netflix")
    form.get_by_role("button", name="Ask").click()
    expect(form.locator(".status")).to_have_text("Status 200")
    expect(form.locator("[data-curl]")).to_contain_text("%3Cscript%3E")
