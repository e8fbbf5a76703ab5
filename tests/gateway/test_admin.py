"""The admin port: what it serves, and whom it refuses, over real sockets."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.admin import AdminSettings, beside
from gateway.app import ADMIN_APP, create_app
from gateway.settings import GatewaySettings
from shared.http.server import running
from shared.keys import digest_of, read_keys
from shared.settings import SettingsError, read_settings
from tests.gateway.parts import MIDDLE, World, world
from tests.shared.http.wire import Address, Seen

EVERYWHERE = "0.0.0.0"  # noqa: S104 - as a setting; the tests listen on unix sockets
RELOAD = "/v1/admin/reload"
NOWHERE = ("unix:/nowhere",)
KEY = "X-API-Key: root\r\n"
KEYS = read_keys(f"ops:admin:{digest_of('root')}")


@pytest.fixture
async def system(sockets: Path) -> AsyncIterator[World]:
    async with world(sockets, api_keys=KEYS) as found:
        yield found


@pytest.fixture
async def admin(system: World, sockets: Path) -> AsyncIterator[Address]:
    address = Address(sockets / "admin")
    async with running(system.app[ADMIN_APP], address.url):
        yield address


async def ask(
    address: Address, target: str, *, host: str | None = "127.0.0.1", method: str = "GET", headers: str = ""
) -> Seen:
    named = "" if host is None else f"Host: {host}\r\n"
    return await address.send(
        f"{method} {target} HTTP/1.1\r\n{named}Connection: close\r\n{headers}\r\n".encode()
    )


async def test_it_serves_what_prometheus_reads(admin: Address, system: World) -> None:
    for _ in range(3):
        await system.ask("/get_contents/g")
    await system.ask("/get_contents/nonsense")
    reply = await ask(admin, "/metrics")
    assert reply.status == 200
    assert reply.headers["content-type"].startswith("text/plain; version=")
    for line in (
        'stream_requests_total{cache="hit-local",row="get_contents",status="200"} 2.0',
        'stream_requests_total{cache="miss",row="get_contents",status="200"} 1.0',
        'stream_requests_total{cache="none",row="none",status="422"} 1.0',
        'stream_request_seconds_count{cache="miss",row="get_contents"} 1.0',
        'stream_upstream_calls_total{domain="catalog"} 1.0',
        'stream_part_up{part="ratings"} 1.0',
        'stream_cache_entries{share="lookup"} 1.0',
        f'stream_snapshot_info{{domain="catalog",version="{MIDDLE}"}} 1.0',
    ):
        assert line.encode() in reply.body


async def test_its_health_is_that_of_the_gateway(admin: Address, system: World) -> None:
    for page in ("/livez", "/readyz"):
        ours, theirs = await ask(admin, page), await system.ask(page)
        assert (ours.status, ours.json()) == (theirs.status, theirs.json())


async def test_metrics_are_not_on_the_public_port(system: World) -> None:
    assert (await system.ask("/metrics")).status == 404


async def test_questions_are_not_on_the_admin_port(admin: Address) -> None:
    for target in ("/get_contents/g", "/docs", "/v1/titles", "/es/insights", "/en/titles/as1"):
        assert (await ask(admin, target)).status == 404


async def test_administration_needs_its_key_here_too(admin: Address, system: World) -> None:
    assert (await ask(admin, RELOAD, method="POST")).status == 401
    # The key opened it: past it, these parts have nothing to say about versions.
    assert (await ask(admin, RELOAD, method="POST", headers=KEY)).status != 401
    assert all(part.calls for part in system.parts.values())


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8001", "localhost", "LOCALHOST:9", "[::1]", "[::1]:8001"]
)
async def test_it_answers_to_its_own_names(admin: Address, host: str) -> None:
    assert (await ask(admin, "/livez", host=host)).status == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "evil@127.0.0.1", "localhost:x", "10.0.0.1", "::1", "", "[x"],
)
@pytest.mark.parametrize("target", ["/metrics", "/livez", RELOAD])
async def test_another_name_is_misdirected(admin: Address, host: str, target: str) -> None:
    reply = await ask(admin, target, host=host, headers=KEY)
    if host == "":
        assert reply.status in (400, 421)
        return
    assert (reply.status, reply.json()["type"].rpartition("#")[2]) == (421, "misdirected")


@pytest.mark.parametrize(
    ("host", "asked", "status"),
    [
        ("gateway", "gateway:8001", 200),
        ("gateway", "10.0.0.1:8001", 421),
        (EVERYWHERE, "10.0.0.1:8001", 200),
        ("::", "[fd00::1]:8001", 200),
        (EVERYWHERE, "evil.example", 421),
    ],
)
async def test_the_configured_host_is_its_own_name_too(
    sockets: Path, host: str, asked: str, status: int
) -> None:
    async with world(sockets, admin_host=host) as system:
        address = Address(sockets / "admin")
        async with running(system.app[ADMIN_APP], address.url):
            assert (await ask(address, "/livez", host=asked)).status == status


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ("", False),
        ("Origin: http://127.0.0.1:8001\r\n", False),
        ("Sec-Fetch-Site: same-origin\r\n", False),
        ("Sec-Fetch-Site: none\r\n", False),
        ("Origin: http://127.0.0.1:8000\r\n", True),
        ("Origin: https://evil.example\r\n", True),
        ("Origin: null\r\n", True),
        ("Sec-Fetch-Site: cross-site\r\n", True),
        ("Sec-Fetch-Site: same-site\r\n", True),
    ],
)
async def test_pages_of_other_sites_give_no_orders(admin: Address, headers: str, refused: bool) -> None:
    reply = await ask(admin, RELOAD, host="127.0.0.1:8001", method="POST", headers=headers)
    assert reply.status == (403 if refused else 401)
    assert (await ask(admin, "/livez", host="127.0.0.1:8001", headers=headers)).status == 200


async def test_it_lives_as_long_as_the_gateway(sockets: Path) -> None:
    app, admin = create_app(GatewaySettings(NOWHERE, NOWHERE, NOWHERE)), Address(sockets / "admin")
    app.cleanup_ctx.append(beside(app[ADMIN_APP], admin.url))
    async with running(app, f"unix:{sockets / 'gateway'}"):
        assert (await ask(admin, "/livez")).status == 200
    with pytest.raises(OSError, match=r"No such file|refused"):
        await ask(admin, "/livez")


@pytest.mark.parametrize(
    ("environ", "public_port", "listener"),
    [
        ({}, 8000, "http://127.0.0.1:8001"),
        ({}, 65535, None),
        ({}, None, None),
        ({"STREAM_ADMIN_PORT": "9000"}, 8000, "http://127.0.0.1:9000"),
        ({"STREAM_ADMIN_PORT": "9000"}, None, "http://127.0.0.1:9000"),
        ({"STREAM_ADMIN_PORT": "none"}, 8000, None),
        ({"STREAM_ADMIN_PORT": "0"}, 8000, None),
        ({"STREAM_ADMIN_HOST": "::"}, 8000, "http://[::]:8001"),
    ],
)
def test_where_it_listens(environ: dict[str, str], public_port: int | None, listener: str | None) -> None:
    settings = read_settings(AdminSettings, environ)
    assert settings.admin_listener(public_port=public_port) == listener


def test_an_open_socket_goes_before_a_port() -> None:
    with socket.socket() as opened:
        settings = AdminSettings(admin_port=0, admin_listen_fd=opened.detach())
        listener = settings.admin_listener(public_port=8000)
        assert isinstance(listener, socket.socket)
        listener.close()


@pytest.mark.parametrize("text", ["x", "65536", "-1"])
def test_what_is_no_port_is_told(text: str) -> None:
    with pytest.raises(SettingsError, match="STREAM_ADMIN_PORT"):
        read_settings(AdminSettings, {"STREAM_ADMIN_PORT": text})
