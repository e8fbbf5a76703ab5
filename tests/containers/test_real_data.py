"""A stack in containers on the real catalogue and real ratings, mounted as a person mounts theirs."""

from pathlib import Path

import pytest
from docker import DockerClient

from tests.containers.compose import composed
from tests.shared.waiting import until
from tests.system.test_golden_answers import GOLDEN


async def test_it_gives_the_golden_answers(
    engine: DockerClient, images: dict[str, str], real_catalog: Path, movielens_small: Path
) -> None:
    with composed(engine, CATALOG=str(real_catalog), RATINGS=str(movielens_small)) as stack:
        await until(stack.is_whole, within_s=30)
        assert {path: stack.get(path) for path in GOLDEN} == GOLDEN
        assert stack.get("/v1/ratings/summary")["source"] == "files"


@pytest.mark.parametrize("name", ["CATALOG", "RATINGS"])
def test_what_is_not_there_is_told(
    engine: DockerClient, images: dict[str, str], tmp_path: Path, name: str
) -> None:
    (tmp_path / "empty").mkdir()
    with (
        pytest.raises(AssertionError, match="bootstrap"),
        composed(engine, **{name: str(tmp_path / "empty")}),
    ):
        pass
