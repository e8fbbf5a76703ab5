"""The stack in containers on the sample: what it answers, what it survives, what it may not do."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest

from shared.snapshots import version_order
from tests.containers.compose import PARTS, SERVICES, Stack, health, loaded
from tests.shared.waiting import until

PULP_FICTION = "/get_recommendations/pulp%20fiction"
ASKED = (PULP_FICTION, "/get_count_platform/netflix", "/get_contents/pg-13", "/v1/titles?q=toy+stroy&limit=3")
YEARS = tuple(f"/get_actor/netflix/{year}" for year in range(1, 9999))
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


def is_healthy(stack: Stack, part: str) -> bool:
    return health(stack.container(part)) == "healthy"


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


@asynccontextmanager
async def beside(stack: Stack, part: str) -> AsyncIterator[Any]:
    """Another container of this part while the block lasts; told to stop then, as one that serves is."""
    container = stack.start_beside(part)
    try:
        await until(lambda: health(container) == "healthy", within_s=30)
        yield container
        container.stop(timeout=GRACE_S)
    finally:
        container.remove(force=True)


async def test_a_service_may_have_replicas(sample: Stack) -> None:
    """Two processes of the catalog: one dies, and nobody notices, whatever they ask for."""
    await until(sample.is_whole, within_s=30)
    async with beside(sample, "catalog") as second:
        with loaded(sample.url, *YEARS) as load:
            await until(lambda: load.answered > 500, within_s=30)
            second.kill()
            await until(lambda: load.answered > 1500, within_s=30)
    assert not load.lost


async def test_a_restart_of_everything_in_turn_loses_no_request(sample: Stack) -> None:
    """Nor what was never asked before, which needs its service: another serves beside it while it goes."""
    await until(sample.is_whole, within_s=30)
    with loaded(sample.url, *ASKED) as load, loaded(sample.url, *YEARS) as uncached:
        sample.compose("restart", "--timeout", str(GRACE_S), "redis")
        for part in (*SERVICES, "gateway"):
            async with beside(sample, part):
                sample.compose("restart", "--timeout", str(GRACE_S), part)
                await until(partial(is_healthy, sample, part), within_s=30)
    assert load.answered > 1000
    assert uncached.answered > 1000
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
