"""What the tests of faults share: the sample as built snapshots, and questions without end."""

import shutil
from pathlib import Path

import pytest

from tests.faults.questions import Questions
from tests.oracle import Oracle
from tests.system.running import command


@pytest.fixture(scope="session")
def built_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DATA folder with a snapshot of every domain, for tests that only read it."""
    data = tmp_path_factory.mktemp("faults") / "var"
    done = command("train", "--data", str(data))
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture
def own_sample(built_sample: Path, tmp_path: Path) -> Path:
    """A copy for a test that publishes."""
    return Path(shutil.copytree(built_sample, tmp_path / "var"))


@pytest.fixture(scope="module")
def questions(sample_catalog: Path) -> Questions:
    """Of a module's own, as its systems are: there are not many titles to ask about."""
    return Questions(sorted({row.title for row in Oracle.read(sample_catalog).rows}))
