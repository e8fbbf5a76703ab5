"""The gateway as a whole: its own pages, its health, and parts that come and go."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.settings import GatewaySettings
from shared.api import DOMAINS
from shared.build import build_id
from shared.endpoint import Domain
from shared.http.server import DRAINING
from shared.settings import SettingsError, read_settings
from tests.gateway.parts import MIDDLE, OLD, World, world
from tests.shared.http.wire import Seen

COUNT = "/get_contents/g"


@pytest.mark.parametrize(
    ("target", "method", "status"),
    [
        ("/", "GET", 200),
        ("/docs", "GET", 200),
        ("/openapi.json", "HEAD", 200),
        ("/livez", "GET", 200),
        ("/readyz", "GET", 200),
        (COUNT, "GET", 200),
        (COUNT, "HEAD", 200),
        (COUNT, "OPTIONS", 204),
        (COUNT, "PUT", 405),
        ("/get_contents/x", "GET", 422),
        ("/nowhere", "GET", 404),
        ("/docs/../docs", "GET", 404),
    ],
)
async def test_every_reply_names_request_and_version(
    system: World, target: str, method: str, status: int
) -> None:
    reply = await system.ask(target, method=method, headers="X-Request-ID: me\r\n")
    assert reply.status == status
    assert reply.headers["x-request-id"] == "me"
    assert reply.headers["stream-version"] in {MIDDLE, build_id()}


async def test_a_path_that_is_no_endpoint_is_a_problem_with_the_likeliest(system: World) -> None:
    reply = await system.ask("/get_contens/g")
    assert (reply.status, reply.headers["content-type"]) == (404, "application/problem+json")
    assert "/get_contents/{rating_class}" in reply.json()["suggestions"]


async def test_it_is_alive(system: World) -> None:
    assert (await system.ask("/livez")).json() == {
        "service": "gateway",
        "status": "alive",
        "version": build_id(),
    }


async def test_pages_of_other_sites_may_read_only_where_that_is_set(sockets: Path) -> None:
    origin = "Origin: https://films.example\r\n"
    async with world(sockets) as system:
        assert "access-control-allow-origin" not in (await system.ask(COUNT, headers=origin)).headers
    async with world(sockets, cors_origins=("https://films.example",)) as system:
        headers = (await system.ask(COUNT, headers=origin)).headers
        assert headers["access-control-allow-origin"] == "https://films.example"


@pytest.mark.parametrize("target", [COUNT, "/", "/docs", "/livez", "/nowhere", "/get_contents/x"])
async def test_no_reply_tells_what_serves_it(system: World, target: str) -> None:
    headers = (await system.ask(target)).headers
    assert "server" not in headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'; ")


async def test_it_is_ready_once_every_domain_has_answered(sockets: Path) -> None:
    async with world(sockets, started=False) as system:
        assert _state(await system.ask("/readyz")) == (503, "starting")
        await system.start("catalog")
        await system.until_part("catalog", status="up", version=MIDDLE)
        await system.start("ratings")
        await system.until_part("ratings", status="up")
        assert _state(await system.ask("/readyz")) == (503, "starting")
        assert (await system.ask(COUNT)).status == 200
        await system.start("recommender")
        await system.until_ready()
        up = {"status": "up", "version": MIDDLE}
        expected: dict[str, object] = {**dict.fromkeys(DOMAINS, up), "redis": {"status": "none"}}
        assert (await system.health())["parts"] == expected


def _state(reply: Seen) -> tuple[int, str]:
    return reply.status, reply.json()["status"]


async def test_a_part_that_dies_leaves_its_kept_answers(system: World) -> None:
    kept = await system.ask(COUNT)
    await system.stop("catalog")
    await system.until_part("catalog", status="down", version=MIDDLE)
    assert _state(await system.ask("/readyz")) == (200, "ready")
    again = await system.ask(COUNT)
    assert (again.status, again.body) == (200, kept.body)
    missing = await system.ask("/get_contents/r")
    assert missing.status == 503
    assert int(missing.headers["retry-after"]) >= 1
    assert missing.json()["type"].endswith("#unavailable")
    assert (await system.ask("/get_recommendations/x")).status == 200
    await system.start("catalog")
    assert (await system.ask("/get_contents/r")).status == 200
    await system.until_part("catalog", status="up")


async def test_a_service_that_went_back_is_not_believed(system: World) -> None:
    kept = await system.ask(COUNT)
    system.parts["catalog"].version = OLD
    await system.until_part("catalog", status="down", version=MIDDLE)
    assert (await system.ask(COUNT)).body == kept.body
    assert (await system.ask("/get_contents/r")).status == 503


async def test_a_draining_gateway_is_not_ready_and_still_answers(system: World) -> None:
    system.app[DRAINING].set()
    assert _state(await system.ask("/readyz")) == (503, "draining")
    assert (await system.ask(COUNT)).status == 200


@dataclass(frozen=True)
class Urls:
    STREAM_CATALOG_URL: str = "http://a:1 http://b:1"
    STREAM_RATINGS_URL: str = "unix:/r"
    STREAM_RECOMMENDER_URL: str = "http://c:1"


@pytest.mark.parametrize(
    ("domain", "urls"),
    [
        ("catalog", ("http://a:1", "http://b:1")),
        ("ratings", ("unix:/r",)),
        ("recommender", ("http://c:1",)),
    ],
)
def test_settings_name_the_services(domain: Domain, urls: tuple[str, ...]) -> None:
    settings = read_settings(GatewaySettings, vars(Urls()))
    assert settings.urls_of(domain) == urls
    assert (settings.host, settings.port, settings.redis_url) == ("127.0.0.1", 8000, "none")


def test_no_service_may_be_left_out() -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(GatewaySettings, {"STREAM_RATINGS_URL": " "})
    assert len(caught.value.mistakes) == 3
