"""What scores are computed from, as files: the parts of the blend and of the likeness of works."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import orjson

from recommender_service.domain.blend import Blend, Weights
from recommender_service.domain.content_space import ContentSpace
from recommender_service.domain.item_to_item import ItemToItem
from recommender_service.domain.similarity import Similarity
from recommender_service.domain.taste_space import TasteSpace
from recommender_service.snapshot.arrays import read_array, read_rows, write_array, write_rows

_SCORING_FILE: Final = "scoring.json"
_ITEM_PARTS: Final = ("rows", "columns", "values")
_FEATURES: Final = "features"
_TASTE_VECTORS: Final = "taste-vectors"
_TASTE_FOLDING: Final = "taste-folding"
_POPULARITY: Final = "popularity"
_DIRECTIONS: Final = "directions"


@dataclass(frozen=True, slots=True)
class Scoring:
    """The plain values beside the arrays."""

    weights: Weights
    content_weight: float
    features: list[str]
    personal_features: int


def write_models(folder: Path, blend: Blend, similarity: Similarity) -> None:
    for part in _ITEM_PARTS:
        write_array(folder, f"items-{part}", getattr(blend.items, part))
    write_rows(folder, _FEATURES, blend.content.features)
    # One component of all works after the other: multiplied faster so.
    write_array(folder, _TASTE_VECTORS, np.asfortranarray(blend.taste.vectors))
    write_array(folder, _TASTE_FOLDING, blend.taste.folding)
    write_array(folder, _POPULARITY, blend.popularity)
    write_array(folder, _DIRECTIONS, np.asfortranarray(similarity.directions))
    scoring = Scoring(
        blend.weights, similarity.content_weight, list(blend.content.names), blend.content.personal
    )
    (folder / _SCORING_FILE).write_bytes(orjson.dumps(asdict(scoring)))


def read_models(folder: Path) -> tuple[Blend, Similarity]:
    """Raises OSError, ValueError or msgspec.DecodeError where files are missing or damaged."""
    scoring = msgspec.json.decode((folder / _SCORING_FILE).read_bytes(), type=Scoring)
    content = ContentSpace(read_rows(folder, _FEATURES), scoring.features, scoring.personal_features)
    content.prepare()
    blend = Blend(
        items=ItemToItem(*(read_array(folder, f"items-{part}") for part in _ITEM_PARTS)),
        taste=TasteSpace(read_array(folder, _TASTE_VECTORS), read_array(folder, _TASTE_FOLDING)),
        content=content,
        popularity=read_array(folder, _POPULARITY),
        weights=scoring.weights,
    )
    return blend, Similarity(read_array(folder, _DIRECTIONS), content, scoring.content_weight)
