"""The interactive reference in a real browser, every asset from the gateway itself."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.api import PUBLIC
from tests.conftest import lacking
from tests.system.running import RunningStack, running

OPTIONS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --virtual-time-budget=10000"
).split()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    with running(tmp_path_factory.mktemp("browser") / "var") as started:
        yield started


@pytest.fixture
def chromium(pytestconfig: pytest.Config) -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        lacking(pytestconfig, "browser", "there is no Chromium (Debian: apt-get install chromium)")
    return str(found)


def test_the_reference_shows_every_endpoint(chromium: str, stack: RunningStack, tmp_path: Path) -> None:
    page = subprocess.run(
        [chromium, *OPTIONS, f"--user-data-dir={tmp_path}", "--dump-dom", f"{stack.url}/docs"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    for row in PUBLIC:
        assert f'id="operations-{row.domain}-{row.name}"' in page
    assert "Five titles that are most like this one" in page
    for address in re.findall(r'(?:src|href)="([^"]*)"', page.partition("<main")[0]):
        assert address.startswith("/"), "an asset from elsewhere"
