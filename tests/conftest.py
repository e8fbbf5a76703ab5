"""What all tests share: the data and tools that a machine may lack, and how their absence is told."""

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
REAL_DATA = REPOSITORY.parent / "shared" / "data"
PARTS = ("data", "browser", "docker")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--require",
        default="",
        help="parts whose absence fails a test instead of skipping it: data,browser,docker",
    )


def pytest_configure(config: pytest.Config) -> None:
    unknown = _required(config) - set(PARTS)
    if unknown:
        raise pytest.UsageError(f"--require knows {', '.join(PARTS)}; not {', '.join(sorted(unknown))}")


def _required(config: pytest.Config) -> set[str]:
    return set(filter(None, config.getoption("--require").split(",")))


def lacking(config: pytest.Config, part: str, reason: str) -> None:
    """Skip with the reason, or fail where the part is required."""
    if part in _required(config):
        pytest.fail(f"required, but {reason}", pytrace=False)
    pytest.skip(reason)


def _real(config: pytest.Config, name: str) -> Path:
    path = REAL_DATA / name
    if not path.exists():
        lacking(config, "data", f"the real data are not at {path}")
    return path


@pytest.fixture(scope="session")
def real_catalog(pytestconfig: pytest.Config) -> Path:
    return _real(pytestconfig, "catalog")


@pytest.fixture(scope="session")
def movielens_small(pytestconfig: pytest.Config) -> Path:
    return _real(pytestconfig, "ratings/movielens-small.csv")


@pytest.fixture(scope="session")
def movielens_32m(pytestconfig: pytest.Config) -> Path:
    return _real(pytestconfig, "ratings/movielens-32m-part.csv")


@pytest.fixture(scope="session")
def sample_catalog() -> Path:
    return REPOSITORY / "data" / "sample"
