"""The golden answers on the real catalogue, over HTTP through the gateway."""

import aiohttp
import pytest

from tests.system.asking import ask
from tests.system.running import RunningStack

GOLDEN = {
    "/get_count_platform/amazon": {"platform": "amazon", "movies": 7814},
    "/get_count_platform/disney": {"platform": "disney", "movies": 1052},
    "/get_count_platform/hulu": {"platform": "hulu", "movies": 1484},
    "/get_count_platform/Netflix": {"platform": "netflix", "movies": 6131},
    "/get_contents/g": {"rating_class": "g", "quantity": 405},
    "/get_contents/ALL_AGES": {"rating_class": "all", "quantity": 1269},
    "/get_contents/16+": {"rating_class": "16+", "quantity": 1550},
    "/get_contents/16": {"rating_class": "16+", "quantity": 1550},
    "/get_contents/AGES_18_": {"rating_class": "18+", "quantity": 1246},
    "/get_contents/Not%20Rated": {"rating_class": "nr", "quantity": 308},
    "/get_contents/UR": {"rating_class": "unrated", "quantity": 36},
    "/get_contents/tv-ma": {"rating_class": "tv-ma", "quantity": 3675},
    "/get_max_duration/2018/hulu/min": {"movie": "loro"},
    "/get_max_duration/1957/hulu/min": {"movie": "gunfight at the o.k. corral"},
    "/get_max_duration/2018/netflix/season": {"movie": "trailer park boys"},
    "/get_max_duration/2005/hulu/seasons": {"movie": "american dad!"},
    "/get_max_duration/2004/netflix/min": {"movie": "lakshya"},
    "/get_max_duration/1900/hulu/min": {"movie": None},
    "/get_actor/netflix/2018": {
        "platform": "netflix",
        "year": 2018,
        "actor": "andrea libman",
        "appearances": 8,
    },
    "/get_actor/netflix/2019": {
        "platform": "netflix",
        "year": 2019,
        "actor": "vincent tong",
        "appearances": 8,
    },
    "/get_actor/netflix/1990": {
        "platform": "netflix",
        "year": 1990,
        "actor": "michael ontkean",
        "appearances": 2,
    },
    "/get_actor/amazon/2021": {"platform": "amazon", "year": 2021, "actor": "om nom", "appearances": 10},
    "/get_actor/amazon/2019": {
        "platform": "amazon",
        "year": 2019,
        "actor": "maggie binkley",
        "appearances": 17,
    },
    "/get_actor/hulu/2018": {"platform": "hulu", "year": 2018, "actor": None, "appearances": 0},
    "/prod_per_country/movie/united%20states/2018": {"country": "united states", "year": 2018, "movies": 430},
    "/prod_per_country/movies/USA/2018": {"country": "united states", "year": 2018, "movies": 430},
    "/prod_per_country/tv-show/united%20states/2018": {
        "country": "united states",
        "year": 2018,
        "tv shows": 202,
    },
    "/prod_per_country/series/uk/2017": {"country": "united kingdom", "year": 2017, "tv shows": 47},
    "/prod_per_country/movie/germany/1971": {"country": "germany", "year": 1971, "movies": 0},
    "/get_score_count/netflix/3.5/1996": {"platform": "netflix", "quantity": 32, "year": 1996, "score": 3.5},
    "/get_score_count/amazon/4/2006": {"platform": "amazon", "quantity": 25, "year": 2006, "score": 4.0},
    "/get_score_count/disney/3/2017": {"platform": "disney", "quantity": 118, "year": 2017, "score": 3.0},
    "/get_score_count/hulu/3.5/2005": {"platform": "hulu", "quantity": 44, "year": 2005, "score": 3.5},
}


@pytest.mark.parametrize("path", GOLDEN)
async def test_the_answer_is_the_golden_one(
    path: str, real_stack: RunningStack, client: aiohttp.ClientSession
) -> None:
    assert await ask(client, real_stack.url, path) == GOLDEN[path]
