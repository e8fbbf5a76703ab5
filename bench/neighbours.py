"""Find the neighbours of all titles once more, as the last step of training does, and nothing else.

`python -m bench.neighbours DATA`
"""

import sys
from pathlib import Path

import numpy as np

from deploy.show import progress
from recommender_service.domain.works import gather_works
from recommender_service.jobs.content import build_content
from recommender_service.jobs.neighbours import find_neighbours, taste_space
from recommender_service.jobs.upstream import find_upstream
from recommender_service.snapshot import MODEL_FILE
from shared.snapshots import find_snapshot
from shared.tables import read_title_ratings, read_titles


def main() -> None:
    data = Path(sys.argv[1])
    upstream, live = find_upstream(data), find_snapshot(data, "recommender")
    assert live is not None  # it was trained
    votes = read_title_ratings(upstream.ratings.folder)
    works = gather_works(
        read_titles(upstream.catalog.folder), dict(zip(votes.ids.tolist(), votes.count.tolist(), strict=True))
    )
    with np.load(live.folder / MODEL_FILE, allow_pickle=False) as model:
        vectors = model["work_vectors"]
    liked_by = np.array([work.votes for work in works])  # more than liked it; the cost is the same
    taste = taste_space(vectors, liked_by)
    found = find_neighbours(works, build_content(works), taste, progress=progress(silent=True))
    print(len(found.works))


if __name__ == "__main__":
    main()
