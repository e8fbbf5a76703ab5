"""How many typing errors lie between what somebody typed and a title or name that was perhaps meant."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from catalog_service.domain.sheets import Integers
from shared.tags import Mask

_SHORT: Final = 3
LONG: Final = 8
_VERY_LONG: Final = 15
_ALIKE: Final = 90.0
_ARTICLES: Final = ("the ", "a ", "an ")


def slips(text: str) -> int:
    """How many typing errors a text of its length may have."""
    return sum(len(text) >= length for length in (_SHORT, LONG, _VERY_LONG))


def without_article(title: str) -> str:
    for article in _ARTICLES:
        if title.startswith(article):
            return title.removeprefix(article)
    return title


def errors(text: str, wanted: Sequence[str]) -> Integers:
    """Letters missing, spare, wrong or swapped against each (wanted,); all above `slips(text)` are alike."""
    return np.asarray(
        process.cdist([text], wanted, scorer=OSA.distance, score_cutoff=slips(text), dtype=np.int32)[0]
    )


def errors_of_unfinished(text: str, wanted: Sequence[str]) -> Integers:
    """As `errors`, against the whole or, as somebody may still be typing, the beginning of each (wanted,)."""
    size, found = len(text), errors(text, wanted)
    longer = [place for place, title in enumerate(wanted) if len(title) >= size]
    if longer:
        ends = (size - 1, size, size + 1)
        begun = errors(text, [wanted[place][:end] for place in longer for end in ends])
        found[longer] = np.minimum(found[longer], begun.reshape(len(longer), len(ends)).min(axis=1))
    return found


def errors_but_articles(text: str, wanted: Sequence[str], bare: Sequence[str]) -> Integers:
    """As `errors_of_unfinished`, or against `bare` (wanted,), which lack the article, if that is nearer."""
    found, bare_text = errors_of_unfinished(text, wanted), without_article(text)
    # Where nobody used one, it would be the same again.
    others = [
        place for place, title in enumerate(bare) if bare_text != text or len(title) != len(wanted[place])
    ]
    nearest = np.minimum(found[others], errors_of_unfinished(bare_text, [bare[place] for place in others]))
    found[others] = nearest
    return found


def are_within(text: str, wanted: Sequence[str]) -> Mask:
    """Whether a long text is, nearly, a part of each (wanted,)."""
    found = np.zeros(len(wanted), dtype=np.bool_)
    longer = [place for place, title in enumerate(wanted) if len(title) >= len(text) >= LONG]
    if longer:
        titles = [wanted[place] for place in longer]
        found[longer] = process.cdist([text], titles, scorer=fuzz.partial_ratio, score_cutoff=_ALIKE)[0] > 0
    return found
