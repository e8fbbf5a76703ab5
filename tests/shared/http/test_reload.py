"""A service that is told to look for a new snapshot, over small real ones."""

import asyncio
from pathlib import Path

import pytest

from shared.http.serving import LIVE, Service, ServiceSettings, service_app
from shared.keys import digest_of, read_keys
from tests.shared.http.test_serving import SERVICE, publish_titles
from tests.shared.http.wire import served

RELOAD = "/v1/admin/reload"
KEY = "X-API-Key: root\r\n"


@pytest.fixture(autouse=True)
def _never_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.http.serving._LOOK_EVERY_S", 3600)


def settings_for(data: Path) -> ServiceSettings:
    return ServiceSettings(data, api_keys=read_keys(f"ops:admin:{digest_of('root')}"))


async def test_a_new_snapshot_is_served_once_the_reply_is_there(tmp_path: Path) -> None:
    first = publish_titles(tmp_path, "a")
    async with served(service_app(SERVICE, settings_for(tmp_path))) as address:
        second = publish_titles(tmp_path, "ab")
        before = await address.ask("/get_contents/g")
        assert before.headers["stream-version"] == first
        reply = await address.ask(RELOAD, method="POST", headers=KEY)
        assert (reply.status, reply.json()) == (200, {"versions": {"catalog": second}, "missing": []})
        assert (reply.headers["stream-version"], reply.headers["cache-control"]) == (second, "no-store")
        assert (await address.ask("/get_contents/g")).json()["quantity"] == 2


async def test_a_service_trusts_no_gateway(tmp_path: Path) -> None:
    first = publish_titles(tmp_path, "a")
    app = service_app(SERVICE, settings_for(tmp_path))
    async with served(app) as address:
        publish_titles(tmp_path, "ab")
        assert (await address.ask(RELOAD, method="POST")).status == 401
        assert app[LIVE].version == first


async def test_without_data_there_is_nothing_to_serve(tmp_path: Path) -> None:
    async with served(service_app(SERVICE, settings_for(tmp_path))) as address:
        assert (await address.ask(RELOAD, method="POST", headers=KEY)).status == 503
        version = publish_titles(tmp_path, "a")
        assert (await address.ask(RELOAD, method="POST", headers=KEY)).json()["versions"] == {
            "catalog": version
        }


async def test_many_at_once_open_a_snapshot_once(tmp_path: Path) -> None:
    opened: list[str] = []
    service: Service[None] = Service("catalog", lambda snapshot: opened.append(snapshot.version), ())
    version = publish_titles(tmp_path, "a")
    async with served(service_app(service, settings_for(tmp_path))) as address:
        newer = publish_titles(tmp_path, "ab")
        asking = (address.ask(RELOAD, method="POST", headers=KEY) for _ in range(4))
        assert {reply.status for reply in await asyncio.gather(*asking)} == {200}
    assert opened == [version, newer]
