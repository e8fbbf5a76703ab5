"""Choose what each part of the blend counts, and whether the ratings say anything about taste at all."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from typing import Any, Final

import numpy as np

from recommender_service.domain.blend import Blend, Weights
from recommender_service.domain.metrics import Values, standard_error
from recommender_service.jobs.validation import Asked, Validation, measure_weights

IMPERSONAL: Final = Weights(items=0.0, taste=0.0, content=1.0, popularity=0.2)
_ALONE: Final = {
    "items": Weights(1.0, 0.0, 0.0, 0.0),
    "taste": Weights(0.0, 1.0, 0.0, 0.0),
    "content": Weights(0.0, 0.0, 1.0, 0.0),
    "popularity": Weights(0.0, 0.0, 0.0, 1.0),
}
# In units of the item-to-item part's spread, so that one grid suits all data.
_TASTE: Final = (0.0, 0.1, 0.2, 0.4, 0.8)
_CONTENT: Final = (0.02, 0.05, 0.1)
_POPULARITY: Final = (0.05, 0.1, 0.2, 0.4)
_USUAL: Final = (0.2, 0.05)
_PEOPLE_FOR_SPREAD: Final = 200
# Lists by taste must beat what most people like by as many standard errors; luck does not.
_SURE: Final = 3.0
_LEAST: Final = 1e-12


@dataclass(frozen=True)
class Weighed:
    """The chosen weights, and NDCG@10 on the validation part: of each person, and of the parts alone."""

    weights: Weights
    found: Values
    figures: dict[str, float]

    def report(self) -> dict[str, Any]:
        return {
            "personal": self.weights.personal,
            "weights": asdict(self.weights),
            "ndcg@10": self.figures,
            "people": len(self.found),
        }


def weigh(unweighed: Blend, validation: Validation) -> Weighed:
    """Search a grid: popularity with newcomers, the other weights with people who rated more."""
    people = validation.people
    if not people:
        return Weighed(IMPERSONAL, np.empty(0), {})
    chosen = _search(unweighed, validation)
    tried = {**_ALONE, "blend": chosen, "impersonal": IMPERSONAL}
    found = dict(zip(tried, measure_weights(unweighed, list(tried.values()), people), strict=True))
    figures = {name: float(values.mean()) for name, values in found.items()}
    gain = found["blend"] - found["popularity"]
    if gain.mean() > _SURE * standard_error(gain):
        return Weighed(chosen, found["blend"], figures)
    return Weighed(IMPERSONAL, found["impersonal"], figures)


def _search(unweighed: Blend, validation: Validation) -> Weights:
    unit = _unit(unweighed, validation.people[:_PEOPLE_FOR_SPREAD])
    usual = replace(unit, taste=unit.taste * _USUAL[0], content=unit.content * _USUAL[1])
    tried = [replace(usual, popularity=weight) for weight in _POPULARITY]
    popularity = _best(unweighed, tried, validation.newcomers).popularity
    tried = [
        Weights(1.0, taste * unit.taste, content * unit.content, popularity)
        for taste, content in product(_TASTE, _CONTENT)
    ]
    return _best(unweighed, tried, validation.people)


def _unit(unweighed: Blend, people: Sequence[Asked]) -> Weights:
    """Weights with which taste and content spread as much over the rated works as the item-to-item part."""
    rated = np.flatnonzero(unweighed.popularity)
    parts = np.array([unweighed.parts(person.history)[:, rated] for person in people])
    items, taste, content, _ = np.maximum(parts.std(axis=(0, 2)), _LEAST)
    return Weights(1.0, float(items / taste), float(items / content), 1.0)


def _best(blend: Blend, tried: Sequence[Weights], asked: Sequence[Asked]) -> Weights:
    """The weights whose lists find most; of equally good ones the first, and where nobody asks the middle."""
    if not asked:
        return tried[len(tried) // 2]
    return tried[int(np.argmax(measure_weights(blend, tried, asked).mean(axis=1)))]
