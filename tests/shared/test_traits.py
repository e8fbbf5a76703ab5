"""What filters ask of a row."""

import pytest

from shared.tables import Title
from shared.traits import Kind, traits

ROW = Title(
    id="ns1",
    work="w-ns1",
    platform="netflix",
    type="tv show",
    title="Élite",
    year=2018,
    rating_class=None,
    directors=("Ramón Salazar",),
    cast=("Itzan Escamilla", "RAMON SALAZAR"),
    countries=("Spain",),
    genres=("TV Comedies", "Crime TV Shows"),
)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("platform", {"netflix": "netflix"}),
        ("type", {"tv show": "tv show"}),
        (
            "genre",
            {
                "tv comedies": "TV Comedies",
                "crime tv shows": "Crime TV Shows",
                "comedy": "comedy",
                "crime": "crime",
            },
        ),
        ("country", {"spain": "Spain"}),
        ("person", {"ramon salazar": "Ramón Salazar", "itzan escamilla": "Itzan Escamilla"}),
        ("rating_class", {}),
    ],
)
def test_values_are_folded_and_keep_their_names(kind: Kind, values: dict[str, str]) -> None:
    assert traits(ROW, kind) == values
