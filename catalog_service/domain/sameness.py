"""When two listings are one film or show: what their titles share, what speaks for it, and what against."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from shared.tables import Title
from shared.text import fold, words

CLOSE_MIN: Final = 3
FAR_MIN: Final = 10
SHOW_YEARS: Final = 3
SEASON_SLACK_YEARS: Final = 2

_BRACKETS: Final = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_YEAR: Final = re.compile(r"(18|19|20)\d\d")
_ARTICLES: Final = ("the", "a", "an")
_LANGUAGES: Final = frozenset(
    "arabic bengali cantonese castellano chinese danish dutch english espanol filipino french german "
    "gujarati hebrew hindi italian japanese kannada korean malayalam mandarin marathi norwegian polish "
    "portuguese punjabi russian spanish swedish tagalog tamil telegu telugu thai turkish urdu".split()
)
_EDITIONS: Final = frozenset(
    "4k bonus color colorized cut dub dubbed dubs edited edition extended hd remastered restored sd sub "
    "subbed subs subtitled subtitles theatrical uhd uncut unrated version".split()
)
# Words that say nothing of their own, but stand beside a language or an edition: "original Japanese audio".
_BESIDE: Final = frozenset(
    "a america and anniversary audio black brazilian collector content dialog digitally director features "
    "final in language languages latin narration no non only original plus producer s special the title us "
    "ver white with".split()
)


def title_key(title: str) -> str:
    """Return what two spellings of one title share: editions, languages, years in brackets do not count.

    A title of nothing but an edition keeps it, and one without letters or digits is its folded self.
    """
    key = words(_BRACKETS.sub(_without_edition, title)) or words(title) or fold(title)
    first, _, rest = key.partition(" ")
    return rest if rest and first in _ARTICLES else key


def _without_edition(match: re.Match[str]) -> str:
    return " " if is_edition(match[1]) else match[0]


def is_edition(text: str) -> bool:
    """Whether a text in brackets names an edition, a language or a year, and not a part or a country."""
    found = set(words(text).split())
    marks = found & (_LANGUAGES | _EDITIONS)
    return (bool(marks) and found <= marks | _BESIDE) or _YEAR.fullmatch(text.strip()) is not None


def person_key(name: str) -> str:
    """Return what spellings of a name share: its words, the family name first or last.

    Roles in brackets, punctuation and middle initials do not count.
    """
    parts = sorted(words(_BRACKETS.sub(" ", name)).split())
    longer = [part for part in parts if len(part) > 1]
    return " ".join(longer if len(longer) > 1 else parts)


@dataclass(frozen=True)
class Listing:
    """A title as one side of a comparison; names are compared by their keys."""

    title: Title

    @cached_property
    def directors(self) -> frozenset[str]:
        return frozenset(map(person_key, self.title.directors))

    @cached_property
    def cast(self) -> frozenset[str]:
        return frozenset(map(person_key, self.title.cast))

    @property
    def minutes(self) -> int | None:
        return self.title.duration if self.title.duration_unit == "min" else None

    @property
    def seasons(self) -> int:
        return self.title.duration or 0 if self.title.duration_unit == "season" else 0

    @cached_property
    def article(self) -> str:
        first = words(self.title.title).partition(" ")[0]
        return first if first in _ARTICLES else ""


class Verdict(NamedTuple):
    """Whether two listings are one work, and the evidence that decided."""

    same: bool
    evidence: tuple[str, ...]


def compare_movies(one: Listing, other: Listing) -> Verdict:
    """Compare two movies with one title key, at most a year apart."""
    against = _against_movies(one, other)
    if against:
        return Verdict(same=False, evidence=(against,))
    agreed = _agreements(one, other)
    if one.title.year == other.title.year:
        return Verdict(same=True, evidence=("title and year", *agreed))
    if agreed:
        return Verdict(same=True, evidence=("title, a year apart", *agreed))
    return Verdict(same=False, evidence=("a year apart and nothing else agrees",))


def _agreements(one: Listing, other: Listing) -> tuple[str, ...]:
    found = {
        "director": bool(one.directors & other.directors),
        "two of the cast": len(one.cast & other.cast) > 1,
        "minutes": _minutes_apart(one, other) <= CLOSE_MIN,
    }
    return tuple(name for name, agrees in found.items() if agrees)


def _against_movies(one: Listing, other: Listing) -> str | None:
    directors_differ, casts_differ = _differ(one.directors, other.directors), _differ(one.cast, other.cast)
    if directors_differ and casts_differ:
        return "directors and casts differ"
    if one.directors & other.directors or one.cast & other.cast:
        return None
    # From here on nobody is known to be in both, so that the other signs have to carry the decision.
    if directors_differ and (one.title.year != other.title.year or _minutes_apart(one, other) > CLOSE_MIN):
        return "directors differ"
    if _both_timed(one, other) and _minutes_apart(one, other) > FAR_MIN:
        return "nobody in common and running times differ"
    return None


def compare_shows(one: Listing, other: Listing) -> Verdict:
    """Compare two shows with one title key."""
    if _differ(one.cast, other.cast):
        return Verdict(same=False, evidence=("casts differ",))
    years_apart = abs(one.title.year - other.title.year)
    shared_cast = bool(one.cast & other.cast)
    if years_apart > years_spanned(one, other):
        return Verdict(same=False, evidence=(f"{years_apart} years apart",))
    if years_apart and not shared_cast and one.article != other.article:
        return Verdict(same=False, evidence=("article and year differ, no cast to compare",))
    return Verdict(
        same=True, evidence=(f"title, {years_apart} years apart", *(("cast",) if shared_cast else ()))
    )


def years_spanned(one: Listing, other: Listing) -> int:
    """How many years two listings of one show may lie apart.

    Platforms date a show by its first or its latest season. Without a cast to compare only the later
    listing's seasons count: a short later show of the same name may well be another show.
    """
    later = max(one, other, key=lambda listing: listing.title.year)
    seasons = max(one.seasons, other.seasons) if one.cast & other.cast else later.seasons
    return max(SHOW_YEARS, seasons + SEASON_SLACK_YEARS)


def _differ(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and bool(other) and not one & other


def _both_timed(one: Listing, other: Listing) -> bool:
    return one.minutes is not None and other.minutes is not None


def _minutes_apart(one: Listing, other: Listing) -> float:
    if one.minutes is None or other.minutes is None:
        return float("inf")
    return abs(one.minutes - other.minutes)
