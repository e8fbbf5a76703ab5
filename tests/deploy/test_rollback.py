"""Going back to earlier data: a new version of the old content."""

from pathlib import Path

import pytest

from deploy.rollback import roll_back
from shared.errors import JobError
from shared.snapshots import version_order
from tests.shared.publishing import DOMAIN, live, publish_text, text_of


def test_the_content_before_is_live_again_as_a_newer_version(tmp_path: Path) -> None:
    first, second = publish_text(tmp_path, "one"), publish_text(tmp_path, "two")
    old, new = roll_back(tmp_path, DOMAIN, None)
    assert old == first
    assert version_order(new) > version_order(second)
    assert (live(tmp_path).version, text_of(live(tmp_path))) == (new, "one")
    assert live(tmp_path).manifest.inputs == {"titles": "one"}


def test_any_version_that_is_kept_may_be_named(tmp_path: Path) -> None:
    first, _, _ = (publish_text(tmp_path, text) for text in ("one", "two", "three"))
    assert roll_back(tmp_path, DOMAIN, first)[0] == first
    assert text_of(live(tmp_path)) == "one"


def test_what_is_not_there_or_damaged_is_told(tmp_path: Path) -> None:
    first = publish_text(tmp_path, "one")
    with pytest.raises(JobError, match="no earlier data"):
        roll_back(tmp_path, DOMAIN, None)
    live_now = publish_text(tmp_path, "two")
    with pytest.raises(JobError, match=f"kept are {first}"):
        roll_back(tmp_path, DOMAIN, "20200101T000000Z-0001-aaaaaaaa")
    (tmp_path / DOMAIN / first / "a.txt").write_text("torn")
    with pytest.raises(JobError, match=r"cut short|not what was published"):
        roll_back(tmp_path, DOMAIN, None)
    assert live(tmp_path).version == live_now
