"""Kept answers in two tiers: this process's memory, then Redis."""

import time
from collections import defaultdict
from typing import Any

from gateway.answers import Kept
from gateway.memory import Memory
from gateway.quota import Verdict
from gateway.remote import RemoteTier
from gateway.worth import Worth
from shared.endpoint import Endpoint
from shared.http.routing import Question


class AnswerCache:
    """Looks in memory, then in Redis; what Redis knows is kept in memory too, for the rest of its life."""

    def __init__(self, memory: Memory, remote: RemoteTier) -> None:
        self.memory = memory
        self.remote = remote
        self._worth: defaultdict[str, Worth] = defaultdict(Worth)  # of each row of the table

    def recall(self, key: str, question: Question) -> Kept | None:
        return self.memory.get(key, question.endpoint.cache.cost)

    def is_worthwhile(self, endpoint: Endpoint[Any, Any]) -> bool:
        """Whether Redis is there, and often has what is not in memory."""
        return self.remote.status == "up" and self._worth[endpoint.name].is_enough

    def expects_more(self, question: Question) -> bool:
        """Whether what is not in memory is worth a look in Redis before its service is asked."""
        return self._worth[question.endpoint.name].is_given()

    async def ask_remote(
        self, key: str, question: Question, client: str | None, *, can_wait: bool = False
    ) -> tuple[Kept | None, Verdict | None]:
        """What Redis has under this key that is still of use, and what it says of the client."""
        answer, verdict = await self.remote.get(key, client, can_wait=can_wait)
        if self.remote.status == "up":
            self._worth[question.endpoint.name].note(found=answer is not None)
        if answer is None or answer.ends_at <= time.time():
            return None, verdict
        found = Kept.of(answer, question.endpoint, question.address)
        self.memory.put(key, found)
        return found, verdict

    async def judge(self, client: str) -> Verdict | None:
        """Count a client in Redis who asks for what is kept nowhere."""
        _, verdict = await self.remote.get(None, client)
        return verdict

    def put(self, key: str, kept: Kept) -> None:
        self.memory.put(key, kept)
        self.remote.put(key, kept.answer)
