"""Find the neighbours of all titles once more, as the last step of training does, and nothing else.

`python -m bench.neighbours DATA`
"""

import sys
from pathlib import Path

from deploy.show import progress
from recommender_service.domain.works import gather_works
from recommender_service.jobs.neighbours import find_neighbours
from recommender_service.jobs.upstream import find_upstream
from recommender_service.snapshot.models import read_models
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
    _, similarity = read_models(live.folder)
    found = find_neighbours(works, similarity, progress=progress(silent=True))
    print(len(found.works))


if __name__ == "__main__":
    main()
