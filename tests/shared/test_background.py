"""What is loaded for good is looked at by no later collection, and loading gives way to requests."""

import gc
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.background import loading, settle, step_back


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_is_there_is_spared() -> None:
    gc.unfreeze()
    settle()
    assert gc.get_freeze_count() > 0


def test_nothing_is_collected_while_loading_and_all_is_spared_after_it() -> None:
    gc.unfreeze()
    with loading():
        assert not gc.isenabled()
        kept = [[number] for number in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() > len(kept)


def test_a_failure_leaves_collections_on() -> None:
    with pytest.raises(LookupError), loading():
        raise LookupError
    assert gc.isenabled()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has priorities of threads")
def test_a_thread_that_steps_back_leaves_the_others_where_they_are() -> None:
    with ThreadPoolExecutor(1, initializer=step_back) as loader:
        ours = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
        theirs = loader.submit(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())).result()
    assert theirs == max(10, ours)
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == ours
