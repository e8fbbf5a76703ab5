"""For you: picks change what is recommended at once, stay in the browser, and can be shared."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Device, Open, Scheme, shoot
from tests.browser.looks import hard_to_read, sticking_out, too_small_for_a_finger

every_device = pytest.mark.parametrize("device", ["phone", "desk"])
every_scheme = pytest.mark.parametrize("scheme", ["light", "dark"])
CONTROLS = ".top a, button, .chips a, .vote, .check, .picking input[type=search], .picking select"


def recommended(page: Page) -> list[str]:
    return page.locator("#results > .cards .name").all_inner_texts()


def pick(page: Page, how: str, number: int = 0) -> str:
    """Like or dislike one of the cards; its name."""
    card = page.locator("#results > .cards > li").nth(number)
    name = card.locator(".name").inner_text()
    card.get_by_role("link", name=f"{how} “{name}”", exact=True).click()
    expect(page.locator("#picks")).to_contain_text(name)
    return name


@every_device
def test_picks_change_recommendations_at_once(open_page: Open, device: Device) -> None:
    page = open_page("/en/for-you", device)
    expect(page.get_by_role("heading", name="Well known")).to_be_visible()
    liked = pick(page, "Like")
    expect(page.get_by_role("heading", name="Recommended")).to_be_visible()
    first = recommended(page)
    assert liked not in first
    expect(page.locator("#results .reasons").first).to_be_visible()
    disliked = pick(page, "Dislike")
    assert disliked not in recommended(page)
    assert recommended(page) != first
    page.locator("#picks a", has_text=disliked).click()
    expect(page.locator("#picks")).not_to_contain_text(disliked)
    assert recommended(page) == first


def test_platforms_age_and_variety_count_at_once(open_page: Open) -> None:
    page = open_page("/en/for-you?liked=ns1,ns2")
    before = recommended(page)
    page.get_by_label("Disney+").check()
    expect(page).to_have_url(re.compile("platform=disney"))
    for where in page.locator("#results > .cards .where").all_inner_texts():
        assert "Disney+" in where
    page.get_by_label("Disney+").uncheck()
    expect(page).to_have_url(re.compile(r"^[^?]*\?liked=ns1,ns2$"))
    assert recommended(page) == before
    page.get_by_label("Variety").fill("1")
    expect(page).to_have_url(re.compile("diversity=1"))
    assert recommended(page) != before
    page.locator("select[name=max_age]").select_option("7")
    expect(page).to_have_url(re.compile("max_age=7"))
    assert len(recommended(page)) > 0


def test_picks_stay_in_the_browser_and_a_shared_address_goes_first(open_page: Open) -> None:
    page = open_page("/en/for-you?liked=ns1&platform=netflix")
    expect(page.locator("#picks")).to_contain_text("The Crown")
    page.get_by_role("link", name="Insights").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Insights")
    page.get_by_role("link", name="For you").click()
    expect(page.locator("#picks")).to_contain_text("The Crown")
    expect(page.get_by_label("Netflix")).to_be_checked()
    page.goto(page.url.partition("?")[0])
    expect(page.locator("#picks")).to_contain_text("The Crown")
    page.goto(page.url.partition("?")[0] + "?liked=ns2")
    expect(page.locator("#picks")).to_contain_text("Shtisel")
    expect(page.locator("#picks")).not_to_contain_text("The Crown")
    page.get_by_role("link", name="Begin anew").click()
    expect(page.get_by_role("heading", name="Well known")).to_be_visible()
    assert page.evaluate("localStorage.getItem('stream-picks')") == ""


def test_a_pick_on_a_titles_page_joins_the_others(open_page: Open) -> None:
    page = open_page("/en/for-you?liked=ns1")
    expect(page.locator("#picks")).to_contain_text("The Crown")
    page.goto(page.url.partition("/en/")[0] + "/en/titles/ns2")
    page.get_by_role("link", name="Not for me").click()
    expect(page.locator("#picks .chips li")).to_have_count(2)
    assert "liked=ns1" in page.url
    assert "disliked=ns2" in page.url


def test_a_title_is_searched_and_picked_by_keys_alone(open_page: Open) -> None:
    page = open_page("/en/for-you")
    page.locator("#q").focus()
    page.keyboard.type("toy stroy")
    expect(page.locator("section[aria-labelledby=found] .name").first).to_have_text("Toy Story")
    like = page.get_by_role("link", name="Like “Toy Story”", exact=True)
    like.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#picks")).to_contain_text("Toy Story")
    expect(page.locator("section[aria-labelledby=found]")).to_have_count(0)


@every_device
@every_scheme
def test_it_fits_and_can_be_read(open_page: Open, device: Device, scheme: Scheme) -> None:
    page = open_page("/es/for-you?liked=ns1,ns2&disliked=ns3&q=toy", device, scheme)
    shoot(page, f"for-you-{device}-{scheme}")
    assert sticking_out(page) == []
    assert hard_to_read(page) == []
    if device == "phone":
        assert too_small_for_a_finger(page, CONTROLS) == []
