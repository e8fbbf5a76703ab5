"""Snapshots in an object store, against a real S3 server on loopback."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.errors import JobError
from shared.places import StoreUrl, place
from shared.snapshots import KEPT_VERSIONS, find_snapshot, read_pointer
from shared.store import Store, StoreError
from tests.shared.bucket import Bucket, bucket
from tests.shared.publishing import DOMAIN, live, publish_text, text_of


@pytest.fixture
def store() -> Iterator[Bucket]:
    with bucket() as found:
        yield found


@pytest.fixture
def writer(store: Bucket, tmp_path: Path) -> Store:
    return Store(store.url, tmp_path / "writer")


@pytest.fixture
def reader(store: Bucket, tmp_path: Path) -> Store:
    return Store(store.url, tmp_path / "reader")


def publish(writer: Store, text: str) -> str:
    writer.pull(DOMAIN)
    version = publish_text(writer.folder, text)
    assert writer.push(DOMAIN) == version
    return version


def test_what_is_put_there_is_brought_from_there(writer: Store, reader: Store) -> None:
    version = publish(writer, "one")
    reader.pull(DOMAIN)
    assert (live(reader.folder).version, text_of(live(reader.folder))) == (version, "one")
    publish(writer, "two")
    reader.pull(DOMAIN)
    assert text_of(live(reader.folder)) == "two"


def test_an_empty_store_brings_nothing(reader: Store, writer: Store) -> None:
    reader.pull(DOMAIN)
    assert find_snapshot(reader.folder, DOMAIN) is None
    assert writer.push(DOMAIN) is None


def test_what_is_there_already_is_neither_fetched_nor_put(
    writer: Store, reader: Store, store: Bucket
) -> None:
    version = publish(writer, "one")
    reader.pull(DOMAIN)
    store.overwrite(f"mine/{DOMAIN}/{version}/a.txt", b"changed")
    reader.pull(DOMAIN)
    assert writer.push(DOMAIN) is None
    assert text_of(live(reader.folder)) == "one"


def test_of_two_who_publish_at_once_one_wins(writer: Store, reader: Store) -> None:
    publish(writer, "one")
    reader.pull(DOMAIN)
    publish_text(reader.folder, "theirs")
    winner = publish(writer, "two")
    with pytest.raises(JobError, match="somebody else has published"):
        reader.push(DOMAIN)
    reader.pull(DOMAIN)
    assert read_pointer(reader.folder, DOMAIN) == winner
    publish_text(reader.folder, "theirs")
    assert reader.push(DOMAIN) == read_pointer(reader.folder, DOMAIN)


def test_the_first_of_two_who_begin_at_once_wins(writer: Store, reader: Store) -> None:
    for one, text in ((writer, "first"), (reader, "second")):
        one.pull(DOMAIN)
        publish_text(one.folder, text)
    assert writer.push(DOMAIN) is not None
    with pytest.raises(JobError):
        reader.push(DOMAIN)


def test_the_last_three_are_kept_there(writer: Store, store: Bucket) -> None:
    versions = [publish(writer, str(number)) for number in range(KEPT_VERSIONS + 2)]
    kept = {key.split("/")[2] for key in store.list_keys() if key.count("/") > 2}
    assert kept == set(versions[-KEPT_VERSIONS:])


@pytest.mark.parametrize("damage", [b"torn", b"", b"two"])
def test_a_corrupt_object_changes_nothing_here(
    writer: Store, reader: Store, store: Bucket, damage: bytes
) -> None:
    publish(writer, "one")
    reader.pull(DOMAIN)
    version = publish(writer, "six")
    key = f"mine/{DOMAIN}/{version}/b.txt"
    store.overwrite(key, damage)
    for _ in range(2):
        with pytest.raises(StoreError, match=r"cut short|not what was published|416"):
            reader.pull(DOMAIN)
    assert text_of(live(reader.folder)) == "one"
    store.overwrite(key, b"six")
    reader.pull(DOMAIN)
    assert text_of(live(reader.folder)) == "six"


@pytest.mark.parametrize("pointer", [b"", b"../../etc\n", b"\xff"])
def test_a_garbage_pointer_leads_nowhere(writer: Store, reader: Store, store: Bucket, pointer: bytes) -> None:
    publish(writer, "one")
    reader.pull(DOMAIN)
    store.overwrite(f"mine/{DOMAIN}/CURRENT", pointer)
    with pytest.raises(StoreError):
        reader.pull(DOMAIN)
    assert text_of(live(reader.folder)) == "one"


def test_a_store_that_is_away_changes_nothing_here(tmp_path: Path) -> None:
    with bucket() as found:
        writer, reader = Store(found.url, tmp_path / "writer"), Store(found.url, tmp_path / "reader")
        publish(writer, "one")
        reader.pull(DOMAIN)
    said = set()
    for _ in range(2):
        with pytest.raises(StoreError) as told:
            reader.pull(DOMAIN)
        said.add(str(told.value))
    assert len(said) == 1, "a log would repeat it for ever"
    assert text_of(live(reader.folder)) == "one"


def test_what_arrived_whole_is_not_fetched_again(writer: Store, reader: Store, store: Bucket) -> None:
    version = publish(writer, "one")
    keys = {name: f"mine/{DOMAIN}/{version}/{name}.txt" for name in "ab"}
    store.overwrite(keys["b"], b"torn")
    with pytest.raises(StoreError):
        reader.pull(DOMAIN)
    store.overwrite(keys["a"], b"torn")
    store.overwrite(keys["b"], b"one")
    reader.pull(DOMAIN)
    assert text_of(live(reader.folder)) == "one"


def test_two_may_keep_one_folder_alike(writer: Store, store: Bucket, tmp_path: Path) -> None:
    publish(writer, "one" * 10_000)
    readers = [Store(store.url, tmp_path / "shared") for _ in range(4)]
    threads = [threading.Thread(target=one.pull, args=(DOMAIN,)) for one in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert text_of(live(tmp_path / "shared")) == "one" * 10_000


def test_a_place_is_a_folder_or_a_store() -> None:
    assert place("/data") == Path("/data")
    assert place("s3://my-bucket/some/prefix/") == StoreUrl("s3://my-bucket/some/prefix")
    for wrong in ("s3://", "s3://b", "http://bucket/x", "s3://bucket//x", "s3://BUCKET"):
        with pytest.raises(ValueError, match="s3://bucket/prefix"):
            place(wrong)
