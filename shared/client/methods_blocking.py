"""The blocking client's methods.

Written by `make client` from the table of endpoints; not to be changed by hand.
"""

from collections.abc import Iterator, Mapping
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


class Methods:
    """A method for each endpoint of the API."""

    def ask(self, row: Endpoint[Any, Answer], given: Mapping[str, object]) -> Answer:
        raise NotImplementedError

    def walk(self, row: Endpoint[Any, Any], given: Mapping[str, object]) -> Iterator[Any]:
        raise NotImplementedError

    def get_max_duration(
        self,
        year: int,
        platform: Literal["amazon", "disney", "hulu", "netflix"],
        duration_type: Literal["min", "season"],
    ) -> LongestTitle:
        """The longest film, or the show with most seasons."""
        return self.ask(
            GET_MAX_DURATION, {"year": year, "platform": platform, "duration_type": duration_type}
        )

    def get_count_platform(self, platform: Literal["amazon", "disney", "hulu", "netflix"]) -> PlatformCount:
        """The number of films on a platform."""
        return self.ask(GET_COUNT_PLATFORM, {"platform": platform})

    def get_actor(
        self, platform: Literal["amazon", "disney", "hulu", "netflix"], year: int
    ) -> ActorAppearances:
        """The person in the casts of most titles."""
        return self.ask(GET_ACTOR, {"platform": platform, "year": year})

    def prod_per_country(
        self, content_type: Literal["movie", "tv show"], country: str, year: int
    ) -> MoviesOfCountry | ShowsOfCountry:
        """The number of films or shows that a country produced."""
        return self.ask(PROD_PER_COUNTRY, {"content_type": content_type, "country": country, "year": year})

    def get_contents(
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
        return self.ask(GET_CONTENTS, {"rating_class": rating_class})

    def list_titles(self, **given: Unpack[ListTitlesArguments]) -> TitleList:
        """Titles, searched, filtered, sorted, counted."""
        return self.ask(LIST_TITLES, {**given})

    def iter_titles(self, **given: Unpack[ListTitlesArguments]) -> Iterator[TitleCard]:
        """Titles, searched, filtered, sorted, counted: all pages, fetched as they are wanted."""
        return self.walk(LIST_TITLES, {**given})

    def get_title(self, id: str, **given: Unpack[GetTitleArguments]) -> TitlePage:
        """One title, with all its listings."""
        return self.ask(GET_TITLE, {"id": id, **given})

    def lookup_title(self, title: str, **given: Unpack[LookupTitleArguments]) -> FoundTitle:
        """The title of this very name."""
        return self.ask(LOOKUP_TITLE, {"title": title, **given})

    def list_people(self, **given: Unpack[ListPeopleArguments]) -> PersonList:
        """People who directed a title or are in its cast."""
        return self.ask(LIST_PEOPLE, {**given})

    def iter_people(self, **given: Unpack[ListPeopleArguments]) -> Iterator[PersonCard]:
        """People who directed a title or are in its cast: all pages, fetched as they are wanted."""
        return self.walk(LIST_PEOPLE, {**given})

    def get_person(self, name: str) -> PersonPage:
        """What somebody directed or appears in, and who with."""
        return self.ask(GET_PERSON, {"name": name})

    def list_platforms(self) -> ValueList:
        """Platforms, and how many titles each has."""
        return self.ask(LIST_PLATFORMS, {})

    def list_countries(self) -> ValueList:
        """Countries, and how many titles each produced."""
        return self.ask(LIST_COUNTRIES, {})

    def list_genres(self) -> ValueList:
        """Genres, and how many titles each has."""
        return self.ask(LIST_GENRES, {})

    def list_rating_classes(self) -> ValueList:
        """Audience classes, and how many titles each has."""
        return self.ask(LIST_RATING_CLASSES, {})

    def get_stats(self) -> Stats:
        """The catalogue in figures."""
        return self.ask(GET_STATS, {})

    def get_catalog_quality(self) -> CatalogQuality:
        """What the last ingest repaired, flagged and rejected, and why."""
        return self.ask(GET_CATALOG_QUALITY, {})

    def get_score_count(
        self, platform: Literal["amazon", "disney", "hulu", "netflix"], scored: float, year: int
    ) -> ScoreCount:
        """The number of films that people liked in a year."""
        return self.ask(GET_SCORE_COUNT, {"platform": platform, "scored": scored, "year": year})

    def get_title_ratings(self, id: str) -> WorkRatings:
        """What people thought of a title."""
        return self.ask(GET_TITLE_RATINGS, {"id": id})

    def list_top_rated(self, **given: Unpack[ListTopRatedArguments]) -> RatedWorkList:
        """What people rated best."""
        return self.ask(LIST_TOP_RATED, {**given})

    def iter_top_rated(self, **given: Unpack[ListTopRatedArguments]) -> Iterator[RatedWork]:
        """What people rated best: all pages, fetched as they are wanted."""
        return self.walk(LIST_TOP_RATED, {**given})

    def list_divisive(self, **given: Unpack[ListTopRatedArguments]) -> RatedWorkList:
        """What people disagree about most."""
        return self.ask(LIST_DIVISIVE, {**given})

    def iter_divisive(self, **given: Unpack[ListTopRatedArguments]) -> Iterator[RatedWork]:
        """What people disagree about most: all pages, fetched as they are wanted."""
        return self.walk(LIST_DIVISIVE, {**given})

    def get_ratings_summary(self) -> RatingsSummary:
        """All ratings in figures."""
        return self.ask(GET_RATINGS_SUMMARY, {})

    def get_ratings_quality(self) -> RatingsQuality:
        """What was kept of the ratings, what was not, and why."""
        return self.ask(GET_RATINGS_QUALITY, {})

    def get_recommendations(self, title: str) -> Recommendations:
        """Five titles that are most like this one."""
        return self.ask(GET_RECOMMENDATIONS, {"title": title})

    def list_similar(self, id: str, **given: Unpack[ListSimilarArguments]) -> WorkList:
        """Titles that are like this one."""
        return self.ask(LIST_SIMILAR, {"id": id, **given})

    def recommend_to_user(self, user_id: int, **given: Unpack[ListSimilarArguments]) -> WorkList:
        """What somebody who rated titles may like to watch next."""
        return self.ask(RECOMMEND_TO_USER, {"user_id": user_id, **given})

    def recommend_to_picks(self, **given: Unpack[RecommendToPicksArguments]) -> WorkList:
        """What somebody without an account may like to watch next."""
        return self.ask(RECOMMEND_TO_PICKS, {**given})

    def list_popular(self, **given: Unpack[ListSimilarArguments]) -> WorkList:
        """What most people liked."""
        return self.ask(LIST_POPULAR, {**given})

    def list_trending(self, **given: Unpack[ListSimilarArguments]) -> WorkList:
        """What people watch lately."""
        return self.ask(LIST_TRENDING, {**given})

    def list_new(self, **given: Unpack[ListSimilarArguments]) -> WorkList:
        """What came last."""
        return self.ask(LIST_NEW, {**given})

    def get_evaluation(self) -> Evaluation:
        """How good the recommendations are."""
        return self.ask(GET_EVALUATION, {})

    def get_quality(self) -> Quality:
        """What the jobs repaired, flagged and rejected, and why."""
        return self.ask(GET_QUALITY, {})

    def reload(self) -> Reloaded:
        """Serve what was published last, at once."""
        return self.ask(RELOAD, {})
