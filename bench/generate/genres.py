"""What each platform calls a genre, for films and for shows, and how common it is."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from shared.tables import Platform, TitleType


class Genre(NamedTuple):
    """`weight` is how common it is; a platform without a name for it leaves it out."""

    weight: int
    amazon: str
    disney: str
    hulu: str
    netflix_film: str
    netflix_show: str


GENRES: Final = (
    Genre(200, "Drama", "Drama", "Drama", "Dramas", "TV Dramas"),
    Genre(125, "Comedy", "Comedy", "Comedy", "Comedies", "TV Comedies"),
    Genre(90, "International", "", "International", "International Movies", "International TV Shows"),
    Genre(75, "Action", "Action-Adventure", "Action", "Action & Adventure", "TV Action & Adventure"),
    Genre(70, "Documentary", "Documentary", "Documentaries", "Documentaries", "Docuseries"),
    Genre(55, "Suspense", "Thriller", "Thriller", "Thrillers", "TV Thrillers"),
    Genre(50, "Kids", "Family", "Kids", "Children & Family Movies", "Kids' TV"),
    Genre(45, "Romance", "Romance", "Romance", "Romantic Movies", "Romantic TV Shows"),
    Genre(40, "Horror", "", "Horror", "Horror Movies", "TV Horror"),
    Genre(35, "Animation", "Animation", "Cartoons", "Children & Family Movies", "Kids' TV"),
    Genre(30, "Special Interest", "Animals & Nature", "Lifestyle & Culture", "", "Science & Nature TV"),
    Genre(
        25, "Science Fiction", "Science Fiction", "Science Fiction", "Sci-Fi & Fantasy", "TV Sci-Fi & Fantasy"
    ),
    Genre(22, "Suspense", "Crime", "Crime", "Thrillers", "Crime TV Shows"),
    Genre(20, "Adventure", "Action-Adventure", "Adventure", "Action & Adventure", "TV Action & Adventure"),
    Genre(18, "Unscripted", "Reality", "Reality", "", "Reality TV"),
    Genre(18, "Arthouse", "Coming of Age", "", "Independent Movies", ""),
    Genre(15, "Music Videos and Concerts", "Music", "Music", "Music & Musicals", ""),
    Genre(15, "Anime", "Anime", "Anime", "Anime Features", "Anime Series"),
    Genre(12, "Sports", "Sports", "Sports", "Sports Movies", ""),
    Genre(10, "", "", "Stand Up", "Stand-Up Comedy", "Stand-Up Comedy & Talk Shows"),
    Genre(10, "Fantasy", "Fantasy", "Mystery", "Sci-Fi & Fantasy", "TV Mysteries"),
    Genre(8, "LGBTQ", "", "LGBTQ+", "LGBTQ Movies", ""),
    Genre(8, "Historical", "Historical", "History", "Classic Movies", "Classic & Cult TV"),
    Genre(8, "Western", "Western", "Classics", "Classic Movies", "Classic & Cult TV"),
    Genre(6, "Faith and Spirituality", "Lifestyle", "Health & Wellness", "Faith & Spirituality", ""),
    Genre(5, "Young Adult Audience", "Coming of Age", "Teen", "Cult Movies", "Teen TV Shows"),
)
WEIGHTS: Final = tuple(genre.weight for genre in GENRES)

_GENERAL: Final = GENRES[0]
_NETFLIX: Final[Mapping[TitleType, str]] = MappingProxyType(
    {"movie": "netflix_film", "tv show": "netflix_show"}
)


def labels(genres: Iterable[Genre], platform: Platform, kind: TitleType) -> list[str]:
    """How a platform lists a work of these genres, sorted; as a drama where it has no name for any."""
    column = _NETFLIX[kind] if platform == "netflix" else platform
    found = {str(getattr(genre, column)) for genre in genres} - {""}
    return sorted(found or {str(getattr(_GENERAL, column))})
