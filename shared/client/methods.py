"""The asynchronous client's methods.

Written by `make client` from the table of endpoints; not to be changed by hand.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Literal, TypeVar, Unpack

from shared.api.admin import RELOAD, Reloaded
from shared.api.catalog import (
    GET_ACTOR,
    GET_CONTENTS,
    GET_COUNT_PLATFORM,
    GET_MAX_DURATION,
    PROD_PER_COUNTRY,
    ActorAppearances,
    ClassCount,
    LongestTitle,
    MoviesOfCountry,
    PlatformCount,
    ShowsOfCountry,
)
from shared.api.facts import (
    GET_CATALOG_QUALITY,
    GET_STATS,
    LIST_COUNTRIES,
    LIST_GENRES,
    LIST_PLATFORMS,
    LIST_RATING_CLASSES,
    CatalogQuality,
    Stats,
    ValueList,
)
from shared.api.listing import WorkList
from shared.api.people import GET_PERSON, LIST_PEOPLE, PersonCard, PersonList, PersonPage
from shared.api.quality import GET_QUALITY, Quality
from shared.api.rating_facts import GET_RATINGS_QUALITY, GET_RATINGS_SUMMARY, RatingsQuality, RatingsSummary
from shared.api.ratings import GET_SCORE_COUNT, ScoreCount
from shared.api.recommender import (
    GET_EVALUATION,
    GET_RECOMMENDATIONS,
    LIST_NEW,
    LIST_POPULAR,
    LIST_SIMILAR,
    LIST_TRENDING,
    RECOMMEND_TO_PICKS,
    RECOMMEND_TO_USER,
    Evaluation,
    Recommendations,
)
from shared.api.titles import (
    GET_TITLE,
    LIST_TITLES,
    LOOKUP_TITLE,
    FoundTitle,
    TitleCard,
    TitleList,
    TitlePage,
)
from shared.api.votes import (
    GET_TITLE_RATINGS,
    LIST_DIVISIVE,
    LIST_TOP_RATED,
    RatedWork,
    RatedWorkList,
    WorkRatings,
)
from shared.client.arguments import (
    GetTitleArguments,
    ListPeopleArguments,
    ListSimilarArguments,
    ListTitlesArguments,
    ListTopRatedArguments,
    LookupTitleArguments,
    RecommendToPicksArguments,
)
from shared.endpoint import Endpoint

Answer = TypeVar("Answer")


class AsyncMethods:
    """A method for each endpoint of the API."""

    async def ask(self, row: Endpoint[Any, Answer], given: Mapping[str, object]) -> Answer:
        raise NotImplementedError

    def walk(self, row: Endpoint[Any, Any], given: Mapping[str, object]) -> AsyncIterator[Any]:
        raise NotImplementedError

    async def get_max_duration(
        self,
        year: int,
        platform: Literal["amazon", "disney", "hulu", "netflix"],
        duration_type: Literal["min", "season"],
    ) -> LongestTitle:
        """The longest film, or the show with most seasons."""
        return await self.ask(
            GET_MAX_DURATION, {"year": year, "platform": platform, "duration_type": duration_type}
        )

    async def get_count_platform(
        self, platform: Literal["amazon", "disney", "hulu", "netflix"]
    ) -> PlatformCount:
        """The number of films on a platform."""
        return await self.ask(GET_COUNT_PLATFORM, {"platform": platform})

    async def get_actor(
        self, platform: Literal["amazon", "disney", "hulu", "netflix"], year: int
    ) -> ActorAppearances:
        """The person in the casts of most titles."""
        return await self.ask(GET_ACTOR, {"platform": platform, "year": year})

    async def prod_per_country(
        self, content_type: Literal["movie", "tv show"], country: str, year: int
    ) -> MoviesOfCountry | ShowsOfCountry:
        """The number of films or shows that a country produced."""
        return await self.ask(
            PROD_PER_COUNTRY, {"content_type": content_type, "country": country, "year": year}
        )

    async def get_contents(
        self,
        rating_class: Literal[
            "7+",
            "13+",
            "16+",
            "18+",
            "all",
            "g",
            "nc-17",
            "nr",
            "pg",
            "pg-13",
            "r",
            "tv-14",
            "tv-g",
            "tv-ma",
            "tv-nr",
            "tv-pg",
            "tv-y",
            "tv-y7",
            "tv-y7-fv",
            "unrated",
        ],
    ) -> ClassCount:
        """The number of titles with an audience class."""
        return await self.ask(GET_CONTENTS, {"rating_class": rating_class})

    async def list_titles(self, **given: Unpack[ListTitlesArguments]) -> TitleList:
        """Titles, searched, filtered, sorted, counted."""
        return await self.ask(LIST_TITLES, {**given})

    def iter_titles(self, **given: Unpack[ListTitlesArguments]) -> AsyncIterator[TitleCard]:
        """Titles, searched, filtered, sorted, counted: all pages, fetched as they are wanted."""
        return self.walk(LIST_TITLES, {**given})

    async def get_title(self, id: str, **given: Unpack[GetTitleArguments]) -> TitlePage:
        """One title, with all its listings."""
        return await self.ask(GET_TITLE, {"id": id, **given})

    async def lookup_title(self, title: str, **given: Unpack[LookupTitleArguments]) -> FoundTitle:
        """The title of this very name."""
        return await self.ask(LOOKUP_TITLE, {"title": title, **given})

    async def list_people(self, **given: Unpack[ListPeopleArguments]) -> PersonList:
        """People who directed a title or are in its cast."""
        return await self.ask(LIST_PEOPLE, {**given})

    def iter_people(self, **given: Unpack[ListPeopleArguments]) -> AsyncIterator[PersonCard]:
        """People who directed a title or are in its cast: all pages, fetched as they are wanted."""
        return self.walk(LIST_PEOPLE, {**given})

    async def get_person(self, name: str) -> PersonPage:
        """What somebody directed or appears in, and who with."""
        return await self.ask(GET_PERSON, {"name": name})

    async def list_platforms(self) -> ValueList:
        """Platforms, and how many titles each has."""
        return await self.ask(LIST_PLATFORMS, {})

    async def list_countries(self) -> ValueList:
        """Countries, and how many titles each produced."""
        return await self.ask(LIST_COUNTRIES, {})

    async def list_genres(self) -> ValueList:
        """Genres, and how many titles each has."""
        return await self.ask(LIST_GENRES, {})

    async def list_rating_classes(self) -> ValueList:
        """Audience classes, and how many titles each has."""
        return await self.ask(LIST_RATING_CLASSES, {})

    async def get_stats(self) -> Stats:
        """The catalogue in figures."""
        return await self.ask(GET_STATS, {})

    async def get_catalog_quality(self) -> CatalogQuality:
        """What the last ingest repaired, flagged and rejected, and why."""
        return await self.ask(GET_CATALOG_QUALITY, {})

    async def get_score_count(
        self, platform: Literal["amazon", "disney", "hulu", "netflix"], scored: float, year: int
    ) -> ScoreCount:
        """The number of films that people liked in a year."""
        return await self.ask(GET_SCORE_COUNT, {"platform": platform, "scored": scored, "year": year})

    async def get_title_ratings(self, id: str) -> WorkRatings:
        """What people thought of a title."""
        return await self.ask(GET_TITLE_RATINGS, {"id": id})

    async def list_top_rated(self, **given: Unpack[ListTopRatedArguments]) -> RatedWorkList:
        """What people rated best."""
        return await self.ask(LIST_TOP_RATED, {**given})

    def iter_top_rated(self, **given: Unpack[ListTopRatedArguments]) -> AsyncIterator[RatedWork]:
        """What people rated best: all pages, fetched as they are wanted."""
        return self.walk(LIST_TOP_RATED, {**given})

    async def list_divisive(self, **given: Unpack[ListTopRatedArguments]) -> RatedWorkList:
        """What people disagree about most."""
        return await self.ask(LIST_DIVISIVE, {**given})

    def iter_divisive(self, **given: Unpack[ListTopRatedArguments]) -> AsyncIterator[RatedWork]:
        """What people disagree about most: all pages, fetched as they are wanted."""
        return self.walk(LIST_DIVISIVE, {**given})

    async def get_ratings_summary(self) -> RatingsSummary:
        """All ratings in figures."""
        return await self.ask(GET_RATINGS_SUMMARY, {})

    async def get_ratings_quality(self) -> RatingsQuality:
        """What was kept of the ratings, what was not, and why."""
        return await self.ask(GET_RATINGS_QUALITY, {})

    async def get_recommendations(self, title: str) -> Recommendations:
        """Five titles that are most like this one."""
        return await self.ask(GET_RECOMMENDATIONS, {"title": title})

    async def list_similar(self, id: str, **given: Unpack[ListSimilarArguments]) -> WorkList:
        """Titles that are like this one."""
        return await self.ask(LIST_SIMILAR, {"id": id, **given})

    async def recommend_to_user(self, user_id: int, **given: Unpack[ListSimilarArguments]) -> WorkList:
        """What somebody who rated titles may like to watch next."""
        return await self.ask(RECOMMEND_TO_USER, {"user_id": user_id, **given})

    async def recommend_to_picks(self, **given: Unpack[RecommendToPicksArguments]) -> WorkList:
        """What somebody without an account may like to watch next."""
        return await self.ask(RECOMMEND_TO_PICKS, {**given})

    async def list_popular(self, **given: Unpack[ListSimilarArguments]) -> WorkList:
        """What most people liked."""
        return await self.ask(LIST_POPULAR, {**given})

    async def list_trending(self, **given: Unpack[ListSimilarArguments]) -> WorkList:
        """What people watch lately."""
        return await self.ask(LIST_TRENDING, {**given})

    async def list_new(self, **given: Unpack[ListSimilarArguments]) -> WorkList:
        """What came last."""
        return await self.ask(LIST_NEW, {**given})

    async def get_evaluation(self) -> Evaluation:
        """How good the recommendations are."""
        return await self.ask(GET_EVALUATION, {})

    async def get_quality(self) -> Quality:
        """What the jobs repaired, flagged and rejected, and why."""
        return await self.ask(GET_QUALITY, {})

    async def reload(self) -> Reloaded:
        """Serve what was published last, at once."""
        return await self.ask(RELOAD, {})
