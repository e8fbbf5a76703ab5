"""What counts as a rating row."""

import pytest

from ratings_service.domain.rows import COLUMNS, LATEST_S, fault_of


@pytest.mark.parametrize(
    "line",
    [
        "1,4.0,964982703,ds1",
        "0,.5,0,a",
        '"7","5","12","ns1"',
        f' 7 , "4.50" ,\t{LATEST_S},ns1 ',
        "999999999999999999,1,1,ns1",
    ],
)
def test_good_rows(line: str) -> None:
    assert fault_of(line, COLUMNS) is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,4.0,964982703", "3 fields instead of 4"),
        ("1,4.0,964982703,ds1,", "5 fields instead of 4"),
        ("", "1 fields instead of 4"),
        ("-1,4.0,0,ds1", "userId '-1' is not a whole number of at most 18 digits"),
        ("1.0,4.0,0,ds1", "userId '1.0' is not a whole number of at most 18 digits"),
        ("١,4.0,0,ds1", "userId '١' is not a whole number of at most 18 digits"),
        ("1,0,0,ds1", "rating '0' is not 0.5 to 5.0 by halves"),
        ("1,5.5,0,ds1", "rating '5.5' is not 0.5 to 5.0 by halves"),
        ("1,4.25,0,ds1", "rating '4.25' is not 0.5 to 5.0 by halves"),
        ("1,nan,0,ds1", "rating 'nan' is not 0.5 to 5.0 by halves"),
        ("1,4,1.5,ds1", f"timestamp '1.5' is not Unix seconds from 0 to {LATEST_S}"),
        (f"1,4,{LATEST_S + 1},ds1", f"timestamp '{LATEST_S + 1}' is not Unix seconds from 0 to {LATEST_S}"),
        ("1,4,,ds1", f"timestamp '' is not Unix seconds from 0 to {LATEST_S}"),
        ("1,4,0,", "movieId '' is not a title's id"),
        ('1,4,0,"ds1', "movieId '\"ds1' is not a title's id"),
    ],
)
def test_bad_rows_say_what_is_wrong(line: str, reason: str) -> None:
    assert fault_of(line, COLUMNS) == reason


def test_columns_may_stand_in_another_order() -> None:
    assert fault_of("ns1,0,4.5,1", ("movieId", "timestamp", "rating", "userId")) is None
