"""What an operator may set of a gateway process, each from `STREAM_<NAME>`."""

from dataclasses import dataclass

from gateway.access import share
from gateway.admin import AdminSettings
from gateway.client import Proxies, trusted_proxies
from gateway.quota import Quota, rate_limit
from gateway.spans import collector
from shared.endpoint import Domain
from shared.keys import KeySettings
from shared.settings import addresses, factor, origins, port, positive, redis_url, seconds, setting, switch

_DEFAULT_QUOTA = Quota(per_s=1000, burst=5000)


@dataclass(frozen=True)
class GatewaySettings(AdminSettings, KeySettings):
    catalog_url: tuple[str, ...] = setting(addresses, about="where the catalog service listens")
    ratings_url: tuple[str, ...] = setting(addresses, about="where the ratings service listens")
    recommender_url: tuple[str, ...] = setting(addresses, about="where the recommender service listens")
    host: str = setting(str, "127.0.0.1", about="address to listen on")
    port: int = setting(port, 8000, about="port to listen on")
    share_port: bool = setting(
        switch, default=False, about="on: let another process listen on the same port, to take over from this"
    )
    listen_fd: int | None = setting(
        positive, None, about="an open listening socket, instead of host and port"
    )
    redis_url: str = setting(
        redis_url,
        "none",
        about="redis:// or unix:// address of the shared cache, with its password; none: no Redis",
        secret=True,
    )
    local_cache_bytes: int = setting(positive, 64 * 2**20, about="memory for answers kept in this process")
    deadline_s: float = setting(seconds, 5.0, about="how long one request may take")
    ttl_scale: float = setting(factor, 1.0, about="a factor on how long answers are fresh")
    connections: int = setting(positive, 4096, about="how many connections one process holds at once")
    rate_limit: Quota | None = setting(
        rate_limit, _DEFAULT_QUOTA, about="requests a second for each client, like 500 or 500/1000; or off"
    )
    trusted_proxies: Proxies = setting(
        trusted_proxies, Proxies(), about="networks, and unix, whose X-Forwarded-For is believed"
    )
    cors_origins: tuple[str, ...] = setting(origins, (), about="sites whose pages may read; * for all")
    log_hits: float = setting(share, 0.001, about="the share of hits that the access log tells of")
    otlp_endpoint: str | None = setting(collector, None, about="an OpenTelemetry collector, for spans")
    drain_s: float = setting(seconds, 1.0, about="how long to go on after SIGTERM, readiness failing")

    def urls_of(self, domain: Domain) -> tuple[str, ...]:
        return {
            "catalog": self.catalog_url,
            "ratings": self.ratings_url,
            "recommender": self.recommender_url,
        }[domain]
