"""Every overlay, rendered: valid for Kubernetes, and as careful as they promise."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.configuration import all_settings
from shared.api import DOMAINS
from shared.places import StoreUrl, place

KUBERNETES = Path(__file__).resolve().parents[2] / "deploy" / "kubernetes"
OVERLAYS = ("local", "production", "production-object-store")
SERVED = ("gateway", *DOMAINS)
VERSION = "1.33"
Object = dict[str, Any]

every_overlay = pytest.mark.parametrize("overlay", OVERLAYS)


@cache
def rendered(overlay: str) -> str:
    # Where install-kustomize.sh puts it, and where it looks for one that is there.
    kustomize = shutil.which("kustomize", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if kustomize is None:
        pytest.skip("there is no kustomize (deploy/kubernetes/install-kustomize.sh)")
    command = [kustomize, "build", str(KUBERNETES / overlay)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def objects(overlay: str, kind: str = "") -> list[Object]:
    found: list[Object] = list(yaml.safe_load_all(rendered(overlay)))
    return [one for one in found if kind in ("", one["kind"])]


def pods(overlay: str) -> Iterator[tuple[str, Object]]:
    """The name and the specification of every pod that the overlay asks for."""
    for one in objects(overlay):
        spec = one.get("spec", {})
        template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
        if template is not None:
            yield one["metadata"]["name"], template["spec"]


def deployment(overlay: str, name: str) -> Object:
    (found,) = [one for one in objects(overlay, "Deployment") if one["metadata"]["name"] == name]
    return found


@every_overlay
def test_it_is_valid(overlay: str, tmp_path: Path) -> None:
    file = tmp_path / "rendered.yaml"
    file.write_text(rendered(overlay))
    command = [sys.executable, "-m", "kubernetes_validate", "--strict", "--version", VERSION, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@every_overlay
def test_everything_is_in_one_restricted_namespace(overlay: str) -> None:
    (namespace,) = objects(overlay, "Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    others = [one["metadata"].get("namespace") for one in objects(overlay) if one["kind"] != "Namespace"]
    assert set(others) == {namespace["metadata"]["name"]}


@every_overlay
def test_no_pod_may_do_more_than_it_needs(overlay: str) -> None:
    found = dict(pods(overlay))
    assert set(found) == {*SERVED, "redis", "build", "bootstrap"}
    for spec in found.values():
        assert spec["automountServiceAccountToken"] is False
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["runAsUser"] > 0
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert not {"hostNetwork", "hostPID", "hostIPC"} & spec.keys()
        assert all("hostPath" not in volume for volume in spec.get("volumes", []))
        for container in spec["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert {"cpu", "memory"} <= container["resources"]["requests"].keys()
            assert "memory" in container["resources"]["limits"]


@every_overlay
@pytest.mark.parametrize("name", SERVED)
def test_what_serves_is_looked_after(overlay: str, name: str) -> None:
    one = deployment(overlay, name)
    spec = one["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    assert one["spec"]["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
    assert container["startupProbe"]["httpGet"]["path"] == "/readyz"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert container["livenessProbe"]["httpGet"]["path"] == "/livez", "it depends on nothing else"
    assert "preStop" in container["lifecycle"]
    spread = {rule["topologyKey"] for rule in spec["topologySpreadConstraints"]}
    assert spread == {"kubernetes.io/hostname", "topology.kubernetes.io/zone"}
    for kind in ("PodDisruptionBudget", "HorizontalPodAutoscaler", "Service"):
        assert name in [other["metadata"]["name"] for other in objects(overlay, kind)]


@every_overlay
def test_a_pod_has_the_time_that_it_takes_to_leave(overlay: str) -> None:
    (settings,) = [one for one in objects(overlay, "ConfigMap") if one["metadata"]["name"] == "settings"]
    needed = 5 + float(settings["data"]["STREAM_DRAIN_S"]) + 5
    for name in SERVED:
        spec = deployment(overlay, name)["spec"]["template"]["spec"]
        assert spec["terminationGracePeriodSeconds"] > needed


@every_overlay
def test_only_jobs_may_change_the_data(overlay: str) -> None:
    for name, spec in pods(overlay):
        mounts = {mount["name"]: mount for mount in spec["containers"][0].get("volumeMounts", [])}
        if name in DOMAINS and overlay != "production-object-store":  # there each pod has its own
            assert mounts["data"]["readOnly"] is True
        assert ("data" in mounts) == (name in (*DOMAINS, "build", "bootstrap"))


@every_overlay
def test_every_setting_is_one_that_is_read(overlay: str) -> None:
    known = {setting.variable for setting in all_settings()}
    for _, spec in pods(overlay):
        for container in spec["containers"]:
            assert {entry["name"] for entry in container.get("env", [])} <= known
    for one in objects(overlay, "ConfigMap"):
        assert one["data"].keys() <= known


@every_overlay
def test_nobody_is_reached_but_on_the_ways_that_are_needed(overlay: str) -> None:
    policies = {one["metadata"]["name"]: one["spec"] for one in objects(overlay, "NetworkPolicy")}
    assert policies["default-deny"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    ports = {one["metadata"]["name"]: one["spec"]["ports"][0]["port"] for one in objects(overlay, "Service")}
    out = policies["gateway"]["egress"]
    reached = {
        rule["to"][0]["podSelector"]["matchLabels"]["app.kubernetes.io/name"]: rule["ports"][0]["port"]
        for rule in out
        if "podSelector" in rule["to"][0]
    }
    assert reached == {name: port for name, port in ports.items() if name != "gateway"}
    (asked,) = policies["asked-by-the-gateway"]["ingress"]
    assert asked["from"] == [{"podSelector": {"matchLabels": {"app.kubernetes.io/name": "gateway"}}}]
    assert {port["port"] for port in asked["ports"]} == set(reached.values())
    assert "egress" not in policies["asked-by-the-gateway"]


def test_with_an_object_store_there_is_no_volume() -> None:
    overlay = "production-object-store"
    assert not objects(overlay, "PersistentVolumeClaim")
    (settings,) = [one for one in objects(overlay, "ConfigMap") if one["metadata"]["name"] == "settings"]
    url, cache = settings["data"]["STREAM_DATA"], settings["data"]["STREAM_CACHE"]
    assert isinstance(place(url.replace("BUCKET", "bucket")), StoreUrl)
    policies = {one["metadata"]["name"]: one["spec"] for one in objects(overlay, "NetworkPolicy")}
    way_out = policies["to-the-object-store"]
    assert way_out["egress"][0]["ports"] == [{"port": 443}]
    (selected,) = way_out["podSelector"]["matchExpressions"]
    assert set(selected["values"]) == {*DOMAINS, "build"}
    for name, spec in pods(overlay):
        (container,) = spec["containers"]
        uses_it = name in (*DOMAINS, "build", "bootstrap")
        assert ({"secretRef": {"name": "object-store"}} in container.get("envFrom", [])) == uses_it
        if uses_it:
            volumes = {volume["name"]: volume for volume in spec["volumes"]}
            assert volumes["data"]["emptyDir"]["sizeLimit"]
            assert {"name": "data", "mountPath": cache} in container["volumeMounts"]


def test_the_jobs_are_run_by_the_clock_one_at_a_time() -> None:
    (job,) = objects("production", "CronJob")
    assert job["spec"]["concurrencyPolicy"] == "Forbid"
    mounts = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["volumeMounts"]
    assert {"name": "inputs", "mountPath": "/inputs", "readOnly": True} in mounts


def test_the_world_comes_in_by_tls() -> None:
    assert not objects("local", "Ingress")
    (ingress,) = objects("production", "Ingress")
    (rule,) = ingress["spec"]["rules"]
    assert ingress["spec"]["tls"][0]["hosts"] == [rule["host"]]
    assert rule["http"]["paths"][0]["backend"]["service"]["name"] == "gateway"
