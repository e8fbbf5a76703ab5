"""What a gateway process holds while it runs: its upstreams, its tiers, what watches over them."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from gateway.cache import AnswerCache
from gateway.caps import Caps
from gateway.compose import Composer
from gateway.downloads import Downloads
from gateway.finder import Finder
from gateway.gauges import watch_gauges
from gateway.limiter import Limiter
from gateway.memory import Memory
from gateway.metrics import Metrics
from gateway.remote import NoRemote, RedisTier, RemoteTier
from gateway.settings import GatewaySettings
from gateway.spans import Spans
from gateway.upstream import Upstream, open_upstream
from shared.api import DOMAINS
from shared.endpoint import Domain


@dataclass(frozen=True)
class Resources:
    upstreams: Mapping[Domain, Upstream]
    redis: RemoteTier
    finder: Finder
    composer: Composer
    downloads: Downloads


@asynccontextmanager
async def open_resources(
    settings: GatewaySettings, *, metrics: Metrics, limiter: Limiter, spans: Spans | None
) -> AsyncIterator[Resources]:
    """Open everything in order, and close it the other way round."""
    async with AsyncExitStack() as stack:
        upstreams = {
            domain: await stack.enter_async_context(open_upstream(domain, settings.urls_of(domain), metrics))
            for domain in DOMAINS
        }
        redis = await _open_redis(settings, metrics, limiter, stack)
        memory = Memory(settings.local_cache_bytes, time.time)
        cache = AnswerCache(memory, redis)
        caps = Caps(tuple(upstreams), refused=lambda cost: metrics.count("stream_refusals_total", cost))
        finder = Finder(
            upstreams,
            cache,
            caps,
            spans=spans,
            deadline_s=settings.deadline_s,
            life=settings.ttl_scale,
        )
        await stack.enter_async_context(finder.running())
        watch_gauges(metrics, upstreams, redis, memory, caps, finder)
        yield Resources(upstreams, redis, finder, Composer(finder), Downloads(upstreams, cache))


async def _open_redis(
    settings: GatewaySettings, metrics: Metrics, limiter: Limiter, stack: AsyncExitStack
) -> RemoteTier:
    if settings.redis_url == "none":
        return NoRemote()
    tier = RedisTier(settings.redis_url, metrics, limiter.quota, hear=limiter.hear)
    stack.push_async_callback(tier.close)
    watching = asyncio.create_task(tier.watch())
    stack.callback(watching.cancel)
    return tier
