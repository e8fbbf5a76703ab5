"""Normalisation of titles, names, queries and segments of paths: one home, for jobs and services alike."""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote

from rapidfuzz import fuzz, process

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\ufeff\u00ad]")
_ACCENTS = re.compile("[\u0300-\u036f]")
_PUNCTUATION = re.compile(r"[\W_]+")
_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}  # noqa: RUF001 - the dotless i is meant
)
_LONGEST_COMPARED = 200
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]*")
_ESCAPED = tuple(quote(chr(code), safe="") for code in range(128))
_DOT_SEGMENTS = frozenset({".", ".."})


def clean(text: str) -> str:
    """Drop invisible characters, make every run of white space one space, trim."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(_INVISIBLE.sub("", text).split())


def fold(text: str) -> str:
    """Cleaned text without case and accents: what two spellings of one thing share.

    For matching input only; identity and order are those of the lower-cased text.
    """
    lowered = clean(text).casefold()
    if lowered.isascii():
        return lowered
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", lowered))
    return clean(unicodedata.normalize("NFC", bare.translate(_LETTERS_WITHOUT_DECOMPOSITION)).casefold())


def words(text: str) -> str:
    """Folded text with punctuation turned into spaces: `"Spider-Man: Far"` is `"spider man far"`."""
    return clean(_PUNCTUATION.sub(" ", fold(text)))


def nearest(text: str, candidates: Iterable[str], *, limit: int = 5, cutoff: float = 60.0) -> list[str]:
    """Up to `limit` of the folded `candidates` that `text` may have meant, likeliest first.

    Similarity runs from 0 to 100; forgives typing errors, missing words and their order.
    """
    wanted = fold(text)[:_LONGEST_COMPARED]
    # A list, because rapidfuzz would compare a mapping's values. The plain ratio counts too when they are
    # ranked: a very short candidate is part of nearly everything ("g" of "pg13").
    close = process.extract(wanted, [*candidates], scorer=fuzz.ratio, limit=40, score_cutoff=cutoff * 0.6)
    scored = [(fuzz.WRatio(wanted, value), ratio, value) for value, ratio, _ in close]
    ranked = sorted((-forgiving - ratio, value) for forgiving, ratio, value in scored if forgiving >= cutoff)
    return [value for _, value in ranked[:limit]]


def path_segment(text: str) -> str:
    """Percent-encode a path segment; a dot segment too, which clients would resolve if it stood as it is."""
    if _UNRESERVED.fullmatch(text) and text not in _DOT_SEGMENTS:
        return text  # nearly always
    if text in _DOT_SEGMENTS:
        return text.replace(".", "%2E")
    return text.translate(_ESCAPED) if text.isascii() else quote(text, safe="")
