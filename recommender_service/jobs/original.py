"""The features by which the service that this one replaces found similar titles: type, class and genres."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from recommender_service.domain.works import Work
from shared.text import words


def original_features(works: Sequence[Work]) -> sparse.csr_array:
    """TF-IDF rows of unit length (works, words), the usual smoothed kind."""
    spoken = [sorted(_words(work)) for work in works]
    vocabulary = {
        word: number for number, word in enumerate(sorted({word for own in spoken for word in own}))
    }
    columns = [vocabulary[word] for own in spoken for word in own]
    starts = np.append(0, np.cumsum([len(own) for own in spoken]))
    counts = sparse.csr_array(
        (np.ones(len(columns), dtype=np.float32), columns, starts), shape=(len(works), len(vocabulary))
    )
    rarity = np.log((1 + len(works)) / (1 + np.asarray(counts.sum(axis=0)))) + 1
    weighted = sparse.csr_array(counts.multiply(rarity[None, :]))
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)))
    return sparse.csr_array(weighted.multiply(1 / np.maximum(lengths, 1e-12)[:, None]), dtype=np.float32)


def _words(work: Work) -> set[str]:
    texts = [text for row in work.rows for text in (row.type, row.rating_class, *row.genres) if text]
    return {word for text in texts for word in words(text).split()}
