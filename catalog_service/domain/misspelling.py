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
    size = len(text)
    ends = (None, size - 1, size, size + 1)
    found = errors(text, [title[:end] for title in wanted for end in ends])
    return np.asarray(found.reshape(len(wanted), len(ends)).min(axis=1, initial=slips(text) + 1))


def are_within(text: str, wanted: Sequence[str]) -> Mask:
    """Whether a long text is, nearly, a part of each (wanted,)."""
    if len(text) < LONG:
        return np.zeros(len(wanted), dtype=np.bool_)
    shares = process.cdist([text], wanted, scorer=fuzz.partial_ratio, score_cutoff=_ALIKE)[0]
    return np.asarray((shares > 0) & (np.array([len(title) for title in wanted]) >= len(text)))
