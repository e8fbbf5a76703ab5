import pytest

from bench.load.steady import Timed
from bench.parts.overload import good_per_s


@pytest.mark.parametrize("wait_s", [0.01, 0.3, 0.9])
def test_answers_of_a_second_are_counted_however_long_each_has_waited(wait_s: float) -> None:
    """1,500 are asked a second for five seconds, and each third of them is answered."""
    replies = [Timed(number / 1500, wait_s, 503 if number % 3 else 200) for number in range(7500)]
    assert good_per_s(replies) == pytest.approx(500, rel=0.01)
