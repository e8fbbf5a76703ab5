"""General genres, in one word each, behind the many names that platforms give them."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from shared.tables import Title
from shared.text import words

# Platforms name one genre in different ways.
_GENRE_PHRASES: Final[Mapping[str, str]] = MappingProxyType(
    {"sci fi": "scifi", "science fiction": "scifi", "stand up": "standup", "coming of age": "teen"}
)
_GENRE_TERMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "adventures": "adventure", "animated": "animation", "biographical": "biography",
        "cartoons": "animation", "children": "kids", "comedies": "comedy", "concert": "music",
        "concerts": "music", "cop": "crime", "documentaries": "documentary", "docuseries": "documentary",
        "dramas": "drama", "espionage": "spy",
        "games": "game", "historical": "history", "lgbtq": "lgbt", "musical": "music", "musicals": "music",
        "mysteries": "mystery", "police": "crime", "romantic": "romance", "sports": "sport",
        "suspense": "thriller", "thrillers": "thriller", "unscripted": "reality", "young": "teen",
    }
)  # fmt: skip
_SAY_NOTHING: Final = frozenset(
    "adult and arts audience classic classics cult culture entertainment features film films independent "
    "interest international language movie movies series show shows special stories tv videos".split()
)


def genre_terms(row: Title) -> Iterable[str]:
    """What platforms call in different ways, in one word each: `comedy` for "Comedies" and "Comedy"."""
    for genre in row.genres:
        phrase = words(genre)
        for spelled, term in _GENRE_PHRASES.items():
            phrase = phrase.replace(spelled, term)
        yield from (_GENRE_TERMS.get(term, term) for term in phrase.split() if term not in _SAY_NOTHING)
