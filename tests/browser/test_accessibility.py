"""What axe-core finds wrong: nothing, on any page, whoever looks at it."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import Browser, Page

from tests.browser.conftest import DEVICES, Device, Scheme
from tests.system.running import RunningStack

PAGES = (
    "",
    "?q=toy+stroy&platform=disney&max_age=13",
    "titles/ns1",
    "people/leonardo%20dicaprio",
    "for-you?liked=ns1,ns2&disliked=ns3&q=toy",
    "insights",
    "api?endpoint=get_actor&platform=netflix&year=2010",
    "titles/ns99999",
)
LOOKS: tuple[tuple[str, Device, Scheme], ...] = (
    ("en", "desk", "light"),
    ("en", "phone", "dark"),
    ("es", "desk", "dark"),
    ("es", "phone", "light"),
)


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    _, device, scheme = request.param
    context = browser.new_context(**DEVICES[device], color_scheme=scheme, bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("page", "look"), [(look, look) for look in LOOKS], indirect=["page"])
def test_axe_finds_nothing(page: Page, look: tuple[str, str, str], stack: RunningStack, path: str) -> None:
    page.goto(f"{stack.url}/{look[0]}/{path}")
    assert problems_of(page) == []


@pytest.mark.parametrize(("page", "look"), [(look, look) for look in LOOKS], indirect=["page"])
def test_axe_finds_nothing_on_the_operators_page(
    page: Page, look: tuple[str, str, str], stack: RunningStack
) -> None:
    page.goto(f"{stack.run_file['admin']}/{look[0]}/")
    assert problems_of(page) == []


def problems_of(page: Page) -> list[str]:
    """What axe-core complains of, element by element."""
    found = Axe().run(page).response
    assert len(found["passes"]) > 15
    return [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
