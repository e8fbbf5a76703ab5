"""Finding something to watch: answers while one types, filters, addresses to share, the way back, keys."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Device, Open, Scheme, shoot
from tests.browser.looks import focus_outline_px, hard_to_read, sticking_out, too_small_for_a_finger
from tests.system.running import DIRECT, RunningStack

every_device = pytest.mark.parametrize("device", ["phone", "desk"])
every_scheme = pytest.mark.parametrize("scheme", ["light", "dark"])
CONTROLS = ".top a, button, .chips a, .search input, .filters > summary, .more a"
# What moved without anybody having touched anything (CLS).
SHIFTS = """() => new Promise((told) => new PerformanceObserver((list, observer) => {
  observer.disconnect();
  told(list.getEntries().filter((one) => !one.hadRecentInput).reduce((sum, one) => sum + one.value, 0));
}).observe({ type: "layout-shift", buffered: true }) || setTimeout(() => told(0), 200))"""


def titles_of(page: Page) -> list[str]:
    return page.locator("#cards .name").all_inner_texts()


def count_of(page: Page) -> int:
    return int(page.locator("#results .told h2").inner_text().split()[0].replace(",", ""))


def total_of(stack: RunningStack, query: str) -> int:
    with DIRECT.open(f"{stack.url}/v1/titles?{query}") as reply:
        return int(json.load(reply)["total"])


def unfold(page: Page, device: Device) -> None:
    if device == "phone":
        page.locator(".filters > summary").click()


@every_device
def test_answers_come_while_one_types(open_page: Open, device: Device) -> None:
    page = open_page("/en/", device)
    expect(page.get_by_role("heading", name="Popular")).to_be_visible()
    page.locator("#q").press_sequentially("toy stroy", delay=10)
    expect(page.locator("#cards .name").first).to_have_text("Toy Story")
    expect(page).to_have_url(re.compile(r"/en/\?q=toy\+stroy$"))
    expect(page).to_have_title("toy stroy · Stream")
    expect(page.locator("#status")).to_contain_text("title")
    assert page.evaluate("document.activeElement.id") == "q"


def test_the_way_back_leads_to_what_was_seen_before(open_page: Open) -> None:
    page = open_page("/en/")
    page.locator("#q").fill("toy story")
    expect(page.locator("#cards .name").first).to_have_text("Toy Story")
    page.locator("#cards a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Toy Story")
    page.go_back()
    expect(page.locator("#q")).to_have_value("toy story")
    expect(page.locator("#cards .name").first).to_have_text("Toy Story")
    page.go_back()
    expect(page.get_by_role("heading", name="Popular")).to_be_visible()
    expect(page.locator("#q")).to_have_value("")
    page.go_forward()
    expect(page.locator("#cards .name").first).to_have_text("Toy Story")
    expect(page.locator("#q")).to_have_value("toy story")


@every_device
def test_filters_narrow_to_what_the_api_counts(open_page: Open, stack: RunningStack, device: Device) -> None:
    page = open_page("/en/", device)
    unfold(page, device)
    page.locator(".facet a", has_text="Netflix").click()
    expect(page.locator("#results .told h2")).to_be_visible()
    page.locator(".facet a", has_text="Hulu").click()
    expect(page.locator(".chips")).to_contain_text("Hulu")
    page.locator(".facet a", has_text="Show").first.click()
    expect(page.locator(".chips")).to_contain_text("Show")
    assert count_of(page) == total_of(stack, "platform=netflix|hulu&type=tv%20show")
    page.locator(".chips a", has_text="Hulu").click()
    expect(page.locator(".chips")).not_to_contain_text("Hulu")
    assert count_of(page) == total_of(stack, "platform=netflix&type=tv%20show")
    page.reload()
    assert count_of(page) == total_of(stack, "platform=netflix&type=tv%20show")
    page.locator(".chips .clear").click()
    expect(page.get_by_role("heading", name="Popular")).to_be_visible()


def test_filters_stay_while_the_text_changes(open_page: Open, stack: RunningStack) -> None:
    page = open_page("/en/?platform=netflix&max_age=13&sort=-year")
    page.locator("#q").fill("star")
    expect(page).to_have_url(re.compile("q=star"))
    assert count_of(page) == total_of(stack, "q=star&platform=netflix&max_age=13")
    expect(page.locator("select[name=sort]")).to_have_value("-year")


def test_orders_years_and_ages_count_at_once(open_page: Open, stack: RunningStack) -> None:
    page = open_page("/en/?type=movie")
    page.locator("select[name=sort]").select_option("year")
    expect(page).to_have_url(re.compile("sort=year"))
    years = [int(text.split()[-1]) for text in page.locator("#cards .kind").all_inner_texts()]
    assert years == sorted(years)
    page.locator("input[name='year.gte']").fill("1990")
    page.locator("input[name='year.lte']").fill("1999")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".chips")).to_contain_text("to 1999")
    assert count_of(page) == total_of(stack, "type=movie&year.gte=1990&year.lte=1999")
    page.locator("select[name=max_age]").select_option("13")
    expect(page.locator(".chips")).to_contain_text("for the age of 13")
    assert count_of(page) == total_of(stack, "type=movie&year.gte=1990&year.lte=1999&max_age=13")


def test_more_are_added_and_none_twice(open_page: Open) -> None:
    page = open_page("/en/?type=movie")
    seen = page.locator("#cards > li").count()
    page.get_by_role("link", name="Show more").click()
    expect(page.locator("#cards > li")).to_have_count(2 * seen)
    links = page.locator("#cards a.card").evaluate_all("cards => cards.map(card => card.href)")
    assert len(set(links)) == 2 * seen
    assert page.evaluate("document.activeElement.href") == links[seen]


def test_nothing_found_says_so(open_page: Open) -> None:
    page = open_page("/en/?q=zzzzqqqqjjjj&platform=disney")
    expect(page.locator(".nothing")).to_contain_text("Nothing suits all of that.")


@every_device
def test_nothing_jumps(open_page: Open, device: Device) -> None:
    for path in ("/en/", "/en/?q=dark", "/en/titles/ns1", "/en/insights", "/en/for-you"):
        page = open_page(path, device)
        page.wait_for_load_state("networkidle")
        assert page.evaluate(SHIFTS) < 0.05, path


def test_keys_alone_find_and_open_a_title(open_page: Open) -> None:
    page = open_page("/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("toy story")
    expect(page.locator("#cards .name").first).to_have_text("Toy Story")
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#cards a')"):
            break
        assert focus_outline_px(page) >= 2 or page.evaluate("document.activeElement === document.body")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Toy Story")


@every_device
@every_scheme
@pytest.mark.parametrize("path", ["/en/", "/es/?q=toy+story&platform=disney"])
def test_it_fits_and_can_be_read(open_page: Open, device: Device, scheme: Scheme, path: str) -> None:
    page = open_page(path, device, scheme)
    shoot(page, f"find-{'searched' if '?' in path else 'first'}-{device}-{scheme}")
    assert sticking_out(page) == []
    assert hard_to_read(page) == []
    if device == "phone":
        assert too_small_for_a_finger(page, CONTROLS) == []
