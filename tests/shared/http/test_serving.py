"""A domain as a service, over small real snapshots."""

import asyncio
import json
import os
import signal
import tempfile
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import structlog

from shared.api import PUBLIC
from shared.api.catalog import GET_CONTENTS, ClassCount, GetContents
from shared.api.recommender import GET_RECOMMENDATIONS, GetRecommendations
from shared.endpoint import bind
from shared.errors import NotFound, Unavailable
from shared.http.ready import Ready
from shared.http.replies import json_reply
from shared.http.rim import Call
from shared.http.routing import Routes
from shared.http.server import DRAINING
from shared.http.serving import (
    LIVE,
    SERVICE_LIMITS,
    Service,
    ServiceSettings,
    in_time,
    run_service,
    service_app,
)
from shared.live import LiveSnapshot
from shared.snapshots import Snapshot, publish
from shared.store import Store, StoreError
from tests.shared.bucket import bucket
from tests.shared.http.wire import Address, app_of, served
from tests.shared.publishing import DOMAIN, plan_of, text_of
from tests.shared.waiting import until


async def get_contents(count: int, query: GetContents) -> ClassCount:
    if query.rating_class == "nr":
        raise NotFound("none of those")
    return ClassCount(query.rating_class, count)


SERVICE = Service("catalog", lambda snapshot: len(text_of(snapshot)), (bind(GET_CONTENTS, get_contents),))


def publish_titles(data: Path, titles: str, *, simulated: bool = False) -> str:
    with publish(data, plan_of(inputs=titles, parameters={"simulated": simulated})) as draft:
        for name in ("a.txt", "b.txt"):
            (draft.folder / name).write_text(titles)
    assert draft.version is not None
    return draft.version


@asynccontextmanager
async def serving(data: Path) -> AsyncIterator[tuple[Address, LiveSnapshot[int]]]:
    app = service_app(SERVICE, ServiceSettings(data))
    async with served(app) as address:
        yield address, app[LIVE]


async def test_an_answer_names_the_version_that_it_was_made_from(tmp_path: Path) -> None:
    version = publish_titles(tmp_path, "abc")
    async with serving(tmp_path) as (address, _):
        reply = await address.ask("/get_contents/tv-ma")
    assert (reply.status, reply.json()) == (200, {"rating_class": "tv-ma", "quantity": 3})
    assert reply.headers["stream-version"] == version
    assert "stream-data" not in reply.headers


async def test_an_error_names_the_version_too(tmp_path: Path) -> None:
    version = publish_titles(tmp_path, "abc")
    async with serving(tmp_path) as (address, _):
        for target, status in (("/get_contents/nr", 404), ("/get_contents/x", 422), ("/nowhere", 404)):
            reply = await address.ask(target)
            assert (reply.status, reply.headers["stream-version"]) == (status, version)


async def test_a_service_reads_the_longest_address_that_a_gateway_may_write() -> None:
    """Callers may leave unescaped what a canonical address escapes."""

    async def answer(_: Call) -> Ready:
        return json_reply({})

    longest = GET_RECOMMENDATIONS.address(GetRecommendations("\N{CLAPPER BOARD}" * 500))
    async with served(app_of(Routes(PUBLIC), answer), SERVICE_LIMITS) as address:
        assert (await address.ask(longest)).status == 200


async def test_a_service_validates_by_itself(tmp_path: Path) -> None:
    publish_titles(tmp_path, "abc")
    async with serving(tmp_path) as (address, _):
        reply = await address.ask("/get_contents/tv-17")
    assert reply.status == 422
    assert "tv-14" in reply.json()["allowed"]


async def test_rows_of_other_domains_are_not_there(tmp_path: Path) -> None:
    publish_titles(tmp_path, "abc")
    async with serving(tmp_path) as (address, _):
        assert (await address.ask("/get_recommendations/x")).status == 404


async def test_simulated_data_say_so(tmp_path: Path) -> None:
    publish_titles(tmp_path, "abc", simulated=True)
    async with serving(tmp_path) as (address, _):
        for target in ("/get_contents/g", "/readyz"):
            assert (await address.ask(target)).headers["stream-data"] == "simulated"


async def test_a_service_without_data_is_alive_and_not_ready(tmp_path: Path) -> None:
    async with serving(tmp_path) as (address, live):
        alive, ready = await address.ask("/livez"), await address.ask("/readyz")
        row = await address.ask("/get_contents/g")
        assert (alive.status, alive.json()) == (
            200,
            {"service": DOMAIN, "status": "alive", "version": None},
        )
        assert (ready.status, ready.json()["status"]) == (503, "starting")
        assert (row.status, row.headers["retry-after"], row.headers["stream-version"]) == (503, "1", "none")
        version = publish_titles(tmp_path, "ab")
        await until(lambda: live.version == version)
        assert (await address.ask("/readyz")).json() == {
            "service": DOMAIN,
            "status": "ready",
            "version": version,
        }
        assert (await address.ask("/get_contents/g")).json()["quantity"] == 2


async def test_a_new_version_takes_over_while_requests_go_on(tmp_path: Path) -> None:
    publish_titles(tmp_path, "a")
    async with serving(tmp_path) as (address, live):
        second = publish_titles(tmp_path, "ab")
        found = set()
        async with asyncio.timeout(10):
            while live.version != second:
                reply = await address.ask("/get_contents/g")
                assert reply.status == 200
                found.add(reply.json()["quantity"])
        assert found <= {1, 2}
        assert (await address.ask("/get_contents/g")).json()["quantity"] == 2


async def test_an_answer_under_way_ends_on_the_version_that_it_began_with(tmp_path: Path) -> None:
    asked, go = asyncio.Event(), asyncio.Event()

    async def get_slowly(count: int, query: GetContents) -> ClassCount:
        asked.set()
        await go.wait()
        return ClassCount(query.rating_class, count)

    service = Service("catalog", SERVICE.open_state, (bind(GET_CONTENTS, get_slowly),))
    first = publish_titles(tmp_path, "a")
    app = service_app(service, ServiceSettings(tmp_path))
    async with served(app) as address:
        asking = asyncio.create_task(address.ask("/get_contents/g"))
        await asked.wait()
        second = publish_titles(tmp_path, "ab")
        await until(lambda: app[LIVE].version == second)
        go.set()
        reply = await asking
    assert (reply.json()["quantity"], reply.headers["stream-version"]) == (1, first)


async def test_a_draining_service_is_not_ready_and_still_answers(tmp_path: Path) -> None:
    publish_titles(tmp_path, "a")
    app = service_app(SERVICE, ServiceSettings(tmp_path))
    async with served(app) as address:
        app[DRAINING].set()
        ready = await address.ask("/readyz")
        assert (ready.status, ready.json()["status"]) == (503, "draining")
        assert (await address.ask("/get_contents/g")).status == 200


def test_open_state_gets_the_snapshot(tmp_path: Path) -> None:
    seen: list[Snapshot] = []
    service: Service[None] = Service("catalog", seen.append, ())
    version = publish_titles(tmp_path, "a")
    live = service_app(service, ServiceSettings(tmp_path))[LIVE]
    asyncio.run(live.look())
    assert [snapshot.version for snapshot in seen] == [version]


@pytest.mark.usefixtures("own_logging")
def test_a_service_runs_from_the_environment_until_it_is_told_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    version = publish_titles(tmp_path, "a")
    with tempfile.TemporaryDirectory(prefix="s") as folder:
        address = Address(Path(folder) / "s")
        monkeypatch.setenv("STREAM_DATA", str(tmp_path))
        monkeypatch.setenv("STREAM_LISTEN", address.url)
        monkeypatch.setenv("STREAM_DRAIN_S", "0")
        seen: list[object] = []
        asking = threading.Thread(target=_ask_and_stop, args=(address, seen))
        asking.start()
        run_service("catalog", lambda settings: service_app(SERVICE, settings))
        asking.join()
    assert seen == [{"rating_class": "g", "quantity": 1}]
    (event,) = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert (event["event"], event["part"], event["version"]) == ("snapshot_live", "catalog", version)


def _ask_and_stop(address: Address, seen: list[object]) -> None:
    async def ask() -> None:
        await until(address.socket.is_socket)
        seen.append((await address.ask("/get_contents/g")).json())

    try:
        asyncio.run(ask())
    finally:
        os.kill(os.getpid(), signal.SIGTERM)


def test_no_data_folder_ends_with_2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STREAM_DATA", raising=False)
    with pytest.raises(SystemExit) as caught:
        run_service("catalog", lambda settings: service_app(SERVICE, settings))
    assert caught.value.code == 2


def test_logging_is_left_alone_by_the_tests() -> None:
    assert structlog.contextvars.get_contextvars() == {}


async def test_an_answer_that_nobody_waits_for_is_not_finished() -> None:
    async def forever() -> int:
        await asyncio.Event().wait()
        return 1

    with pytest.raises(Unavailable, match="time"):
        await in_time(forever(), "1")


@pytest.mark.parametrize("left_ms", [None, "5000", "soon", "-1", "\u0663"])
async def test_an_answer_in_time_is_given_whatever_the_header_says(left_ms: str | None) -> None:
    async def at_once() -> int:
        return 1

    assert await in_time(at_once(), left_ms) == 1


async def test_a_service_follows_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while the store is away; what it holds then is served when it is back."""
    writer_folder = tmp_path / "writer"
    with bucket() as found:
        writer = Store(found.url, writer_folder)
        publish_titles(writer_folder, "abc")
        writer.push(DOMAIN)
        app = service_app(SERVICE, ServiceSettings(found.url, cache=tmp_path / "cache"))
        async with served(app) as address:
            first = await address.ask("/get_contents/tv-ma")
            assert first.json()["quantity"] == 3
            writer.pull(DOMAIN)
            publish_titles(writer_folder, "abcd")
            found.stop()
            with pytest.raises(StoreError):
                writer.push(DOMAIN)
            await app[LIVE].look()
            assert (await address.ask("/get_contents/tv-ma")).json()["quantity"] == 3
            found.start()
            writer.push(DOMAIN)
            await app[LIVE].look()
            assert (await address.ask("/get_contents/tv-ma")).json()["quantity"] == 4
