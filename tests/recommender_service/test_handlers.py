"""Answers to requests, from a trained snapshot."""

import asyncio
from pathlib import Path

import pytest

from catalog_service.jobs.ingest import IngestSettings, ingest
from ratings_service.jobs.aggregate import AggregateSettings, aggregate
from recommender_service.handlers import get_recommendations
from recommender_service.jobs.train import TrainSettings, train
from recommender_service.snapshot import Recommender, open_state
from shared.api.recommender import GET_RECOMMENDATIONS, Recommendations
from shared.errors import NotFound
from shared.jobs import Silence
from shared.snapshots import find_snapshot
from shared.tables import read_titles
from tests.recommender_service.small_world import CATALOG, publish_catalog, publish_ratings, row


async def ask(state: Recommender, title: str) -> Recommendations:
    return await get_recommendations(state, GET_RECOMMENDATIONS.read({"title": title}, {}))


@pytest.mark.parametrize("title", sorted({title.title for title in CATALOG}))
async def test_every_title_gets_five_others(recommender: Recommender, title: str) -> None:
    for spelled in (title, title.upper(), f"  {title}\u00a0"):
        listed = (await ask(recommender, spelled)).recommendations
        assert len(set(listed)) == len(listed) == 5
        assert title.lower() not in listed
        assert all(name == name.lower() for name in listed)


async def test_accents_do_not_matter(recommender: Recommender) -> None:
    assert await ask(recommender, "cafe / bar") == await ask(recommender, "Café / Bar")


async def test_a_listing_under_another_name_is_the_same_work(recommender: Recommender) -> None:
    assert await ask(recommender, "Space Alpha (4K UHD)") == await ask(recommender, "Space Alpha")


async def test_an_unknown_title_comes_with_near_ones(recommender: Recommender) -> None:
    with pytest.raises(NotFound) as caught:
        await ask(recommender, "heart in romee")
    assert caught.value.suggestions[0] == "hearts in rome"
    assert len(caught.value.suggestions) <= 5


async def test_nothing_near_nothing_suggested(recommender: Recommender) -> None:
    with pytest.raises(NotFound) as caught:
        await ask(recommender, "0123456789 ()")
    assert caught.value.suggestions == ()


async def test_a_small_catalogue_gives_what_it_has(tmp_path: Path) -> None:
    titles = [row("ns1", "One"), row("ns2", "Two"), row("ns3", "Three")]
    publish_catalog(tmp_path, titles)
    publish_ratings(tmp_path, [], titles)
    train(TrainSettings(tmp_path), progress=Silence())
    snapshot = find_snapshot(tmp_path, "recommender")
    assert snapshot is not None
    assert sorted((await ask(open_state(snapshot), "one")).recommendations) == ["three", "two"]


def test_every_title_of_the_real_catalogue_gets_five(
    real_catalog: Path, movielens_small: Path, tmp_path: Path
) -> None:
    ingest(IngestSettings(tmp_path, real_catalog), progress=Silence())
    aggregate(AggregateSettings(tmp_path, ratings=str(movielens_small)), progress=Silence())
    train(TrainSettings(tmp_path, epochs=2, components=16), progress=Silence())
    catalog, snapshot = (find_snapshot(tmp_path, domain) for domain in ("catalog", "recommender"))
    assert catalog is not None
    assert snapshot is not None
    state = open_state(snapshot)
    spelled = {title.title for title in read_titles(catalog.folder)}
    wrong = asyncio.run(_wrong(state, spelled | {title.lower() for title in spelled}))
    assert wrong == []


async def _wrong(state: Recommender, titles: set[str]) -> list[str]:
    answers = {title: (await ask(state, title)).recommendations for title in titles}
    return [
        title
        for title, listed in answers.items()
        if len(listed) != 5 or len(set(listed)) != 5 or title.lower() in listed
    ]
