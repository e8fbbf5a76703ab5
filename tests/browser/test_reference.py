"""The interactive reference in a real browser: complete, safe, and of use on a phone and in the dark."""

import json
from typing import Any, Final

import pytest
from playwright.sync_api import Locator, Page, expect

from shared.api import TABLE
from shared.endpoint import Endpoint
from tests.browser.conftest import Device, Open, Scheme, shoot
from tests.browser.looks import focus_outline_px, hard_to_read, sticking_out, too_small_for_a_finger

Row = Endpoint[Any, Any]

TRIED: Final = {row.name: row for row in TABLE if row.name in {"list_titles", "recommend_to_picks"}}
CONTROLS: Final = "nav a, button, input, select, textarea"
every_device = pytest.mark.parametrize("device", ["phone", "desk"])
every_scheme = pytest.mark.parametrize("scheme", ["light", "dark"])


def block_of(page: Page, row: Row) -> Locator:
    return page.locator(f"#operations-{row.owner}-{row.name}")


def unfolded(page: Page, row: Row) -> Locator:
    block = block_of(page, row)
    block.locator(".opblock-summary-control").click()
    expect(block.locator(".execute")).to_be_visible()
    return block


def test_every_row_is_listed_in_the_order_of_the_table(open_page: Open) -> None:
    page = open_page("/docs")
    expect(page.locator(".opblock")).to_have_count(len(TABLE))
    sections = list(dict.fromkeys(row.owner for row in TABLE))
    in_sections = [row for owner in sections for row in TABLE if row.owner == owner]
    listed = page.locator(".opblock").evaluate_all("blocks => blocks.map(block => block.id)")
    assert listed == [f"operations-{row.owner}-{row.name}" for row in in_sections]
    expect(page.locator(".opblock-tag small")).to_have_count(len(sections))
    expect(page.locator(f".opblock-summary-description >> text={in_sections[0].summary}")).to_be_visible()


def test_a_heading_says_what_this_is_and_where_else_to_look(open_page: Open) -> None:
    page = open_page("/docs")
    expect(page.get_by_role("heading", level=1)).to_have_text("Stream API: reference")
    page.get_by_role("link", name="Problems").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stream API: problems")
    page.get_by_role("link", name="Reference").click()
    expect(page.locator(".opblock")).to_have_count(len(TABLE))
    page.get_by_role("link", name="Explorer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Find something to watch")


@every_scheme
@every_device
@pytest.mark.parametrize("name", TRIED)
def test_a_row_can_be_tried(name: str, device: Device, scheme: Scheme, open_page: Open) -> None:
    page = open_page("/docs", device, scheme)
    shoot(page, f"reference-{device}-{scheme}")
    block = unfolded(page, TRIED[name])
    block.locator(".execute").click()
    answer = block.locator(".live-responses-table .response")
    expect(answer.locator(".response-col_status")).to_contain_text("200")
    assert json.loads(answer.locator(".highlight-code code").inner_text())["items"]
    answer.scroll_into_view_if_needed()
    shoot(page, f"{name}-{device}-{scheme}")
    assert sticking_out(page) == []
    assert hard_to_read(page) == []


def test_no_row_is_wider_than_a_small_phone_or_too_small_to_hit(open_page: Open) -> None:
    page = open_page("/docs", "phone")
    page.set_viewport_size({"width": 360, "height": 800})
    expect(page.locator(".opblock")).to_have_count(len(TABLE))
    for row in TABLE:
        block = unfolded(page, row)
        assert sticking_out(page) == [], row.name
        expect(block.locator(".response-col_links:visible")).to_have_count(0)
        assert too_small_for_a_finger(page, CONTROLS) == [], row.name
        block.locator(".opblock-summary-control").click()
        expect(block.locator(".execute")).to_have_count(0)


@every_scheme
def test_shapes_and_keys_fit_a_phone(scheme: Scheme, open_page: Open) -> None:
    page = open_page("/docs", "phone", scheme)
    page.locator(".models-control").click()
    page.locator(".models .json-schema-2020-12-accordion").first.click()
    assert sticking_out(page) == []
    assert hard_to_read(page) == []
    shoot(page, f"shapes-phone-{scheme}")
    page.locator(".btn.authorize").click()
    expect(page.locator(".modal-ux")).to_be_visible()
    assert sticking_out(page) == []
    assert too_small_for_a_finger(page, ".modal-ux button, .modal-ux input") == []
    shoot(page, f"keys-phone-{scheme}")


def test_the_address_of_a_row_leads_to_it(open_page: Open) -> None:
    page = open_page("/docs#/recommender/list_similar")
    block = page.locator("#operations-recommender-list_similar")
    expect(block.locator(".execute")).to_be_visible()
    expect(block.locator(".opblock-summary")).to_be_in_viewport()
    expect(page.locator(".execute")).to_have_count(1)


@every_scheme
def test_the_keyboard_shows_where_it_is_and_opens_a_row(scheme: Scheme, open_page: Open) -> None:
    page = open_page("/docs", "desk", scheme)
    expect(page.locator(".opblock")).to_have_count(len(TABLE))
    control = block_of(page, TABLE[0]).locator(".opblock-summary-control")
    for _ in range(12):
        page.keyboard.press("Tab")
        assert focus_outline_px(page) >= 2
        if control.evaluate("control => control === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(block_of(page, TABLE[0]).locator(".execute")).to_be_visible()
    shoot(page, f"keyboard-{scheme}")


@every_scheme
@every_device
def test_problems_look_like_the_reference(device: Device, scheme: Scheme, open_page: Open) -> None:
    page = open_page("/docs/problems#invalid", device, scheme)
    expect(page.locator("#invalid")).to_be_in_viewport()
    assert sticking_out(page) == []
    assert hard_to_read(page) == []
    assert too_small_for_a_finger(page, "nav a") == []
    red, *_ = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number)")
    assert (red < 64) == (scheme == "dark")
    shoot(page, f"problems-{device}-{scheme}")
