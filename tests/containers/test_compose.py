"""The stack in containers on the sample: what it answers, what it survives, what it may not do."""

import asyncio
import time
from typing import Any

import pytest

from shared.snapshots import version_order
from tests.containers.compose import PARTS, Stack, health, loaded
from tests.shared.waiting import until
from tests.system.running import free_port

PULP_FICTION = "/get_recommendations/pulp%20fiction"
ASKED = (PULP_FICTION, "/get_count_platform/netflix", "/get_contents/pg-13", "/v1/titles?q=toy+stroy&limit=3")
YEARS = tuple(f"/get_actor/netflix/{year}" for year in range(1, 9999))
SERVICES = ("catalog", "ratings", "recommender")
GRACE_S = 25


async def test_it_answers(sample: Stack) -> None:
    await until(sample.is_whole)
    assert sample.get("/get_count_platform/netflix") == {"platform": "netflix", "movies": 96}
    assert len(sample.get(PULP_FICTION)["recommendations"]) == 5


@pytest.mark.parametrize("part", PARTS)
def test_a_part_may_do_no_more_than_it_needs(sample: Stack, part: str) -> None:
    host = sample.container(part).attrs["HostConfig"]
    assert host["ReadonlyRootfs"]
    assert host["CapDrop"] == ["ALL"]
    assert host["SecurityOpt"] == ["no-new-privileges:true"]
    assert host["Memory"] > 0
    assert host["PidsLimit"] > 0
    assert not host["Privileged"]
    assert host["RestartPolicy"]["Name"] == "unless-stopped"
    assert sample.container(part).attrs["Config"]["User"] not in ("", "0", "root")


@pytest.mark.parametrize("part", SERVICES)
def test_a_service_cannot_change_the_data(sample: Stack, part: str) -> None:
    (mount,) = [m for m in sample.container(part).attrs["Mounts"] if m["Destination"] == "/data"]
    assert not mount["RW"]


@pytest.mark.parametrize("part", PARTS)
async def test_a_part_that_dies_comes_back(sample: Stack, part: str) -> None:
    """What was asked before is answered all the while, unless it is the gateway that is gone."""
    await until(sample.is_whole)
    for path in ASKED:
        sample.get(path)
    before = started_at(sample, part)
    with loaded(sample.url, *ASKED) as load:
        sample.kill(part)
        await until(lambda: started_at(sample, part) != before, within_s=30)
        await until(sample.is_whole, within_s=30)
    assert load.answered > 0
    assert part == "gateway" or not load.lost


def started_at(stack: Stack, part: str) -> str:
    container = stack.container(part)
    state: dict[str, Any] = container.attrs["State"]
    return str(state["StartedAt"]) if state["Running"] else ""


async def test_new_data_go_live_under_load(sample: Stack) -> None:
    await until(sample.is_whole)
    before = sample.parts()["catalog"]["version"]
    with loaded(sample.url, *ASKED) as load:
        sample.compose("run", "--rm", "jobs", "ingest", "--force")
        await until(lambda: newer(sample, before), within_s=10)
    assert load.answered > 0
    assert not load.lost


def newer(stack: Stack, version: str) -> bool:
    shown = stack.parts().get("catalog", {}).get("version", version)
    return version_order(shown) > version_order(version)


async def test_a_service_may_have_replicas(sample: Stack) -> None:
    """Two processes of the catalog: one dies, and nobody notices, whatever they ask for."""
    first, second = sample.settings["CATALOG_LISTEN"], f"http://127.0.0.1:{free_port()}"
    sample.settings |= {"CATALOG_LISTEN": second}
    name = f"{sample.project}-catalog-two"
    sample.compose("run", "--detach", "--name", name, "catalog")
    try:
        sample.settings |= {"CATALOG_LISTEN": first, "CATALOG_URL": f"{first} {second}"}
        sample.compose("up", "--detach", "--no-build", "--no-deps", "--wait", "gateway")
        await until(sample.is_whole, within_s=30)
        with loaded(sample.url, *YEARS) as load:
            await asyncio.sleep(0.5)
            sample.engine.containers.get(name).kill()
            await until(lambda: load.answered > 1000, within_s=30)
        assert not load.lost
    finally:
        sample.engine.containers.get(name).remove(force=True)


async def test_a_restart_of_everything_in_turn_loses_no_request(sample: Stack) -> None:
    """Of the gateway, too: another one listens beside it while it goes."""
    await until(sample.is_whole, within_s=30)
    name = f"{sample.project}-gateway-two"
    with loaded(sample.url, *ASKED) as load, loaded(sample.url, *YEARS) as uncached:
        for part in ("redis", *SERVICES):
            sample.compose("restart", "--timeout", str(GRACE_S), part)
            await until(sample.is_whole, within_s=30)
        beside = (
            "run",
            "--detach",
            "--no-deps",
            "--name",
            name,
            "--env",
            "STREAM_ADMIN_PORT=none",
            "gateway",
        )
        sample.compose(*beside)
        try:
            await until(lambda: health(sample.engine.containers.get(name)) == "healthy", within_s=30)
            sample.compose("restart", "--timeout", str(GRACE_S), "gateway")
            await until(lambda: health(sample.container("gateway")) == "healthy", within_s=30)
            sample.engine.containers.get(name).stop(timeout=GRACE_S)
        finally:
            sample.engine.containers.get(name).remove(force=True)
    assert load.answered > 1000
    assert not load.lost
    assert not uncached.lost


async def test_jobs_tell_how_to_use_them(sample: Stack) -> None:
    assert "ingest" in sample.compose("run", "--rm", "jobs").stdout


def test_bootstrap_is_done_at_once_where_there_are_data(sample: Stack) -> None:
    assert "there are data" in sample.compose("run", "--rm", "bootstrap").stdout


async def test_it_stops_within_its_grace(sample: Stack) -> None:
    await until(sample.is_whole)
    containers = {part: sample.container(part) for part in PARTS}
    began = time.monotonic()
    sample.compose("stop", "--timeout", str(GRACE_S))
    assert time.monotonic() - began < 2 * GRACE_S
    for part, container in containers.items():
        container.reload()
        state = container.attrs["State"]
        assert (part, state["ExitCode"], state["OOMKilled"]) == (part, 0, False)
