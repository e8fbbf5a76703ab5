"""The LightFM model: fitted here and nowhere else, and handed on as plain arrays."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from lightfm import LightFM
from scipy import sparse

from recommender_service.domain.hyperparameters import Hyperparameters
from shared.errors import JobError
from shared.jobs import Progress

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Fitted:
    """Embeddings of users and item features: vectors (total, components), biases (total,)."""

    user_vectors: Vectors
    user_biases: Vectors
    feature_vectors: Vectors
    feature_biases: Vectors

    @classmethod
    def untrained(cls, users: int, features: int, components: int) -> "Fitted":
        """What can be said without any positive rating: nothing."""
        shapes = ((users, components), (users,), (features, components), (features,))
        return cls(*(np.zeros(shape, dtype=np.float32) for shape in shapes))


def fit(
    positives: sparse.coo_array,
    features: sparse.csr_array,
    parameters: Hyperparameters,
    *,
    threads: int,
    progress: Progress,
) -> Fitted:
    """Fit on `positives` (users, items) of float32 ones and `features` (items, features).

    Raises JobError when the embeddings run away. Several threads are faster and never give the same twice.
    """
    model = LightFM(
        no_components=parameters.components,
        learning_rate=parameters.learning_rate,
        loss="warp",
        item_alpha=parameters.alpha,
        user_alpha=parameters.alpha,
        max_sampled=parameters.max_sampled,
        random_state=parameters.seed,
    )
    matrices = _narrow(positives), _narrow(features).tocsr()
    with progress.track(f"fitting on {positives.nnz:,} positives", total=parameters.epochs) as advance:
        for _ in range(parameters.epochs):
            _fit_epoch(model, *matrices, threads)
            advance(1)
    return Fitted(model.user_embeddings, model.user_biases, model.item_embeddings, model.item_biases)


def _narrow(wide: sparse.sparray) -> sparse.coo_matrix:
    """The older matrix class with 32-bit numbers: LightFM reads nothing else."""
    cells = wide.tocoo()
    places = tuple(numbers.astype(np.int32) for numbers in cells.coords)
    return sparse.coo_matrix((cells.data.astype(np.float32), places), shape=wide.shape)


def _fit_epoch(
    model: LightFM, positives: sparse.coo_matrix, features: sparse.csr_matrix, threads: int
) -> None:
    """LightFM itself looks for values that are not finite after every epoch; JobError when there are any."""
    try:
        with np.errstate(all="ignore"):
            model.fit_partial(positives, item_features=features, num_threads=threads)
    except ValueError as error:
        raise JobError(f"the fit diverged: choose a learning rate below {model.learning_rate}") from error
