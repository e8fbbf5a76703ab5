"""What a first visit costs: bytes over the wire, and nothing that jumps on a slow line."""

from playwright.sync_api import Browser

from tests.browser.conftest import DEVICES
from tests.browser.test_find import SHIFTS
from tests.system.running import RunningStack

MOST_BYTES = 100_000
SLOW = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 750e3 / 8,
}


def test_a_first_visit_is_light(browser: Browser, stack: RunningStack) -> None:
    context = browser.new_context(**DEVICES["phone"])
    page, received = context.new_page(), list[float]()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(f"{stack.url}/en/", wait_until="networkidle")
    context.close()
    assert len(received) >= 5
    assert sum(received) < MOST_BYTES


def test_nothing_jumps_on_a_slow_phone(browser: Browser, stack: RunningStack) -> None:
    context = browser.new_context(**DEVICES["phone"])
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(f"{stack.url}/en/?q=dark", wait_until="networkidle")
    assert page.evaluate(SHIFTS) < 0.05
    page.locator("#q").fill("toy story")
    page.locator("#cards .name", has_text="Toy Story").first.wait_for()
    context.close()
