"""What works are about as a space of features: a weighted sum of cosines, one for each aspect."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final

import numpy as np
from scipy import sparse

from recommender_service.domain.aspects import terms
from recommender_service.domain.content_space import ContentSpace
from recommender_service.domain.likeness import ASPECT_WEIGHTS
from recommender_service.domain.works import Work
from recommender_service.jobs.matrices import sparse_rows

# Terms of these kinds tell though many works share them; of the others only those that few share.
_COMMON: Final = frozenset({"type", "genre", "audience", "era", "country"})
_IMPERSONAL: Final = frozenset({"title", "words"})
_LEAST_WORKS: Final = 2
_MOST_WORKS_SHARE: Final = 0.05


def build_content(works: Sequence[Work]) -> ContentSpace:
    """Features of all works; those that a person's taste may be made of come first."""
    kinds = sorted(ASPECT_WEIGHTS, key=_IMPERSONAL.__contains__)
    blocks, names = zip(*(_aspect(works, kind) for kind in kinds), strict=True)
    personal = sum(len(own) for kind, own in zip(kinds, names, strict=True) if kind not in _IMPERSONAL)
    return ContentSpace(
        sparse_rows(sparse.hstack(blocks, dtype=np.float32)), list(chain.from_iterable(names)), personal
    )


def _aspect(works: Sequence[Work], kind: str) -> tuple[sparse.csr_array, list[str]]:
    """TF-IDF rows of length sqrt(weight), so that the product of two rows is weight times cosine."""
    spoken = [terms(work, kind) for work in works]
    numbers = _told_apart(spoken, common=kind in _COMMON)
    counts = _counts(spoken, numbers)
    spread = np.maximum(np.asarray(counts.sum(axis=0)), 1)
    rarity = np.log1p(len(works) / spread)
    weighted = counts * (np.sqrt(rarity) if kind in _COMMON else rarity)
    lengths = np.sqrt(np.asarray((weighted * weighted).sum(axis=1)))
    scaled = weighted.multiply(np.sqrt(ASPECT_WEIGHTS[kind]) / np.maximum(lengths, 1e-12)[:, None])
    return sparse.csr_array(scaled, dtype=np.float32), [f"{kind}:{term}" for term in numbers]


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
