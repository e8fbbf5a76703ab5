"""A service that does not answer: the page says which part is missing, and goes on working."""

import os
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, shoot
from tests.system.running import RunningStack, running


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[RunningStack]:
    with running(tmp_path_factory.mktemp("outage") / "var") as started:
        yield started


@pytest.fixture
def frozen(stack: RunningStack, request: pytest.FixtureRequest) -> Iterator[None]:
    """A part that neither answers nor is started again."""
    pid = stack.children()[request.param]
    os.kill(pid, signal.SIGSTOP)
    yield
    os.kill(pid, signal.SIGCONT)


def test_everything_is_there_at_first(open_page: Open) -> None:
    page = open_page("/en/titles/ns1")
    expect(page.locator(".away")).to_have_count(0)


@pytest.mark.parametrize("frozen", ["ratings"], indirect=True)
def test_a_title_is_shown_without_its_ratings(open_page: Open, frozen: None) -> None:
    page = open_page("/es/titles/ns3")
    expect(page.locator(".away")).to_contain_text("las valoraciones")
    expect(page.locator(".facts")).to_be_visible()
    shoot(page, "title-without-ratings")


@pytest.mark.parametrize("frozen", ["recommender"], indirect=True)
def test_one_finds_titles_without_recommendations(open_page: Open, frozen: None) -> None:
    page = open_page("/en/for-you?liked=ns1")
    expect(page.locator(".away")).to_contain_text("the recommendations")
    page.get_by_role("link", name="Find").click()
    expect(page.locator("#q")).to_be_visible()
    page.locator("#q").fill("toy stroy")
    expect(page.locator("#cards .name").first).to_have_text("Toy Story")
