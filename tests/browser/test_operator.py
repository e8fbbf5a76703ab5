"""The operator's page in a real browser: up to date by itself, of use by keyboard, and safe with a key."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import DEVICES, Device, Open, Scheme, shoot
from tests.browser.looks import focus_outline_px, hard_to_read, sticking_out, too_small_for_a_finger
from tests.system.running import ADMIN_KEY, DIRECT, KEYS, USERS_KEY, RunningStack, running

ANEW_MS = 9_000  # the page is brought up to date every five seconds
CONTROLS = "nav a, button, .reload input, label.check"
every_device = pytest.mark.parametrize("device", ["phone", "desk"])
every_scheme = pytest.mark.parametrize("scheme", ["light", "dark"])


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[RunningStack]:
    with running(tmp_path_factory.mktemp("operator") / "var", "--api-keys", KEYS) as started:
        yield started


@pytest.fixture(scope="module")
def stack(public: RunningStack) -> RunningStack:
    """What pages are opened of: the admin port."""
    return replace(public, url=public.run_file["admin"])


@pytest.fixture
def any_page(browser: Browser, stack: RunningStack) -> Iterator[Page]:
    """A page that may be refused something, which a browser complains of."""
    page = browser.new_context(**DEVICES["desk"]).new_page()
    page.goto(f"{stack.url}/en/")
    yield page
    page.context.close()


def ask_something(stack: RunningStack, times: int = 1) -> None:
    for _ in range(times):
        DIRECT.open(f"{stack.url}/v1/stats", timeout=5).read()


def send_key(page: Page, key: str) -> None:
    page.get_by_label("Key with the scope admin").fill(key)
    page.get_by_role("button", name="Look for a new snapshot").click()


def told(page: Page) -> Locator:
    """What the page says came of it; what else it might say is hidden."""
    return page.locator("[data-outcome] > p:visible")


@contextmanager
def frozen(stack: RunningStack, part: str) -> Iterator[None]:
    """A part that does not answer, and is not started again either."""
    pid = stack.children()[part]
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@every_scheme
@every_device
@pytest.mark.parametrize("language", ["en", "es"])
def test_everything_can_be_read_and_hit(
    language: str, device: Device, scheme: Scheme, public: RunningStack, open_page: Open
) -> None:
    ask_something(public)
    page = open_page(f"/{language}/", device, scheme)
    expect(page.locator(".part.is-up")).to_have_count(4)
    expect(page.locator(".reload")).to_be_visible()
    shoot(page, f"operator-{language}-{device}-{scheme}")
    assert sticking_out(page) == []
    assert hard_to_read(page) == []
    if device == "phone":
        assert too_small_for_a_finger(page, CONTROLS) == []


def test_a_browser_is_led_to_it(stack: RunningStack, open_page: Open) -> None:
    page = open_page("/")
    expect(page).to_have_url(f"{stack.url}/en/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Operations")
    page.get_by_role("link", name="Español").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Operación")


def test_figures_come_by_themselves_and_what_is_open_stays_open(
    public: RunningStack, open_page: Open
) -> None:
    page = open_page("/en/")
    before = int(page.locator("#traffic strong").first.inner_text().replace(",", ""))
    summary = page.locator("#tiers summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#tiers table")).to_be_visible()
    ask_something(public, times=3)
    expect(page.locator("#traffic strong").first).to_have_text(f"{before + 3:,}", timeout=ANEW_MS)
    expect(page.locator("#tiers table")).to_be_visible()
    expect(page.locator("#tiers summary")).to_be_focused()


def test_it_can_be_held(public: RunningStack, open_page: Open) -> None:
    page = open_page("/en/")
    page.get_by_label("Every 5 seconds anew").uncheck()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(6_000)  # longer than it would have waited
    assert asked == []
    page.get_by_label("Every 5 seconds anew").check()
    expect(page.locator("#asof")).to_be_visible()
    page.wait_for_timeout(500)
    assert len(asked) == 1


def test_the_right_key_by_keyboard_alone(open_page: Open) -> None:
    page = open_page("/en/")
    field = page.get_by_label("Key with the scope admin")
    while not field.evaluate("field => field === document.activeElement"):
        page.keyboard.press("Tab")
        assert focus_outline_px(page) > 0
    page.keyboard.type(ADMIN_KEY)
    page.keyboard.press("Enter")
    outcome = page.locator("[data-outcome]")
    expect(told(page)).to_contain_text("Done. Served now:")
    for part in ("catalog", "ratings", "recommender"):
        served = page.locator(f"[data-part={part}] code").inner_text()
        expect(outcome.locator(f"[data-version={part}]")).to_have_text(served)
    expect(outcome.get_by_text("down, not asked").first).to_be_hidden()
    expect(field).to_have_value("")
    shoot(page, "operator-looked")


@pytest.mark.parametrize(
    ("key", "what"),
    [
        ("wrong", "That key is not known."),
        ("ключ 🔑", "That key is not known."),
        (USERS_KEY, "it lacks the scope admin"),
    ],
)
def test_a_key_that_does_not_open_it(key: str, what: str, any_page: Page) -> None:
    send_key(any_page, key)
    expect(told(any_page)).to_contain_text(what)
    expect(any_page.get_by_label("Key with the scope admin")).to_be_focused()
    expect(any_page.get_by_label("Key with the scope admin")).to_have_value("")


def test_the_key_is_kept_nowhere(open_page: Open) -> None:
    page = open_page("/en/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.headers.get("authorization", "")))
    send_key(page, ADMIN_KEY)
    expect(told(page)).to_contain_text("Done.")
    assert sent.count(f"Bearer {ADMIN_KEY}") == 1
    kept = page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, history.state])"
    )
    assert ADMIN_KEY not in kept + page.url + page.content()


def test_a_part_that_is_down_is_named(public: RunningStack, open_page: Open) -> None:
    page = open_page("/en/")
    part = page.locator("[data-part=recommender]")
    expect(part).to_have_class("part is-up")
    with frozen(public, "recommender"):
        expect(part).to_have_class("part is-down", timeout=ANEW_MS)
        expect(page.locator("#down")).to_contain_text("Recommender: down.")
        expect(page.locator("[data-part=catalog]")).to_have_class("part is-up")
        assert hard_to_read(page) == []
        shoot(page, "operator-down")
    expect(part).to_have_class("part is-up", timeout=ANEW_MS)
    expect(page.locator("#down")).to_be_empty()


def test_a_gateway_that_is_away_is_told(any_page: Page) -> None:
    any_page.context.set_offline(True)
    expect(any_page.get_by_text("The gateway does not answer.")).to_be_visible(timeout=ANEW_MS)
    send_key(any_page, ADMIN_KEY)
    expect(told(any_page)).to_contain_text("That did not work")
    any_page.context.set_offline(False)
    expect(any_page.get_by_text("The gateway does not answer.")).to_be_hidden(timeout=ANEW_MS)


def test_without_scripts_it_tells_all_the_same(browser: Browser, stack: RunningStack) -> None:
    page = browser.new_context(**DEVICES["desk"], java_script_enabled=False).new_page()
    page.goto(f"{stack.url}/en/")
    expect(page.locator(".part.is-up")).to_have_count(4)
    expect(page.locator(".reload")).to_be_hidden()
    expect(page.get_by_label("Every 5 seconds anew")).to_be_hidden()
    page.get_by_text("By hand").click()
    expect(page.get_by_text(f"{stack.url}/v1/admin/reload")).to_be_visible()
    page.context.close()
