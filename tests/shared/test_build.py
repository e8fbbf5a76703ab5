"""The build's name changes with the code that makes answers."""

import re

from shared.build import build_id, release


def test_a_build_is_the_release_and_a_digest() -> None:
    assert re.fullmatch(rf"{re.escape(release())}\+[0-9a-f]{{8}}", build_id())


def test_a_build_is_told_once() -> None:
    assert build_id() is build_id()
