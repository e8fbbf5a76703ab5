"""A title, a person, the insights and the API by hand; every page in both languages, and without scripts."""

import csv
import io
import json
import re
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from gateway.explorer.figures import ROWS_OF
from gateway.explorer.forms import ORIGINALS
from tests.browser.conftest import DEVICES, Device, Open, Scheme, shoot
from tests.browser.looks import hard_to_read, sticking_out
from tests.system.running import DIRECT, RunningStack

every_device = pytest.mark.parametrize("device", ["phone", "desk"])
every_scheme = pytest.mark.parametrize("scheme", ["light", "dark"])
PAGES = {
    "title": "titles/ns1",
    "person": "people/leonardo%20dicaprio",
    "insights": "insights",
    "api": "api?endpoint=get_actor&platform=netflix&year=2010",
    "missing": "titles/ns99999",
}


def told(stack: RunningStack, address: str) -> Any:
    with DIRECT.open(f"{stack.url}{address}") as reply:
        return json.load(reply)


@pytest.fixture
def unscripted(browser: Browser, stack: RunningStack) -> Iterator[Page]:
    """A page of a browser that runs no scripts."""
    page = browser.new_context(**DEVICES["desk"], java_script_enabled=False).new_page()
    page.goto(f"{stack.url}/en/")
    yield page
    page.context.close()


def test_a_title_tells_all_that_is_known_of_it(open_page: Open, stack: RunningStack) -> None:
    page = open_page("/en/titles/ns1")
    title, ratings = told(stack, "/v1/titles/ns1"), told(stack, "/v1/titles/ns1/ratings")
    main = page.locator("main")
    expect(page.get_by_role("heading", level=1)).to_have_text(title["title"])
    for text in (*title["cast"], *title["genres"], *title["countries"], title["description"], "Netflix"):
        expect(main).to_contain_text(text)
    expect(page.locator(".mean")).to_contain_text(f"{ratings['mean']:.2f}")
    expect(page.locator(".verdict")).to_contain_text("With 95% certainty")
    bars = page.locator("#histogram rect.mark")
    expect(bars).to_have_count(len(ratings["histogram"]))
    page.locator("#histogram summary").click()
    votes = page.locator("#histogram td").all_inner_texts()
    assert votes == [str(one["votes"]) for one in ratings["histogram"]]
    similar = told(stack, "/v1/titles/ns1/similar?limit=12")
    shown = page.locator("section[aria-labelledby=similar] .name").all_inner_texts()
    assert shown == [one["title"] for one in similar["items"]]
    expect(page.locator(".reasons").first).to_be_visible()


def test_people_lead_to_people(open_page: Open) -> None:
    page = open_page("/en/titles/ns1")
    page.get_by_role("link", name="Olivia Colman").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Olivia Colman")
    expect(page.locator(".cards .name").first).to_be_visible()
    page.locator(".people a").first.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Olivia Colman")
    page.go_back()
    page.locator(".chips a").first.click()
    expect(page.locator(".chips")).to_contain_text("olivia colman", ignore_case=True)


@pytest.mark.parametrize("path", ["?q=dark&platform=netflix", *PAGES.values()][:5])
def test_the_language_changes_and_the_page_stays(open_page: Open, path: str) -> None:
    page = open_page(f"/en/{path}")
    links = page.locator("main a.card").evaluate_all("cards => cards.map(card => card.pathname)")
    page.get_by_role("link", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.wait_for_url(f"**/es/{path}")
    turned = page.locator("main a.card").evaluate_all("cards => cards.map(card => card.pathname)")
    assert turned == [link.replace("/en/", "/es/") for link in links]


def test_every_chart_is_shown_with_its_source(open_page: Open, stack: RunningStack) -> None:
    page = open_page("/en/insights")
    expect(page.locator("figure.chart")).to_have_count(len(ROWS_OF))
    expect(page.locator("figure.chart svg.drawing")).to_have_count(len(ROWS_OF))
    for address in set(page.locator(".source a code").all_inner_texts()):
        assert told(stack, address)


@pytest.mark.parametrize("kind", ["CSV", "SVG"])
def test_a_chart_can_be_taken_away(open_page: Open, stack: RunningStack, kind: str) -> None:
    page = open_page("/en/insights")
    with page.expect_download() as download:
        page.locator("#countries").get_by_role("link", name=kind).click()
    assert download.value.suggested_filename == f"countries.{kind.lower()}"
    content = Path(download.value.path()).read_text("utf-8")
    countries = told(stack, "/v1/countries")["items"][:15]
    if kind == "CSV":
        rows = list(csv.reader(io.StringIO(content)))[1:]
        assert rows == [[one["value"], str(one["count"])] for one in countries]
    else:
        titles = [one.text for one in ET.fromstring(content).iter("{http://www.w3.org/2000/svg}title")]  # noqa: S314 - our own
        assert titles == [f"{one['value']}: {one['count']:,}" for one in countries]


@pytest.mark.parametrize("row", ORIGINALS, ids=lambda row: row.name)
def test_a_form_asks_the_api(open_page: Open, stack: RunningStack, row: Any) -> None:
    page = open_page("/en/api")
    form = page.locator(f"#{row.name}")
    form.get_by_role("button", name="Ask").click()
    expect(form.locator(".status")).to_have_text("Status 200")
    address = form.locator(".reply a code").inner_text()
    answer = told(stack, address)
    assert json.loads(form.locator("pre").inner_text()) == answer
    command = form.locator("[data-curl]").inner_text()
    assert re.fullmatch(r"curl '[^']+'", command)
    asked = subprocess.run(
        ["curl", "--noproxy", "*", "-s", command.split("'")[1]], capture_output=True, check=True
    )
    assert json.loads(asked.stdout) == answer


def test_a_form_tells_what_is_wrong(open_page: Open) -> None:
    page = open_page("/en/api")
    form = page.locator("#get_recommendations")
    form.locator("input[name=title]").fill("pulp fcition")
    form.get_by_role("button", name="Ask").click()
    expect(form.locator(".status")).to_have_text("Status 404")
    expect(form.locator("pre")).to_contain_text("pulp fiction")


def test_without_scripts_one_finds_a_title(unscripted: Page) -> None:
    unscripted.locator("#q").fill("toy stroy")
    unscripted.get_by_role("button", name="Search").click()
    unscripted.locator("#cards a").first.click()
    expect(unscripted.get_by_role("heading", level=1)).to_have_text("Toy Story")
    unscripted.get_by_role("link", name="I like it").click()
    expect(unscripted.locator("#picks")).to_contain_text("Toy Story")
    expect(unscripted.locator("#results .cards .reasons").first).to_be_visible()
    unscripted.locator("#results .vote", has_text="Dislike").first.click()
    expect(unscripted.locator("#picks .chips li")).to_have_count(2)


def test_without_scripts_insights_and_forms_work(unscripted: Page, stack: RunningStack) -> None:
    unscripted.goto(f"{stack.url}/es/insights")
    expect(unscripted.locator("svg.drawing")).to_have_count(len(ROWS_OF))
    unscripted.goto(f"{stack.url}/en/api")
    unscripted.locator("#get_count_platform button").click()
    expect(unscripted.locator("#get_count_platform pre")).to_contain_text("movies")


@every_device
@every_scheme
@pytest.mark.parametrize("name", PAGES)
def test_every_page_fits_and_can_be_read(
    browser: Browser, stack: RunningStack, device: Device, scheme: Scheme, name: str
) -> None:
    page = browser.new_context(**DEVICES[device], color_scheme=scheme).new_page()
    page.goto(f"{stack.url}/{'es' if scheme == 'dark' else 'en'}/{PAGES[name]}")
    shoot(page, f"{name}-{device}-{scheme}")
    assert sticking_out(page) == []
    assert hard_to_read(page) == []
    page.context.close()
