"""Commands on data in an object store."""

from pathlib import Path

import pytest

from deploy.working import folder_of, working_on
from shared.errors import JobError
from shared.settings import SettingsError
from shared.snapshots import find_snapshot, read_pointer
from tests.shared.bucket import Bucket, bucket
from tests.shared.publishing import DOMAIN, publish_text, text_of


def test_a_folder_is_worked_in_as_it_is(tmp_path: Path) -> None:
    with working_on(str(tmp_path)) as folder:
        assert folder == tmp_path
    assert folder_of(str(tmp_path)) == tmp_path


@pytest.mark.parametrize("data", ["http://x/y", "s3://B"])
def test_other_addresses_are_refused(data: str) -> None:
    with pytest.raises(SettingsError, match="give a folder or s3://"), working_on(data):
        pass


def test_what_serves_from_a_folder_takes_no_store() -> None:
    with pytest.raises(SettingsError, match="takes a folder"):
        folder_of("s3://bucket/x")


def test_what_is_published_is_put_there_and_found_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bucket() as found:
        monkeypatch.setenv("STREAM_CACHE", str(tmp_path / "one"))
        with working_on(found.url.text) as folder:
            version = publish_text(folder, "text")
        monkeypatch.setenv("STREAM_CACHE", str(tmp_path / "two"))
        with working_on(found.url.text) as folder:
            snapshot = find_snapshot(folder, DOMAIN)
            assert snapshot is not None
            assert (snapshot.version, text_of(snapshot)) == (version, "text")


def test_a_job_that_fails_puts_nothing_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(found: Bucket) -> None:
        with working_on(found.url.text) as folder:
            publish_text(folder, "text")
            raise JobError("no")

    monkeypatch.setenv("STREAM_CACHE", str(tmp_path))
    with bucket() as found:
        with pytest.raises(JobError, match="no"):
            fail(found)
        assert not found.list_keys()
        assert read_pointer(tmp_path, DOMAIN) is not None


def test_a_store_that_is_away_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAM_CACHE", str(tmp_path))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(JobError) as told, working_on("s3://bucket/x"):
        pass
    assert "\n" not in str(told.value)
