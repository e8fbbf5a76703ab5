"""A real browser as a phone and as a desk has it, and what a page may not do in it."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.conftest import lacking
from tests.system.running import RunningStack, running

Device = Literal["phone", "desk"]
Scheme = Literal["light", "dark"]
Open = Callable[..., Page]

SHOTS: Final = Path(__file__).parent / "shots"
DEVICES: Final[Mapping[Device, dict[str, Any]]] = {
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "desk": {"viewport": {"width": 1280, "height": 900}},
}
OPTIONS: Final = (
    "--disable-quic --disable-gpu --disable-background-networking --disable-component-update --disable-sync"
).split()
WATCH: Final = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`against the policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
"""


@pytest.fixture(scope="package")
def chromium(pytestconfig: pytest.Config) -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        lacking(pytestconfig, "browser", "there is no Chromium (Debian: apt-get install chromium)")
    return str(found)


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[RunningStack]:
    with running(tmp_path_factory.mktemp("browser") / "var") as started:
        yield started


# Not for longer than a module: while it is there, no coroutine of another test can run.
@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, stack: RunningStack) -> Iterator[Open]:
    """Open a path of the stack. In the end: no error, nothing against the policy, nothing from elsewhere."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    def look(request: Request) -> None:
        if not request.url.startswith(("data:", "blob:", f"{stack.url}/")):
            complaints.append(f"asked of another host: {urlsplit(request.url).netloc}")

    def opened(path: str, device: Device = "desk", scheme: Scheme = "light") -> Page:
        page = browser.new_context(**DEVICES[device], color_scheme=scheme).new_page()
        page.add_init_script(WATCH)
        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", look)
        page.goto(stack.url + path)
        return page

    yield opened
    for context in browser.contexts:
        context.close()
    assert complaints == []


def shoot(page: Page, name: str) -> None:
    """Leave a picture for people to look at; nothing compares it."""
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")
