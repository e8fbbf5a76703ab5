"""A job that dies, or whose disk is full, at any moment of a publication."""

import random
import signal
import subprocess
from pathlib import Path

import pytest

from shared.snapshots import find_snapshot, read_pointer, version_order
from tests.shared.publishing import DOMAIN, live, program, publish_text, text_of

_DIES_AT_CALL = """
import os, signal, sys
from pathlib import Path
from tests.shared.publishing import publish_text

data, fatal = Path(sys.argv[1]), int(sys.argv[2])
calls = 0

def count(frame, event, function):
    global calls
    if event == "c_return" and function.__name__ in WRITING:
        calls += 1
        if calls == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

WRITING = {"open", "write", "flush", "fsync", "mkdir", "rename", "chmod", "flock"}
publish_text(data / "warm-up", "x")
sys.setprofile(count)
publish_text(data, "new")
sys.setprofile(None)
"""

_PUBLISHES_FOR_EVER = """
import sys
from pathlib import Path
from tests.shared.publishing import publish_text

number = int(sys.argv[2])
while True:
    number += 1
    version = publish_text(Path(sys.argv[1]), str(number), size=50_000)
    print(number, version, flush=True)
"""

_HAS_LITTLE_ROOM = """
import resource, sys
from pathlib import Path
from shared.errors import JobError
from shared.jobs import bring_up_to_date
from tests.shared.publishing import plan_of

def build(draft):
    (draft.folder / "a.txt").write_bytes(bytes(100_000))
    return {}

resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
try:
    bring_up_to_date(Path(sys.argv[1]), plan_of(inputs="big"), build)
except JobError as error:
    print(error)
"""


def test_killed_at_any_call_the_old_or_the_new_version_is_whole(tmp_path: Path) -> None:
    killed = 0
    for fatal in range(1, 200):
        data = tmp_path / str(fatal)
        first = publish_text(data, "old")
        dying = program(_DIES_AT_CALL, str(data), str(fatal))
        _, told = dying.communicate(timeout=30)
        assert dying.returncode in {0, -signal.SIGKILL}, told
        assert text_of(live(data)) in ({"old", "new"} if dying.returncode else {"new"})
        assert read_pointer(data, DOMAIN) == live(data).version
        assert version_order(publish_text(data, "next")) > version_order(first)
        assert text_of(live(data)) == "next"
        assert not list((data / DOMAIN).glob(".draft-*/"))
        if dying.returncode == 0:
            break
        killed += 1
    assert killed > 15
    assert dying.returncode == 0


def test_killed_at_random_moments_versions_stay_whole_and_grow(tmp_path: Path) -> None:
    moments = random.Random(7)
    number, newest = 0, publish_text(tmp_path, "0")
    for _ in range(4):
        writing = program(_PUBLISHES_FOR_EVER, str(tmp_path), str(number))
        assert writing.stdout is not None
        writing.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            writing.wait(moments.uniform(0.0, 0.05))
        writing.kill()
        writing.communicate()
        snapshot = live(tmp_path)
        number = int(text_of(snapshot)[:1] or 0)
        assert version_order(snapshot.version) > version_order(newest)
        newest = publish_text(tmp_path, str(number))
        assert version_order(newest) > version_order(snapshot.version)


def test_a_disk_without_room_leaves_the_old_version(tmp_path: Path) -> None:
    first = publish_text(tmp_path, "old")
    job = program(_HAS_LITTLE_ROOM, str(tmp_path))
    told, trace = job.communicate(timeout=30)
    assert job.returncode == 0, trace
    assert "File too large" in told
    assert told.rstrip().endswith("what was published before is untouched")
    assert live(tmp_path).version == first
    assert [entry.name for entry in (tmp_path / DOMAIN).iterdir() if entry.is_dir()] == [first]


def test_a_first_publication_that_is_killed_leaves_nothing_that_could_be_served(tmp_path: Path) -> None:
    dying = program(_DIES_AT_CALL, str(tmp_path), "8")
    dying.communicate(timeout=30)
    assert dying.returncode == -signal.SIGKILL
    assert find_snapshot(tmp_path, DOMAIN) is None
    publish_text(tmp_path, "one")
    assert text_of(live(tmp_path)) == "one"
