"""Scores of who asked lately are worked out once."""

import numpy as np

from recommender_service.domain.regulars import Regulars


def test_the_one_who_asked_longest_ago_is_forgotten_first() -> None:
    regulars, worked_out = Regulars(most=2), []

    def ask(user_id: int) -> float:
        def work_out() -> np.ndarray[tuple[int], np.dtype[np.float32]]:
            worked_out.append(user_id)
            return np.full(3, user_id, dtype=np.float32)

        return float(regulars.scores(user_id, work_out)[0])

    assert [ask(user_id) for user_id in (1, 2, 1, 3, 1, 2)] == [1, 2, 1, 3, 1, 2]
    assert worked_out == [1, 2, 3, 2]
