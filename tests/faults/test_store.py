"""A service that follows an object store through trouble of every kind: what it serves stays, then is new."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.live import LiveSnapshot
from shared.snapshots import Snapshot, publish
from shared.store import Store
from tests.faults.faults import BLACK_HOLE, PASSING, Faults
from tests.faults.proxy import Proxy, proxying
from tests.shared.bucket import Bucket, bucket
from tests.shared.publishing import DOMAIN, plan_of

MANY = "x" * 3_000_000
SLOW = Faults(bytes_per_s=20_000_000, slice_bytes=64_000)


@dataclass
class Followed:
    """A store; a job publishes into it directly, a service's snapshot follows through a proxy."""

    proxy: Proxy
    writer: Store
    live: LiveSnapshot[str]

    async def publish(self, text: str) -> str:
        return await asyncio.to_thread(self._publish, text)

    def _publish(self, text: str) -> str:
        self.writer.pull(DOMAIN)
        with publish(self.writer.folder, plan_of(inputs=text)) as draft:
            (draft.folder / "large.txt").write_text(MANY)
            (draft.folder / "text.txt").write_text(text)
        version = self.writer.push(DOMAIN)
        assert version is not None
        return version

    @property
    def text(self) -> str | None:
        return self.live.current.state if self.live.current else None


def read_text(snapshot: Snapshot) -> str:
    return (snapshot.folder / "text.txt").read_text()


@pytest.fixture
def store() -> Iterator[Bucket]:
    with bucket() as found:
        yield found


@pytest.fixture
async def followed(store: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Followed]:
    writer = Store(store.url, tmp_path / "writer")
    async with proxying(store.endpoint) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.address)
        reader = Store(store.url, tmp_path / "reader", piece_s=1.0)
        live = LiveSnapshot(reader.folder, DOMAIN, read_text, refresh=lambda: reader.pull(DOMAIN))
        yield Followed(proxy, writer, live)


@pytest.mark.parametrize(
    "faults",
    [
        Faults(refuses=True),
        Faults(cut_after_bytes=300_000),
        Faults(cut_after_bytes=300_000, ending="reset"),
        Faults(cut_after_bytes=300_000, ending="half-close"),
        Faults(cut_after_bytes=10),
        Faults(answers=b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n"),
        Faults(answers=b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
        Faults(answers=b"no HTTP at all\r\n\r\n"),
        Faults(bytes_per_s=1000),
        BLACK_HOLE,
    ],
    ids=str,
)
async def test_what_is_served_stays_until_the_store_is_well(followed: Followed, faults: Faults) -> None:
    await followed.publish("one")
    await followed.live.look()
    assert followed.text == "one"
    await followed.publish("two")
    await followed.proxy.switch(faults)
    looking = asyncio.create_task(followed.live.look())
    await asyncio.sleep(0.1)
    assert followed.text == "one"
    await asyncio.wait([looking], timeout=3)
    assert followed.text in ("one", "two")  # some troubles are overcome by asking again
    await followed.proxy.switch(PASSING)
    await looking
    await followed.live.look()
    assert followed.text == "two"


async def test_a_slow_store_is_waited_for(followed: Followed) -> None:
    await followed.publish("one")
    await followed.proxy.switch(SLOW)
    await followed.live.look()
    assert followed.text == "one"


async def test_a_service_that_starts_without_the_store_serves_when_it_is_back(
    followed: Followed,
) -> None:
    await followed.publish("one")
    await followed.proxy.switch(Faults(refuses=True))
    await followed.live.look()
    assert followed.text is None
    await followed.proxy.switch(PASSING)
    await followed.live.look()
    assert followed.text == "one"
