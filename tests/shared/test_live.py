"""The snapshot that a process serves: swapped when a newer one is whole, and never backwards."""

import asyncio
import shutil
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from shared.live import NO_VERSION, LiveSnapshot
from shared.snapshots import POINTER, BrokenSnapshot, Snapshot, publish
from tests.shared.publishing import DOMAIN, live, plan_of, publish_text, text_of
from tests.shared.waiting import until


def follow(data: Path) -> LiveSnapshot[str]:
    return LiveSnapshot(data, DOMAIN, text_of)


def served(snapshot: LiveSnapshot[str]) -> str | None:
    return snapshot.current.state if snapshot.current else None


async def test_nothing_is_served_before_something_is_published(tmp_path: Path) -> None:
    following = follow(tmp_path)
    await following.look()
    assert following.current is None
    assert following.version == NO_VERSION


async def test_a_new_version_is_swapped_in_and_the_old_one_works_to_the_end(tmp_path: Path) -> None:
    following = follow(tmp_path)
    publish_text(tmp_path, "one")
    await following.look()
    taken = following.current
    version = publish_text(tmp_path, "two")
    await following.look()
    assert (served(following), following.version) == ("two", version)
    assert taken is not None
    assert taken.state == "one"


async def test_what_is_live_already_is_not_opened_again(tmp_path: Path) -> None:
    opened: list[str] = []

    def open_state(snapshot: Snapshot) -> str:
        opened.append(snapshot.version)
        return text_of(snapshot)

    following = LiveSnapshot(tmp_path, DOMAIN, open_state)
    version = publish_text(tmp_path, "one")
    await following.look()
    await following.look()
    assert opened == [version]


@pytest.mark.parametrize(
    ("parameters", "simulated"), [({"simulated": True}, True), ({"simulated": 1}, False), ({}, False)]
)
async def test_a_snapshot_says_whether_its_data_are_simulated(
    tmp_path: Path, parameters: dict[str, object], *, simulated: bool
) -> None:
    with publish(tmp_path, plan_of(parameters=parameters)) as draft:
        (draft.folder / "a.txt").write_text("x")
    following = LiveSnapshot(tmp_path, DOMAIN, lambda snapshot: snapshot.version)
    await following.look()
    assert following.current is not None
    assert following.current.simulated is simulated


async def test_a_damaged_newest_is_passed_over_while_an_old_one_is_served(tmp_path: Path) -> None:
    following = follow(tmp_path)
    publish_text(tmp_path, "one")
    await following.look()
    publish_text(tmp_path, "two")
    (live(tmp_path).folder / "a.txt").write_text("x")
    await following.look()
    assert served(following) == "one"
    publish_text(tmp_path, "three")
    await following.look()
    assert served(following) == "three"


async def test_a_process_that_starts_on_a_damaged_newest_serves_the_one_before(tmp_path: Path) -> None:
    publish_text(tmp_path, "one")
    publish_text(tmp_path, "two")
    (live(tmp_path).folder / "a.txt").unlink()
    following = follow(tmp_path)
    await following.look()
    assert served(following) == "one"


async def test_a_snapshot_that_cannot_be_opened_is_passed_over(tmp_path: Path) -> None:
    def open_state(snapshot: Snapshot) -> str:
        if text_of(snapshot) == "bad":
            raise BrokenSnapshot("of another format")
        return text_of(snapshot)

    following = LiveSnapshot(tmp_path, DOMAIN, open_state)
    for text in ("one", "bad"):
        publish_text(tmp_path, text)
        await following.look()
    assert served(following) == "one"


async def test_a_passing_trouble_is_told_once_and_tried_again(tmp_path: Path) -> None:
    troubles = [MemoryError(), MemoryError()]

    def open_state(snapshot: Snapshot) -> str:
        if troubles:
            raise troubles.pop()
        return text_of(snapshot)

    publish_text(tmp_path, "one")
    following = LiveSnapshot(tmp_path, DOMAIN, open_state)
    with capture_logs() as told:
        for _ in range(3):
            await following.look()
    assert served(following) == "one"
    assert [event["event"] for event in told] == ["snapshot_unreadable", "snapshot_live"]


async def test_all_versions_damaged_serve_nothing(tmp_path: Path) -> None:
    publish_text(tmp_path, "one")
    (live(tmp_path).folder / "a.txt").unlink()
    following = follow(tmp_path)
    await following.look()
    assert following.current is None


async def test_never_backwards(tmp_path: Path) -> None:
    first = publish_text(tmp_path, "one")
    publish_text(tmp_path, "two")
    following = follow(tmp_path)
    await following.look()
    (tmp_path / DOMAIN / POINTER).write_text(first)
    await following.look()
    assert served(following) == "two"


@pytest.mark.parametrize("pointer", [b"\xff\xfe", b"\x00", b"nonsense", b""])
async def test_a_garbage_pointer_changes_nothing(tmp_path: Path, pointer: bytes) -> None:
    publish_text(tmp_path, "one")
    following = follow(tmp_path)
    await following.look()
    (tmp_path / DOMAIN / POINTER).write_bytes(pointer)
    await following.look()
    assert served(following) == "one"


class Counting(LiveSnapshot[str]):
    """Tells how often it has looked."""

    looks = 0

    async def look(self) -> None:
        await super().look()
        self.looks += 1

    async def look_twice_more(self) -> None:
        looks = self.looks + 2
        await until(lambda: self.looks >= looks)


async def test_watching_outlives_a_folder_that_cannot_be_read(tmp_path: Path) -> None:
    following = Counting(tmp_path, DOMAIN, text_of)
    watching = asyncio.create_task(following.watch(every_s=0.001))
    try:
        publish_text(tmp_path, "one")
        await following.look_twice_more()
        assert served(following) == "one"
        shutil.rmtree(tmp_path / DOMAIN)
        (tmp_path / DOMAIN).write_text("a file, no folder")
        await following.look_twice_more()
        (tmp_path / DOMAIN).unlink()
        (tmp_path / DOMAIN / POINTER).mkdir(parents=True)
        await following.look_twice_more()
        assert served(following) == "one"
        shutil.rmtree(tmp_path / DOMAIN)
        publish_text(tmp_path, "two")
        publish_text(tmp_path, "three")
        await following.look_twice_more()
        assert served(following) == "three"
    finally:
        watching.cancel()


async def test_a_folder_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    (tmp_path / DOMAIN / POINTER).mkdir(parents=True)
    following = follow(tmp_path)
    with capture_logs() as told:
        await following.look()
        await following.look()
        (tmp_path / DOMAIN / POINTER).rmdir()
        await following.look()
        (tmp_path / DOMAIN / POINTER).mkdir()
        await following.look()
    assert [entry["event"] for entry in told] == ["snapshots_unreadable"] * 2
    assert "Is a directory" in told[0]["reason"]
