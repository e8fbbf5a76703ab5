"""The engine, and the images that all tests of containers share."""

import subprocess
from collections.abc import Iterator

import docker
import pytest
from docker import DockerClient
from docker.errors import DockerException

from tests.conftest import REPOSITORY, lacking
from tests.containers.compose import IMAGE, Stack, compose, composed


@pytest.fixture(scope="session")
def engine(pytestconfig: pytest.Config) -> Iterator[DockerClient]:
    try:
        client = docker.from_env()
        client.ping()
    except DockerException as error:
        lacking(pytestconfig, "docker", f"no Docker engine can be asked ({type(error).__name__})")
    yield client
    client.close()


@pytest.fixture(scope="session")
def images(engine: DockerClient) -> dict[str, str]:
    """The three images by target, built from this very checkout."""
    compose("build", "bootstrap", "gateway")
    build = "docker build --network host --file deploy/docker/Dockerfile --target all".split()
    subprocess.run([*build, "--tag", f"{IMAGE}:all", "."], cwd=REPOSITORY, check=True, capture_output=True)
    return {target: f"{IMAGE}:{target}" for target in ("serve", "jobs", "all")}


@pytest.fixture(scope="module")
def sample(engine: DockerClient, images: dict[str, str]) -> Iterator[Stack]:
    with composed(engine) as stack:
        yield stack
