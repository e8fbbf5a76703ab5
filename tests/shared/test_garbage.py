"""What is loaded for good is looked at by no later collection."""

import gc
from collections.abc import Iterator

import pytest

from shared.garbage import loading, settle


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
