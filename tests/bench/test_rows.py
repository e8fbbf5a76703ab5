import pytest

from bench.rows import Ratio, absolute, at_least, at_most, beside


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


def test_a_row_says_what_was_promised_and_whether_it_held() -> None:
    row = absolute("part", "what", "s", [3.0], "a note")
    assert at_most(3, row).notes == ("promised: at most 3; held", "a note")
    assert at_most(2.9, row).notes[0] == "promised: at most 2.9; NOT HELD"
    assert at_least(3, row).notes[0] == "promised: at least 3; held"
    assert at_least(1000, row).notes[0] == "promised: at least 1,000; NOT HELD"


def test_where_there_is_a_ratio_the_promise_is_about_it() -> None:
    row = beside("part", "what", "ms", ours=[30.0], bare=[10.0], against="before")
    assert at_most(3, row).notes == ("promised: at most 3; held",)
    assert at_most(2, row).notes == ("promised: at most 2; NOT HELD",)
