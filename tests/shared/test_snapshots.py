"""Publishing, finding, verifying and pruning versions."""

import os
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import snapshots
from shared.errors import JobError
from shared.snapshots import (
    KEPT_VERSIONS,
    MANIFEST,
    POINTER,
    BrokenSnapshot,
    Snapshot,
    VersionOrder,
    file_sha256,
    find_snapshot,
    open_snapshot,
    publish,
    read_pointer,
    version_order,
)
from tests.shared.publishing import DOMAIN, live, plan_of, publish_text, text_of

Damage = Callable[[Path], object]


def versions_in(data: Path) -> list[str]:
    return sorted(entry.name for entry in (data / DOMAIN).iterdir() if entry.is_dir())


def test_nothing_is_found_where_nothing_was_published(tmp_path: Path) -> None:
    assert read_pointer(tmp_path, DOMAIN) is None
    assert find_snapshot(tmp_path, DOMAIN) is None
    assert plan_of().published(tmp_path) is None


def test_what_was_published_is_found(tmp_path: Path) -> None:
    version = publish_text(tmp_path, "one")
    snapshot = live(tmp_path)
    assert snapshot.version == version == read_pointer(tmp_path, DOMAIN)
    assert text_of(snapshot) == "one"
    assert re.fullmatch(r"[0-9]{8}T[0-9]{6}Z-0001-[0-9a-f]{8}", version)


def test_the_manifest_tells_what_a_snapshot_was_made_of(tmp_path: Path) -> None:
    plan = plan_of(inputs="abc", parameters={"simulated": True, "sizes": (1, 2)}, form=3)
    with publish(tmp_path, plan) as draft:
        (draft.folder / "a.txt").write_text("four")
    manifest = live(tmp_path).manifest
    assert (manifest.format, manifest.inputs) == (3, {"titles": "abc"})
    assert manifest.parameters == {"simulated": True, "sizes": [1, 2]}
    assert list(manifest.files) == ["a.txt"]
    assert manifest.files["a.txt"].size_bytes == 4
    assert manifest.files["a.txt"].sha256 == file_sha256(live(tmp_path).folder / "a.txt")
    assert datetime.fromisoformat(manifest.created_at).utcoffset() == timedelta(0)


def test_others_may_read_what_was_published(tmp_path: Path) -> None:
    publish_text(tmp_path, "one")
    assert live(tmp_path).folder.stat().st_mode & 0o777 == 0o755


def test_a_later_version_takes_over_and_sees_the_one_before(tmp_path: Path) -> None:
    first = publish_text(tmp_path, "one")
    with publish(tmp_path, plan_of(inputs="two")) as draft:
        assert draft.previous is not None
        assert draft.previous.version == first
        assert live(tmp_path).version == first
        (draft.folder / "a.txt").write_text("two")
    assert live(tmp_path).version == draft.version != first


def test_a_job_that_fails_leaves_the_old_version_and_no_draft(tmp_path: Path) -> None:
    first = publish_text(tmp_path, "one")
    with pytest.raises(ZeroDivisionError):
        _fail_half_way(tmp_path)
    assert live(tmp_path).version == first
    assert versions_in(tmp_path) == [first]


def _fail_half_way(data: Path) -> None:
    with publish(data, plan_of()) as draft:
        (draft.folder / "a.txt").write_text("half")
        raise ZeroDivisionError


def test_three_versions_are_kept(tmp_path: Path) -> None:
    published = [publish_text(tmp_path, str(number)) for number in range(5)]
    assert versions_in(tmp_path) == published[-KEPT_VERSIONS:]


def test_what_a_killed_job_left_is_cleared_away(tmp_path: Path) -> None:
    left_over = tmp_path / DOMAIN / ".draft-killed"
    left_over.mkdir(parents=True)
    (left_over / "a.txt").write_text("half")
    publish_text(tmp_path, "one")
    assert not left_over.exists()


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    publish_text(tmp_path, "one")
    with publish(tmp_path, plan_of(inputs="two")) as draft:
        (draft.folder / "a.txt").write_text("two")
        with pytest.raises(JobError, match="another job is publishing"), publish(tmp_path, plan_of()):
            pytest.fail("a second writer came in")
    assert live(tmp_path).version == draft.version


def test_domains_have_a_writer_each(tmp_path: Path) -> None:
    with publish(tmp_path, plan_of()), publish(tmp_path, snapshots.Plan("ratings", 1, {}, {})):
        pass
    assert find_snapshot(tmp_path, "ratings") is not None


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, no folder")
    with (
        pytest.raises(JobError, match=r"cannot write to .*choose another"),
        publish(tmp_path / "data", plan_of()),
    ):
        pytest.fail("nothing can be written there")


@pytest.mark.parametrize("gone_back", [timedelta(), timedelta(seconds=1), timedelta(days=9999)])
def test_versions_grow_even_if_the_clock_goes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone_back: timedelta
) -> None:
    first = publish_text(tmp_path, "one")

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Clock":
            then = datetime.now(UTC) - gone_back
            return cls.fromtimestamp(then.timestamp(), tz)

    monkeypatch.setattr(snapshots, "datetime", Clock)
    second = publish_text(tmp_path, "two")
    assert version_order(second) > version_order(first)
    assert version_order(second).time >= version_order(first).time
    assert version_order(second).sequence == version_order(first).sequence + 1
    assert text_of(live(tmp_path)) == "two"


moments = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - limits are naive


@given(moments, st.integers(1, 20_000), moments, st.integers(1, 20_000))
def test_versions_are_ordered_by_time_then_sequence(
    time: datetime, number: int, other_time: datetime, other_number: int
) -> None:
    version = f"{time:%Y%m%dT%H%M%SZ}-{number:04d}-00000000"
    other = f"{other_time:%Y%m%dT%H%M%SZ}-{other_number:04d}-ffffffff"
    seconds, other_seconds = time.replace(microsecond=0), other_time.replace(microsecond=0)
    earlier = (seconds, number) < (other_seconds, other_number)
    assert (version_order(version) < version_order(other)) == earlier


def test_the_order_of_a_version() -> None:
    assert version_order("20260102T030405Z-0012-00ff00ff") == VersionOrder("20260102T030405Z", 12)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "none",
        "20260102T030405Z-0012-00ff00f",
        "20260102T030405Z-0012-00ff00ff/../x",
        "20260102T030405Z-0012-00ff00ff\n",
        "٢٠٢٦٠١٠٢T030405Z-0012-00ff00ff",
    ],
)
def test_no_version(text: str) -> None:
    with pytest.raises(ValueError, match="no snapshot version"):
        version_order(text)


def _rename_in_manifest(folder: Path) -> None:
    manifest = orjson.loads((folder / MANIFEST).read_bytes())
    manifest["version"] = "nonsense"
    (folder / MANIFEST).write_bytes(orjson.dumps(manifest))


def _make_a_folder_of_a_file(folder: Path) -> None:
    (folder / "a.txt").unlink()
    (folder / "a.txt").mkdir()


DAMAGES: dict[str, Damage] = {
    "a file is cut short": lambda folder: os.truncate(folder / "a.txt", 1),
    "a file is missing": lambda folder: (folder / "a.txt").unlink(),
    "a file is another of the same size": lambda folder: (folder / "a.txt").write_text("eno"),
    "a file is a folder": _make_a_folder_of_a_file,
    "no manifest": lambda folder: (folder / MANIFEST).unlink(),
    "an empty manifest": lambda folder: (folder / MANIFEST).write_bytes(b""),
    "a cut manifest": lambda folder: os.truncate(folder / MANIFEST, 40),
    "a manifest of bytes": lambda folder: (folder / MANIFEST).write_bytes(b"\xff\xfe\x00"),
    "a manifest of another shape": lambda folder: (folder / MANIFEST).write_bytes(b'{"version": 1}'),
    "the manifest of another version": _rename_in_manifest,
    "the folder is gone": shutil.rmtree,
}


def whole(data: Path, version: str) -> Snapshot:
    snapshot = open_snapshot(data, DOMAIN, version)
    snapshot.verify()
    return snapshot


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_version_is_passed_over_for_the_one_before(tmp_path: Path, damage: Damage) -> None:
    first, second = publish_text(tmp_path, "one"), publish_text(tmp_path, "two")
    damage(tmp_path / DOMAIN / second)
    with pytest.raises(BrokenSnapshot):
        whole(tmp_path, second)
    assert live(tmp_path).version == first
    third = publish_text(tmp_path, "three")
    assert version_order(third) > version_order(first)
    assert text_of(live(tmp_path)) == "three"


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_where_all_versions_are_damaged_none_is_found(tmp_path: Path, damage: Damage) -> None:
    damage(tmp_path / DOMAIN / publish_text(tmp_path, "one"))
    assert find_snapshot(tmp_path, DOMAIN) is None
    publish_text(tmp_path, "two")
    assert text_of(live(tmp_path)) == "two"


@pytest.mark.parametrize(
    "pointer", [b"nonsense\n", b"\xff\xfe\x00", b"a\x00b", b"../../secret", b"x" * 5000, "٢".encode()]
)
def test_a_garbage_pointer_leads_to_the_newest_whole_version(tmp_path: Path, pointer: bytes) -> None:
    publish_text(tmp_path, "one")
    second = publish_text(tmp_path, "two")
    (tmp_path / DOMAIN / POINTER).write_bytes(pointer)
    assert live(tmp_path).version == second
    assert plan_of(inputs="two").published(tmp_path) is None
    publish_text(tmp_path, "three")
    assert text_of(live(tmp_path)) == "three"


def test_a_pointer_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    version = publish_text(tmp_path, "one")
    shutil.copytree(tmp_path / DOMAIN / version, tmp_path / "outside")
    with pytest.raises(BrokenSnapshot):
        open_snapshot(tmp_path, DOMAIN, "../outside")


def test_a_version_that_never_went_live_is_not_served(tmp_path: Path) -> None:
    first, second = publish_text(tmp_path, "one"), publish_text(tmp_path, "two")
    (tmp_path / DOMAIN / POINTER).write_text(f"{first}\n")
    assert live(tmp_path).version == first
    third = publish_text(tmp_path, "three")
    assert version_order(third) > version_order(second)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({}, True),
        ({"inputs": "two"}, False),
        ({"parameters": {"epochs": 2}}, False),
        ({"parameters": {"epochs": 1, "seed": 0}}, False),
        ({"form": 2}, False),
    ],
)
def test_a_plan_knows_its_own_work(tmp_path: Path, other: dict[str, object], same: bool) -> None:
    plan = {"inputs": "one", "parameters": {"epochs": 1}, "form": 1}
    with publish(tmp_path, plan_of(**plan)) as draft:  # type: ignore[arg-type]  # a table of mixed values
        (draft.folder / "a.txt").write_text("x")
    found = plan_of(**{**plan, **other}).published(tmp_path)  # type: ignore[arg-type]
    assert (found is not None) == same
