"""Every title of the real catalogue can be asked for, as it is spelled and in lower case."""

from pathlib import Path

import aiohttp
import pytest

from tests.oracle import Oracle
from tests.system.asking import ask_all, encoded
from tests.system.running import RunningStack


@pytest.fixture(scope="module")
def titles(real_catalog: Path) -> list[str]:
    return [row.title for row in Oracle.read(real_catalog).rows]


@pytest.mark.parametrize("lowered", [False, True], ids=["as spelled", "lower case"])
async def test_every_title_gets_five(
    titles: list[str],
    lowered: bool,
    real_stack: RunningStack,
    client: aiohttp.ClientSession,
) -> None:
    asked = sorted({title.lower() if lowered else title for title in titles})
    paths = [encoded("get_recommendations", title) for title in asked]
    found = await ask_all(client, real_stack.url, paths)
    wrong = [
        (title, answer["recommendations"])
        for title, answer in zip(asked, found, strict=True)
        if len(set(answer["recommendations"])) != 5
        or len(answer["recommendations"]) != 5
        or title.lower() in answer["recommendations"]
        or any(name != name.lower() for name in answer["recommendations"])
    ]
    assert len(asked) > 21_000
    assert wrong == []
