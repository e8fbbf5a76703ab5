"""The rule of what is one work, coded a second time from its description, without a line of the real one."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from shared.tables import Title

LANGUAGES = set(
    "arabic bengali cantonese chinese danish dutch english espanol filipino french german gujarati hebrew "
    "hindi italian japanese kannada korean malayalam mandarin marathi norwegian polish portuguese punjabi "
    "russian spanish swedish tagalog tamil telugu thai turkish urdu".split()
)
EDITION = re.compile(
    r"4k|uhd|\bhd\b|extended|unrated|theatrical|uncut|remaster|restored|director'?s|dub|subtitle|subbed|"
    r"edition|version|original|audio|bonus|plus|colori"
)


def plain(text: str) -> str:
    """Lower case without accents, punctuation as blanks."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w]|_", " ", letters).split())


def name_of(title: str) -> str:
    def kept(match: re.Match[str]) -> str:
        inside = plain(match.group(1))
        says_language = bool(set(inside.split()) & LANGUAGES)
        says_edition = EDITION.search(inside) is not None
        is_year = re.fullmatch(r"(18|19|20)\d\d", inside) is not None
        return " " if says_language or says_edition or is_year else match.group(0)

    bare = plain(re.sub(r"[(\[]([^()\[\]]*)[)\]]", kept, title)) or plain(title) or title.casefold()
    without = re.sub(r"^(the|a|an) (?=.)", "", bare)
    return without or bare


def people(names: Iterable[str]) -> set[str]:
    return {" ".join(sorted(part for part in plain(name).split() if len(part) > 1)) for name in names}


def are_one_film(one: Title, other: Title) -> bool:
    if abs(one.year - other.year) > 1:
        return False
    directors = people(one.directors) & people(other.directors)
    cast = people(one.cast) & people(other.cast)
    known = one.directors and other.directors and one.cast and other.cast
    if known and not directors and not cast:
        return False
    if one.year == other.year:
        return True
    minutes = one.duration_unit == other.duration_unit == "min" and one.duration and other.duration
    close = bool(minutes) and abs((one.duration or 0) - (other.duration or 0)) <= 3
    return bool(directors) or len(cast) >= 2 or close


def are_one_show(one: Title, other: Title) -> bool:
    seasons = max(row.duration or 0 if row.duration_unit == "season" else 0 for row in (one, other))
    if abs(one.year - other.year) > max(3, seasons + 2):
        return False
    return not (one.cast and other.cast) or bool(people(one.cast) & people(other.cast))


def pairs_of_one_work(titles: Iterable[Title]) -> set[tuple[str, str]]:
    """All pairs of listings in one connected component, ids in order."""
    blocks: dict[tuple[str, str], list[Title]] = defaultdict(list)
    for title in titles:
        blocks[title.type, name_of(title.title)].append(title)
    found: set[tuple[str, str]] = set()
    for (kind, _), listings in blocks.items():
        groups = [{listing.id} for listing in listings]
        for one, other in combinations(listings, 2):
            if (are_one_film if kind == "movie" else are_one_show)(one, other):
                joined = [group for group in groups if one.id in group or other.id in group]
                groups = [group for group in groups if group not in joined] + [set().union(*joined)]
        found |= {pair for group in groups for pair in combinations(sorted(group), 2)}
    return found
