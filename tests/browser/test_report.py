"""The report in a real browser, opened from a disk, with nothing else there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DEVICES, Device, Scheme, shoot
from tests.browser.looks import hard_to_read, sticking_out
from tests.system.running import RunningStack, command


@pytest.fixture(scope="module")
def report(stack: RunningStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Written while a stack runs on the same folder."""
    out = tmp_path_factory.mktemp("report") / "report.html"
    done = command("report", "--data", str(stack.data), "--out", str(out), "--lang", "es")
    assert done.returncode == 0, done.stderr
    yield out
    out.unlink()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", ["phone", "desk"])
def test_it_can_be_read(device: Device, scheme: Scheme, report: Path, browser: Browser) -> None:
    page = browser.new_context(**DEVICES[device], color_scheme=scheme, offline=True).new_page()
    complaints, asked = _heard(page)
    page.goto(report.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("Panorama")
    expect(page.locator("svg.drawing")).to_have_count(17)
    page.locator("#countries summary").click()
    expect(page.locator("#countries table")).to_be_visible()
    shoot(page, f"report-{device}-{scheme}")
    assert sticking_out(page) == []
    assert hard_to_read(page) == []
    assert (complaints, asked) == ([], [report.as_uri()])
    page.context.close()


def _heard(page: Page) -> tuple[list[str], list[str]]:
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    return complaints, asked
