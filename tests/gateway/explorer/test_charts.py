"""Where marks stand: in the picture, to scale, with round ticks and labels that have room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.explorer.charts import WIDTH, Chart, Kind, filled, shortened
from gateway.explorer.texts import texts_of

TEXTS = texts_of("en")
COUNTS = st.lists(st.integers(0, 10**7), min_size=1, max_size=40)


@given(COUNTS, st.sampled_from(["bars", "columns"]))
def test_marks_stand_in_the_picture_and_to_scale(counts: list[int], kind: Kind) -> None:
    rows = tuple((2000 + at, count) for at, count in enumerate(counts))
    drawn = Chart("additions", "", ("year", "titles"), rows, kind).drawn(TEXTS)
    assert [mark.value for mark in drawn.marks] == counts
    for mark in drawn.marks:
        assert 0 <= mark.x <= mark.x + mark.width <= WIDTH
        assert 0 <= mark.y <= mark.y + mark.height <= drawn.height
    sizes = [mark.width if kind == "bars" else mark.height for mark in drawn.marks]
    if (most := max(counts)) > 0:
        longest = max(sizes)
        for size, count in zip(sizes, counts, strict=True):
            assert size == pytest.approx(max(longest * count / most, 1.0 if kind == "bars" else 0), abs=1e-6)


@given(COUNTS)
def test_ticks_are_round_and_reach_the_greatest_value(counts: list[int]) -> None:
    rows = tuple((at, count) for at, count in enumerate(counts))
    ticks = Chart("additions", "", ("year", "titles"), rows, "columns").drawn(TEXTS).ticks
    values = [float(tick.text) for tick in ticks]
    assert values[0] == 0
    assert values[-1] >= max(counts)
    assert len(values) <= 7
    assert all(value == pytest.approx(values[1] * at) for at, value in enumerate(values))


def test_lines_begin_and_end_at_the_edges() -> None:
    rows = ((2000, 0, 10), (2010, 5, 5), (2020, 10, 0))
    drawn = Chart("titles-by-year", "", ("year", "amazon", "hulu"), rows, "lines").drawn(TEXTS)
    assert drawn.names == ("amazon", "hulu")
    first, second = ([point.split(",") for point in line.split()] for line in drawn.lines)
    assert first[0][0] == second[0][0]
    begins, middle, ends = (float(x) for x, _ in first)
    assert middle - begins == pytest.approx(ends - middle, abs=0.1)
    assert first[0][1] == second[2][1]
    assert first[2][1] == second[0][1]


def test_means_stand_on_the_whole_scale_of_stars() -> None:
    rows = ((2001, 4.0, 9), (2002, 2.0, 4))
    drawn = Chart("means-by-year", "", ("year", "mean", "votes"), rows, "means").drawn(TEXTS)
    assert [tick.text for tick in drawn.ticks] == [0, 1, 2, 3, 4, 5]
    assert drawn.marks[0].width > drawn.marks[1].width
    assert drawn.marks[0].y < drawn.marks[1].y


def test_shades_are_within_a_row() -> None:
    rows = (("drama", 1000, 500), ("crime", 4, 0))
    drawn = Chart("genres-over-time", "", ("genre", "1990", "2000"), rows, "heat").drawn(TEXTS)
    assert [mark.shade for mark in drawn.marks] == [9, 5, 9, 0]
    assert [mark.label for mark in drawn.marks[:2]] == ["Drama, 1990", "Drama, 2000"]


def test_years_without_a_title_are_zeros() -> None:
    assert filled([(2003, 2), (2000, 1)]) == ((2000, 1), (2001, 0), (2002, 0), (2003, 2))
    assert filled([]) == ()


def test_labels_have_room() -> None:
    many = tuple((year, 1) for year in range(1900, 2020))
    assert len(Chart("additions", "", ("year", "titles"), many, "columns").drawn(TEXTS).labels) <= 11
    assert shortened("a" * 30) == "a" * 20 + "…"
    assert shortened("short") == "short"
