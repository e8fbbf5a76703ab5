"""The features that LightFM learns with: the identities of the works that people liked, and terms."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommender_service.domain.aspects import terms
from recommender_service.domain.taste import Numbers
from recommender_service.domain.works import Work
from recommender_service.model import Fitted, Vectors

# Beyond the leading names a cast tells little about taste, and training time grows with every feature.
_TERMS_KEPT = {
    "type": 1, "genre": 8, "director": 2, "cast": 5, "country": 2, "decade": 1, "audience": 2,
}  # fmt: skip
_LEAST_WORKS = 2


@dataclass(frozen=True)
class Features:
    """`matrix` (works, features): identities of the `trained` works, then terms; `names` in that order."""

    matrix: sparse.csr_array
    trained: Numbers
    names: list[str]

    def represent(self, fitted: Fitted) -> tuple[Vectors, Vectors]:
        """Vectors (works, components) and biases (works,) of all works.

        A work that nobody liked has no identity of its own: it is the sum of its trained terms.
        """
        return self.matrix @ fitted.feature_vectors, self.matrix @ fitted.feature_biases


def build_features(works: Sequence[Work], trained: Numbers, content_weight: float) -> Features:
    """Features of all works, of which the `trained` (sorted numbers) have positives.

    The terms of one work weigh `content_weight` together; at 0 there are identities alone. Terms that no
    trained work has are left out: nothing would ever be learned about them.
    """
    spoken = [_terms_of(work) for work in works] if content_weight else [[] for _ in works]
    vocabulary = _vocabulary(spoken, trained)
    numbers = {term: number for number, term in enumerate(vocabulary)}
    kept = [[numbers[term] for term in own if term in numbers] for own in spoken]
    matrix = sparse.hstack(
        [_identities(len(works), trained), _weighted(kept, len(vocabulary), content_weight)]
    )
    names = [*(f"work:{works[number].id}" for number in trained), *vocabulary]
    return Features(sparse.csr_array(matrix, dtype=np.float32), trained, names)


def _terms_of(work: Work) -> list[str]:
    return [f"{kind}:{term}" for kind, most in _TERMS_KEPT.items() for term in terms(work, kind)[:most]]


def _vocabulary(spoken: Sequence[Sequence[str]], trained: Numbers) -> list[str]:
    spread = Counter(chain.from_iterable(spoken))
    learnable = set(chain.from_iterable(spoken[number] for number in trained))
    return sorted(term for term in learnable if spread[term] >= _LEAST_WORKS)


def _identities(works: int, trained: Numbers) -> sparse.csr_array:
    ones = np.ones(len(trained), dtype=np.float32)
    return sparse.csr_array((ones, (trained, np.arange(len(trained)))), shape=(works, len(trained)))


def _weighted(kept: Sequence[Sequence[int]], terms_total: int, weight: float) -> sparse.csr_array:
    lengths = np.array([len(own) for own in kept])
    values: npt.NDArray[np.float32] = np.repeat(weight / np.maximum(lengths, 1), lengths).astype(np.float32)
    columns = np.fromiter(chain.from_iterable(kept), dtype=np.int64, count=int(lengths.sum()))
    return sparse.csr_array((values, columns, np.append(0, lengths.cumsum())), shape=(len(kept), terms_total))
