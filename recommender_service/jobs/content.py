"""How alike works are by what they are about: a weighted sum of cosines, one for each aspect."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
from scipy import sparse

from recommender_service.domain.aspects import terms
from recommender_service.domain.likeness import ASPECT_WEIGHTS
from recommender_service.domain.works import Work
from recommender_service.model import Vectors

# A dense product is faster where most works share few columns, a sparse one where hardly any share a term.
_DENSE: Final = frozenset({"type", "genre", "audience", "era", "country"})
_LEAST_WORKS: Final = 2
_MOST_WORKS_SHARE: Final = 0.05


@dataclass(frozen=True)
class Content:
    """Scaled unit vectors of every aspect side by side; the product of two works' rows is their likeness."""

    dense: Vectors
    sparse: sparse.csr_array


def build_content(works: Sequence[Work]) -> Content:
    dense = (_aspect(works, kind).toarray() for kind in ASPECT_WEIGHTS if kind in _DENSE)
    loose = [_aspect(works, kind) for kind in ASPECT_WEIGHTS if kind not in _DENSE]
    return Content(np.hstack(list(dense)), sparse.csr_array(sparse.hstack(loose, dtype=np.float32)))


def _aspect(works: Sequence[Work], kind: str) -> sparse.csr_array:
    """TF-IDF rows of length sqrt(weight), so that the product of two rows is weight times cosine."""
    spoken = [terms(work, kind) for work in works]
    counts = _counts(spoken, _told_apart(spoken, common=kind in _DENSE))
    spread = np.maximum(np.asarray(counts.sum(axis=0)), 1)
    rarity = np.log1p(len(works) / spread)
    weighted = counts * (np.sqrt(rarity) if kind in _DENSE else rarity)
    lengths = np.sqrt(np.asarray((weighted * weighted).sum(axis=1)))
    scaled = weighted.multiply(np.sqrt(ASPECT_WEIGHTS[kind]) / np.maximum(lengths, 1e-12)[:, None])
    return sparse.csr_array(scaled, dtype=np.float32)


def _told_apart(spoken: Sequence[Sequence[str]], *, common: bool) -> dict[str, int]:
    """Number the terms that at least two works share and, unless `common` ones tell too, not too many do."""
    spread = Counter(chain.from_iterable(spoken))
    most = len(spoken) if common else max(_LEAST_WORKS, int(len(spoken) * _MOST_WORKS_SHARE))
    kept = sorted(term for term, works in spread.items() if _LEAST_WORKS <= works <= most)
    return {term: number for number, term in enumerate(kept)}


def _counts(spoken: Sequence[Sequence[str]], numbers: Mapping[str, int]) -> sparse.csr_array:
    columns = [[numbers[term] for term in own if term in numbers] for own in spoken]
    ends = np.append(0, np.cumsum([len(own) for own in columns]))
    flat = np.fromiter(chain.from_iterable(columns), dtype=np.int64, count=int(ends[-1]))
    return sparse.csr_array(
        (np.ones(len(flat), dtype=np.float32), flat, ends), shape=(len(spoken), len(numbers))
    )
