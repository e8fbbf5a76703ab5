"""Which titles a misspelt one may have meant, found among tens of thousands without looking at each."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from shared.text import fold, nearest

_COMPARED: Final = 64
_LONGEST: Final = 200
_END: Final = "\n"  # no folded text holds one
# A wrong letter may leave so short a text no trigram: it is compared with all that are about as short.
_SHORT: Final = 4
_ABOUT_AS_SHORT: Final = 6
# A trigram and the number of a text share 63 bits.
_LETTER_BITS: Final = 13
_TEXT_BITS: Final = 24


class Spellings:
    """Folded texts by the trigrams in them: only those that share most are compared letter by letter."""

    def __init__(self, texts: Sequence[str]) -> None:
        if len(texts) >= 1 << _TEXT_BITS:
            raise ValueError(f"{len(texts):,} texts are too many")
        self._texts = texts
        trigrams, owners = _trigrams(texts)
        # Many times faster than np.unique, which besides lets no request be answered meanwhile.
        pairs = np.sort((trigrams << _TEXT_BITS) | owners)
        pairs = pairs[np.diff(pairs, prepend=-1) > 0]
        self._trigrams = pairs >> _TEXT_BITS
        self._owners = (pairs & ((1 << _TEXT_BITS) - 1)).astype(np.int32)
        counts = np.bincount(self._owners, minlength=len(texts))
        self._short = np.array([n for n, text in enumerate(texts) if len(text) <= _ABOUT_AS_SHORT], np.intp)
        self._norms = np.sqrt(np.maximum(counts, 1)).astype(np.float32)

    def nearest(self, text: str, *, limit: int = 5) -> list[str]:
        """Up to `limit` texts, the likeliest first; see `shared.text.nearest`."""
        return nearest(text, [self._texts[number] for number in self._alike(text)], limit=limit)

    def _alike(self, text: str) -> npt.NDArray[np.intp]:
        folded = fold(text)[:_LONGEST]
        alike = self._of_same_trigrams(folded)
        return np.union1d(alike, self._short) if len(folded) <= _SHORT else alike

    def _of_same_trigrams(self, folded: str) -> npt.NDArray[np.intp]:
        """Numbers of the texts that share most trigrams with this one, for their length."""
        wanted = np.unique(_trigrams([folded])[0])
        begins = np.searchsorted(self._trigrams, wanted, "left")
        ends = np.searchsorted(self._trigrams, wanted, "right")
        found = [self._owners[begin:end] for begin, end in zip(begins, ends, strict=True)]
        if not any(map(len, found)):
            return np.empty(0, np.intp)
        counts = np.bincount(np.concatenate(found))
        sharing = np.flatnonzero(counts > 0)  # nearly always a small part of all
        if len(sharing) <= _COMPARED:
            return sharing
        likeness = counts[sharing] / self._norms[sharing]
        return sharing[np.argpartition(-likeness, _COMPARED - 1)[:_COMPARED]]


def _trigrams(texts: Sequence[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Every three letters in a row as a number, a space before and behind each text; whose they are."""
    padded = "".join([f" {text} {_END}" for text in texts])
    letters = np.frombuffer(padded.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    ends = letters == ord(_END)
    owners = np.cumsum(ends) - ends
    whole = ~(ends[:-2] | ends[1:-1] | ends[2:])
    letters &= (1 << _LETTER_BITS) - 1
    trigrams = (letters[:-2] << 2 * _LETTER_BITS) | (letters[1:-1] << _LETTER_BITS) | letters[2:]
    return trigrams[whole], owners[:-2][whole]
