"""The Dockerfile and the Compose file, read: what they promise holds whether or not an engine is there."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.api import DOMAINS

REPOSITORY = Path(__file__).resolve().parents[2]
DOCKERFILE = REPOSITORY / "deploy" / "docker" / "Dockerfile"
SERVED = ("gateway", *DOMAINS)


def composed() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())
    return found


def test_the_dockerfile_has_no_faults() -> None:
    linter = Path(sys.executable).parent / "hadolint"
    done = subprocess.run([linter, DOCKERFILE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_dependencies_come_before_the_source_and_by_hash() -> None:
    stages = re.split(r"^FROM ", DOCKERFILE.read_text(), flags=re.MULTILINE)[1:]
    installing = [stage for stage in stages if "pip wheel" in stage and "requirements/" in stage]
    assert len(installing) == 2
    for stage in installing:
        assert "--require-hashes" in stage
        assert "COPY shared" not in stage
    assert "march=native" not in DOCKERFILE.read_text()


@pytest.mark.parametrize("part", [*SERVED, "redis", "bootstrap", "jobs", "prometheus", "grafana"])
def test_a_container_may_do_no_more_than_it_needs(part: str) -> None:
    service = composed()["services"][part]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert {"mem_limit", "cpus", "pids_limit"} <= service.keys()
    assert "privileged" not in service


def test_only_the_gateway_is_reached_from_outside() -> None:
    services = composed()["services"]
    published = {name for name, service in services.items() if service.get("ports")}
    assert published == {"gateway", "grafana"}
    assert services["gateway"]["ports"] == ["${HOST:-127.0.0.1}:${PORT:-8000}:8000"]
    assert composed()["networks"]["inside"] == {"internal": True}
    for name, service in services.items():
        networks = service.get("networks", [])
        assert networks == (["inside", "outside"] if name in published else networks[:1])


def test_redis_is_a_cache_and_no_more() -> None:
    command = composed()["services"]["redis"]["command"]
    options = dict(zip(command[::2], command[1::2], strict=True))
    assert options["--maxmemory-policy"] == "allkeys-lfu"
    assert options["--save"] == ""
    assert "--maxmemory" in options


@pytest.mark.parametrize("part", SERVED)
def test_what_serves_waits_for_the_first_data_and_leaves_in_peace(part: str) -> None:
    service = composed()["services"][part]
    assert service["stop_grace_period"] == "25s"
    assert service["restart"] == "unless-stopped"
    if part != "gateway":
        assert service["depends_on"] == {"bootstrap": {"condition": "service_completed_successfully"}}
        assert service["volumes"] == ["data:/data:ro"]


def test_keys_are_a_file() -> None:
    services = composed()["services"]
    for part in SERVED:
        assert services[part]["secrets"] == ["api_keys"]
        assert services[part]["environment"]["STREAM_API_KEYS_FILE"] == "/run/secrets/api_keys"


def test_monitoring_finds_the_gateway_and_its_dashboard() -> None:
    prometheus = yaml.safe_load((REPOSITORY / "deploy/prometheus/prometheus.yml").read_text())
    (target,) = prometheus["scrape_configs"][0]["static_configs"][0]["targets"]
    gateway = composed()["services"]["gateway"]["environment"]
    assert target == f"{gateway['STREAM_ADMIN_HOST']}:{gateway['STREAM_ADMIN_PORT']}"
    assert (REPOSITORY / "deploy/prometheus" / prometheus["rule_files"][0]).is_file()
    folder = REPOSITORY / "deploy/grafana/provisioning"
    (provider,) = yaml.safe_load((folder / "dashboards/stream-api.yml").read_text())["providers"]
    mounted = [mount.split(":")[1] for mount in composed()["services"]["grafana"]["volumes"]]
    assert f"{provider['options']['path']}/stream-api.json" in mounted
