"""How long a fit goes on."""

from recommender_service.domain.hyperparameters import LEAST_EPOCHS, MOST_SAMPLES, Hyperparameters


def test_few_ratings_are_gone_through_as_often_as_was_asked() -> None:
    given = Hyperparameters(epochs=40)
    assert given.suited_to(0) == given
    assert given.suited_to(MOST_SAMPLES // 40) == given


def test_many_ratings_are_gone_through_less_often_and_never_hardly() -> None:
    given = Hyperparameters(epochs=40, seed=7)
    assert given.suited_to(MOST_SAMPLES // 20) == Hyperparameters(epochs=20, seed=7)
    assert given.suited_to(MOST_SAMPLES) == Hyperparameters(epochs=LEAST_EPOCHS, seed=7)
    assert Hyperparameters(epochs=3).suited_to(MOST_SAMPLES).epochs == 3
