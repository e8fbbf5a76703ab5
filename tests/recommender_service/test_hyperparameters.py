"""When content features take part in a fit."""

from recommender_service.domain.hyperparameters import PLENTY, Hyperparameters


def test_content_speaks_where_works_are_little_known() -> None:
    given = Hyperparameters()
    assert given.suited_to(positives=PLENTY * 100, liked_works=100) == given
    assert given.suited_to(positives=0, liked_works=0) == given


def test_works_with_plenty_of_positives_speak_for_themselves() -> None:
    given = Hyperparameters(seed=7)
    found = given.suited_to(positives=PLENTY * 100 + 1, liked_works=100)
    assert found == Hyperparameters(seed=7, content_weight=0.0)
