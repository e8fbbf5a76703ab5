"""What the four catalogues are like: figures counted in the public files of 2021."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from shared.tables import Platform


@dataclass(frozen=True)
class Profile:
    """`rows` in the real file; shares of rows without a field; `classes` with how many rows have each.

    `age_years` and `age_spread` are those of a log-normal: how old titles were in 2021.
    `since` is the year when dates of adding begin; `sentences` are those of a description.
    """

    rows: int
    movies: float
    without_director: float
    without_cast: float
    without_country: float
    without_date: float
    without_class: float
    without_duration: float
    age_years: float
    age_spread: float
    since: int
    cast: int
    sentences: int
    classes: Mapping[str, int]


PROFILES: Final[Mapping[Platform, Profile]] = MappingProxyType(
    {
        "amazon": Profile(
            rows=9668,
            movies=0.808,
            without_director=0.215,
            without_cast=0.127,
            without_country=0.93,
            without_date=0.984,
            without_class=0.035,
            without_duration=0.0,
            age_years=5.0,
            age_spread=1.4,
            since=2021,
            cast=4,
            sentences=3,
            classes={
                "13+": 2117, "16+": 1547, "ALL": 1268, "18+": 1243, "R": 1010, "PG-13": 393, "7+": 385,
                "PG": 253, "NR": 223, "TV-14": 208, "TV-PG": 169, "TV-NR": 105, "G": 93, "TV-G": 81,
                "TV-MA": 77, "TV-Y": 74, "TV-Y7": 39, "UNRATED": 33, "AGES_18_": 3, "NC-17": 3,
                "NOT_RATE": 3, "AGES_16_": 2, "16": 1,
            },
        ),
        "disney": Profile(
            rows=1450,
            movies=0.726,
            without_director=0.326,
            without_cast=0.131,
            without_country=0.151,
            without_date=0.002,
            without_class=0.002,
            without_duration=0.0,
            age_years=10.0,
            age_spread=1.2,
            since=2019,
            cast=6,
            sentences=1,
            classes={
                "TV-G": 318, "TV-PG": 301, "G": 253, "PG": 236, "TV-Y7": 131, "TV-14": 79, "PG-13": 66,
                "TV-Y": 50, "TV-Y7-FV": 13,
            },
        ),
        "hulu": Profile(
            rows=3073,
            movies=0.483,
            without_director=0.999,
            without_cast=1.0,
            without_country=0.473,
            without_date=0.009,
            without_class=0.169,
            without_duration=0.061,
            age_years=5.0,
            age_spread=1.1,
            since=2010,
            cast=0,
            sentences=3,
            classes={
                "TV-14": 691, "TV-MA": 391, "R": 345, "TV-PG": 321, "PG-13": 163, "TV-G": 148, "PG": 105,
                "TV-Y7": 46, "TV-Y": 31, "G": 18, "NR": 4,
            },
        ),
        "netflix": Profile(
            rows=8807,
            movies=0.696,
            without_director=0.299,
            without_cast=0.094,
            without_country=0.094,
            without_date=0.001,
            without_class=0.0005,
            without_duration=0.0003,
            age_years=4.0,
            age_spread=1.0,
            since=2015,
            cast=8,
            sentences=2,
            classes={
                "TV-MA": 3207, "TV-14": 2160, "TV-PG": 863, "R": 799, "PG-13": 490, "TV-Y7": 334,
                "TV-Y": 307, "PG": 287, "TV-G": 220, "NR": 80, "G": 41, "TV-Y7-FV": 6, "NC-17": 3, "UR": 3,
            },
        ),
    }
)  # fmt: skip
HULU_SHIFTED: Final = 0.095
"""On Hulu so many rows have their duration in the column of the audience class."""

SEVERAL_PLATFORMS: Final = 0.036
"""So many rows list a work that another platform has listed before."""

COUNTRIES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "United States": 400, "India": 110, "United Kingdom": 80, "Canada": 44, "Japan": 40, "France": 36,
        "South Korea": 22, "Spain": 21, "Germany": 21, "Mexico": 16, "Australia": 16, "China": 15,
        "Turkey": 11, "Egypt": 11, "Italy": 11, "Nigeria": 10, "Brazil": 10, "Argentina": 9, "Belgium": 9,
        "Indonesia": 9, "Taiwan": 8, "Denmark": 7, "Ireland": 6, "Sweden": 6, "South Africa": 6,
        "Colombia": 5, "Norway": 4, "Poland": 4, "New Zealand": 4, "Thailand": 4, "Philippines": 4,
        "Netherlands": 4, "Lebanon": 3, "Chile": 3, "Israel": 3, "Czech Republic": 2, "Hungary": 2,
        "Iceland": 2, "Kenya": 1, "Peru": 1, "Ghana": 1,
    }
)  # fmt: skip
