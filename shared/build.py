"""Which build of the API this is: the release and a digest of the code that makes answers."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

NAME = "Stream API"
_ANSWERING = ("shared", "catalog_service", "ratings_service", "recommender_service", "gateway")


def release() -> str:
    return version("stream-api")


@cache
def build_id() -> str:
    """`<release>+<8 hex>`; two processes with the same id give the same answer for the same data."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for package in _ANSWERING:
        for source in sorted((root / package).rglob("*.py")):
            digest.update(source.read_bytes())
    return f"{release()}+{digest.hexdigest()[:8]}"
