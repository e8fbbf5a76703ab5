"""What is measured of looks, on pages that are wrong on purpose."""

from playwright.sync_api import Browser

from tests.browser.conftest import DEVICES
from tests.browser.looks import focus_outline_px, hard_to_read, sticking_out, too_small_for_a_finger


def test_what_is_wrong_is_found(browser: Browser) -> None:
    page = browser.new_context(**DEVICES["phone"]).new_page()
    page.set_content(
        '<meta name="viewport" content="width=device-width">'
        '<p style="width: 400px">wide</p>'
        '<div style="overflow: auto"><i style="width: 500px">scrolls</i></div>'
        '<b style="color: #999">faint</b><button style="outline: none; height: 20px">small</button>'
    )
    page.locator("button").focus()
    assert sticking_out(page) == ["HTML.", "P."]
    assert hard_to_read(page) == ["B. faint"]
    assert too_small_for_a_finger(page, "button") == ["BUTTON. small"]
    assert focus_outline_px(page) == 0
