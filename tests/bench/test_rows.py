import pytest

from bench.rows import Ratio, absolute, beside


def test_a_ratio_is_of_neighbouring_turns() -> None:
    """A machine that slows down by half in between does not change how the two compare."""
    assert Ratio.of([100, 50, 48], [200, 100, 80]) == Ratio(median=0.5, lowest=0.5, highest=0.6)


def test_sides_of_different_length_are_no_pairs() -> None:
    with pytest.raises(ValueError, match="longer"):
        Ratio.of([1.0], [1.0, 2.0])


def test_rows_hold_medians() -> None:
    row = beside("part", "what", "s", ours=[1, 9, 2], bare=[4, 3, 90], against="a bare one")
    assert (row.ours, row.bare) == (2, 4)
    assert absolute("part", "what", "s", [3, 1, 2], "a note").ours == 2
