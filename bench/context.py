"""Figures that were measured elsewhere, at another time: context for a reader, never part of a ratio."""

from typing import Final

ORIGINAL_ABOUT: Final = (
    "The service that this one replaces, measured elsewhere and at another time: "
    "2 cores, wrk, 32 connections."
)
ORIGINAL_PER_S: Final = {
    "get_max_duration": 280,
    "get_score_count": 950,
    "get_count_platform": 507,
    "get_actor": 2.4,
    "prod_per_country": 106,
    "get_contents": 365,
    "get_recommendations": 3_900,
}
