"""Which ages the audience classes ask for."""

import pytest

from shared.audiences import CEILINGS, NEVER, strictest_age
from shared.vocabulary import RATING_CLASSES


def test_every_class_says_an_age_or_is_known_to_say_nothing() -> None:
    assert set(RATING_CLASSES) - set(CEILINGS) == {"nr", "unrated", "tv-nr"}


@pytest.mark.parametrize(
    ("classes", "age"),
    [
        (["g"], 0),
        (["g", "pg-13"], 13),
        (["tv-14", "16+"], 16),
        (["g", None], NEVER),
        (["nr"], NEVER),
        ([], NEVER),
    ],
)
def test_the_strictest_listing_counts(classes: list[str | None], age: int) -> None:
    assert strictest_age(classes) == age
