"""Two gateways that share what they know through Redis."""

import asyncio
from typing import Final

from tests.faults.questions import Questions
from tests.faults.system import Gateway
from tests.shared.waiting import until_told

_WRITTEN_AFTER_S: Final = 0.1


async def until_redis_is_used(first: Gateway, second: Gateway, questions: Questions) -> None:
    """Wait until what one gateway was told is found in Redis by the other.

    The answer is written a moment later: a gateway that often looked before that would find so little
    in Redis that it soon hardly looked there at all.
    """

    async def used() -> bool:
        (target,) = questions.of("catalog", 1)
        await first.ask(target)
        await asyncio.sleep(_WRITTEN_AFTER_S)
        return "detail=redis" in (await second.ask(target)).cache_status

    await until_told(used)
