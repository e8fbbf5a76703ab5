"""Lists of works: what may be on them, in which order, and why, from a trained snapshot."""

from dataclasses import replace
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender_service import handlers
from recommender_service.domain.regulars import Regulars
from recommender_service.domain.shelf import shelve
from recommender_service.domain.works import gather_works
from recommender_service.jobs.weighing import IMPERSONAL
from recommender_service.snapshot import Recommender
from shared.api.listing import WorkList
from shared.api.recommender import (
    GET_EVALUATION,
    LIST_NEW,
    LIST_POPULAR,
    LIST_SIMILAR,
    LIST_TRENDING,
    RECOMMEND_TO_PICKS,
    RECOMMEND_TO_USER,
)
from shared.audiences import strictest_age
from shared.errors import Invalid, NotFound
from shared.filters import PLATFORMS_FILTER
from tests.recommender_service.small_world import CATALOG, HEARTS, SHOWS, SPACE, row

LISTS: dict[str, tuple[Any, Any, dict[str, str]]] = {
    "similar": (LIST_SIMILAR, handlers.list_similar, {"id": "as1"}),
    "personal": (RECOMMEND_TO_USER, handlers.recommend_to_user, {"user_id": "1"}),
    "session": (RECOMMEND_TO_PICKS, handlers.recommend_to_picks, {}),
    "popular": (LIST_POPULAR, handlers.list_popular, {}),
    "trending": (LIST_TRENDING, handlers.list_trending, {}),
    "new": (LIST_NEW, handlers.list_new, {}),
}
PICKS = b'{"liked": ["as1", "as2"], "disliked": ["hs1"]}'
BY_WORK = {title.work: [row for row in CATALOG if row.work == title.work] for title in CATALOG}

every_list = pytest.mark.parametrize("source", LISTS)
slow_machine = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def public(query: dict[str, str]) -> dict[str, str]:
    return {name.replace("year_", "year."): value for name, value in query.items()}


async def ask(state: Recommender, source: str, *, body: bytes = PICKS, **query: str) -> WorkList:
    row, handler, path = LISTS[source]
    asked = row.read(path, public(query), body)
    found: WorkList = await handler(state, asked)
    return found


async def user(state: Recommender, user_id: int, **query: str) -> WorkList:
    return await handlers.recommend_to_user(state, RECOMMEND_TO_USER.read({"user_id": str(user_id)}, query))


async def picks(state: Recommender, body: bytes, **query: str) -> WorkList:
    return await ask(state, "session", body=body, **query)


def titles(found: WorkList) -> list[str]:
    return [item.title for item in found.items]


@every_list
async def test_a_list_names_where_it_comes_from(recommender: Recommender, source: str) -> None:
    found = await ask(recommender, source)
    assert (found.source, found.personal, found.ignored) == (source, True, [])
    assert found.model_version == recommender.version
    assert found.trained_at == recommender.trained_at
    assert len(found.items) == 10


@every_list
async def test_no_work_is_listed_twice_and_scores_fall(recommender: Recommender, source: str) -> None:
    found = await ask(recommender, source, limit="100")
    works = [item.work for item in found.items]
    assert len(set(works)) == len(works)
    scores = [item.score for item in found.items]
    assert scores == sorted(scores, reverse=True)


@every_list
async def test_all_that_passes_is_listed_where_there_is_room(recommender: Recommender, source: str) -> None:
    found = await ask(recommender, source, limit="100", type="show")
    unseen = {work for work, rows in BY_WORK.items() if rows[0].type == "tv show"}
    assert {item.work for item in found.items} == unseen


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "limit": st.integers(1, 30).map(str),
        "platform": st.sampled_from(["netflix", "amazon|hulu", "!disney", "amazon,netflix"]),
        "type": st.sampled_from(["movie", "show", "!movie"]),
        "genre": st.sampled_from(["romance", "!romance", "sci-fi|game shows", "scifi"]),
        "country": st.sampled_from(["japan", "!japan"]),
        "year_gte": st.integers(1970, 2010).map(str),
        "year_lte": st.integers(1975, 2025).map(str),
        "max_age": st.sampled_from(["0", "13", "18"]),
        "exclude": st.sampled_from(["as3,w-hs2", "nothing"]),
        "diversity": st.sampled_from(["0", "0.5", "1"]),
    },
)


@slow_machine
@given(source=st.sampled_from(sorted(LISTS)), user_id=st.integers(0, 30), query=FILTERS)
async def test_nothing_seen_twice_or_outside_the_filters(
    recommender: Recommender, source: str, user_id: int, query: dict[str, str]
) -> None:
    endpoint, handler, path = LISTS[source]
    path = {"user_id": str(user_id)} if source == "personal" else path
    asked = endpoint.read(path, public(query), PICKS)
    found: WorkList = await handler(recommender, asked)
    works = [item.work for item in found.items]
    assert len(set(works)) == len(works) <= asked.limit
    assert not set(works) & unwanted(recommender, source, user_id)
    for item in found.items:
        rows = BY_WORK[item.work]
        assert item.platforms == tuple(sorted({row.platform for row in rows}))
        assert item.id in {row.id for row in rows}
        assert passes(item.work, query)
        assert all(0 < because.share <= 1 for because in item.because)
        assert sum(because.share for because in item.because) <= 1 + 1e-9


def unwanted(state: Recommender, source: str, user_id: int) -> set[str]:
    if source == "similar":
        return {"w-as1"}
    if source == "session":
        return {"w-as1", "w-as2", "w-hs1"}
    history = state.histories.of(user_id) if source == "personal" else None
    return {state.shelf.ids[work] for work in history.works} if history else set()


def passes(work: str, query: dict[str, str]) -> bool:
    rows = BY_WORK[work]
    platforms = {row.platform for row in rows}
    genres = {genre.lower() for row in rows for genre in row.genres}
    japan = any("Japan" in row.countries for row in rows)
    told = {
        "netflix": "netflix" in platforms,
        "amazon|hulu": bool(platforms & {"amazon", "hulu"}),
        "!disney": "disney" not in platforms,
        "amazon,netflix": platforms >= {"amazon", "netflix"},
        "movie": rows[0].type == "movie",
        "show": rows[0].type == "tv show",
        "!movie": rows[0].type != "movie",
        "romance": "romance" in genres,
        "!romance": "romance" not in genres,
        "sci-fi|game shows": bool(genres & {"sci-fi", "game shows"}),
        "scifi": "sci-fi" in genres,
        "japan": japan,
        "!japan": not japan,
    }
    years = {row.year for row in rows}
    return (
        all(told[query[kind]] for kind in ("platform", "type", "genre", "country") if kind in query)
        and max(years) >= int(query.get("year_gte", 0))
        and min(years) <= int(query.get("year_lte", 9999))
        and (
            "max_age" not in query or strictest_age(row.rating_class for row in rows) <= int(query["max_age"])
        )
        and work
        not in {"w-as3", "w-hs2"} & set(query.get("exclude", "").replace("as3,", "w-as3,").split(","))
    )


async def test_people_get_what_people_of_their_taste_like(recommender: Recommender) -> None:
    for user_id, loved in ((1, SPACE), (2, HEARTS)):
        history = recommender.histories.of(user_id)
        assert history is not None
        seen = {recommender.shelf.titles[work] for work in history.works}
        left = {title.title for title in loved} - seen
        assert set(titles(await user(recommender, user_id, limit=str(len(left))))) == left


async def test_who_is_unknown_gets_what_is_popular(recommender: Recommender) -> None:
    found = await user(recommender, 10**9)
    assert found.source == "popular"
    assert found.items == (await ask(recommender, "popular")).items


@pytest.mark.parametrize("body", [b"", b"{}", b'{"liked": ["nonsense"]}'])
async def test_who_says_nothing_gets_what_is_popular(recommender: Recommender, body: bytes) -> None:
    found = await picks(recommender, body)
    assert found.source == "popular"
    assert found.items == (await ask(recommender, "popular")).items


async def test_unknown_ids_are_named(recommender: Recommender) -> None:
    found = await picks(recommender, b'{"liked": ["as1", "zz9"], "disliked": ["w-zz8", "zz9"]}')
    assert found.source == "session"
    assert found.ignored == ["zz9", "w-zz8"]


async def test_ids_of_rows_and_works_are_one(recommender: Recommender) -> None:
    by_row = await picks(recommender, b'{"liked": ["AS1"]}')
    assert by_row == await picks(recommender, b'{"liked": ["w-as1"]}')


async def test_of_a_work_that_is_liked_and_disliked_the_dislike_counts(recommender: Recommender) -> None:
    both = await picks(recommender, b'{"liked": ["as1", "as2"], "disliked": ["w-as1"]}')
    assert both == await picks(recommender, b'{"liked": ["as2"], "disliked": ["as1"]}')


async def test_a_dislike_lowers_its_neighbours(recommender: Recommender) -> None:
    shown = {
        item.work: item.score for item in (await picks(recommender, b'{"liked":["as1"]}', limit="100")).items
    }
    lowered = await picks(recommender, b'{"liked":["as1"],"disliked":["as2"]}', limit="100")
    others = [item for item in lowered.items if item.title.startswith("Space")]
    assert others
    assert all(item.score < shown[item.work] for item in others)


async def test_the_score_is_the_sum_of_what_contributes(recommender: Recommender) -> None:
    for user_id in range(12):
        history = recommender.histories.of(user_id)
        assert history is not None
        items = (await user(recommender, user_id, limit="100")).items
        numbers = np.array([recommender.shelf.number_of(item.work) for item in items])
        told = recommender.blend.contributions(history, numbers)
        parts = told.titles.sum(axis=0) + told.features.added.sum(axis=1) + told.popularity
        np.testing.assert_allclose([item.score for item in items], parts, atol=1e-6)
        np.testing.assert_allclose(parts, recommender.blend.scores(history)[numbers], atol=1e-5)


async def test_reasons_are_what_contributes_most(recommender: Recommender) -> None:
    for item in (await user(recommender, 1)).items:
        assert 1 <= len(item.because) <= 3
        shares = [because.share for because in item.because]
        assert shares == sorted(shares, reverse=True)
    best = (await user(recommender, 1)).items[0].because[0]
    assert (best.kind, best.name.startswith("Space")) == ("title", True)


async def test_what_was_disliked_is_no_reason(recommender: Recommender) -> None:
    disliked = {work for work in recommender.shelf.ids if work not in ("w-as1", "w-as2")}
    asked = orjson.dumps({"liked": ["as1"], "disliked": sorted(disliked)[:20]})
    found = await picks(recommender, asked, limit="100")
    named = {because.id for item in found.items for because in item.because if because.kind == "title"}
    assert named <= {"as1"}


async def test_a_similar_title_is_explained_by_taste_and_by_features(recommender: Recommender) -> None:
    unrated = await handlers.list_similar(recommender, LIST_SIMILAR.read({"id": SHOWS[0].id}, {"limit": "3"}))
    for item in unrated.items:
        assert {because.kind for because in item.because} == {"feature"}
        assert all(because.id == f"{because.id.split(':')[0]}:{because.name}" for because in item.because)
    assert unrated.known_share == 0
    rated = await ask(recommender, "similar", limit="3")
    assert ("title", "as1") in {(because.kind, because.id) for because in rated.items[0].because}
    assert rated.known_share == 1


async def test_similar_titles_agree_with_the_first_clients_five(recommender: Recommender) -> None:
    for number, work in enumerate(recommender.shelf.ids):
        found = await handlers.list_similar(recommender, LIST_SIMILAR.read({"id": work}, {"limit": "5"}))
        scores = recommender.similarity.scores(number)
        five = sorted((float(scores[other]) for other in recommender.five[number]), reverse=True)
        best = [item.score for item in found.items]
        # Of two works with one title, only one is among the five.
        assert five == pytest.approx(best, abs=1e-4) or max(five) < max(best) + 1e-4


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("as11", "as1"),
        ("as", []),
        ("w-as0", "w-as1"),
        ("zs1", "as1"),
        ("quiz-of_river", "ds1"),
        ("9" * 64, []),
    ],
)
async def test_an_unknown_id_gets_those_that_may_be_meant(
    recommender: Recommender, asked: str, meant: str | list[str]
) -> None:
    with pytest.raises(NotFound) as caught:
        await handlers.list_similar(recommender, LIST_SIMILAR.read({"id": asked}, {}))
    assert meant in caught.value.suggestions or meant == list(caught.value.suggestions)
    assert len(caught.value.suggestions) <= 5


async def test_who_likes_what_nobody_rated_gets_what_is_like_it(recommender: Recommender) -> None:
    found = await picks(recommender, b'{"liked": ["ds1", "ds2"]}', limit="5")
    assert found.source == "similar"
    assert {item.title for item in found.items} == {show.title for show in SHOWS[2:]}
    assert all(because.kind == "feature" for item in found.items for because in item.because)
    disliked = await picks(recommender, b'{"liked": ["ds1"], "disliked": ["ds2"]}', limit="5")
    assert (disliked.source, len(disliked.items)) == ("similar", 5)
    alone = await picks(recommender, b'{"disliked": ["ds2"]}')
    assert alone.source == "session"


async def test_ratings_without_signal_make_no_list_personal(recommender: Recommender) -> None:
    blend = replace(recommender.blend, weights=IMPERSONAL)
    impersonal = replace(recommender, blend=blend, regulars=Regulars())
    for found in (await user(impersonal, 1), await picks(impersonal, b'{"liked": ["as1"]}')):
        assert (found.source, found.personal) == ("similar", False)
        assert found.items[0].title.startswith("Space")
        assert {because.kind for item in found.items for because in item.because} <= {"feature"}
    assert not (await user(impersonal, 10**9)).personal


async def test_an_unknown_title_is_not_found(recommender: Recommender) -> None:
    with pytest.raises(NotFound, match="ns81"):
        await handlers.list_similar(recommender, LIST_SIMILAR.read({"id": "zz1"}, {}))


async def test_diversity_keeps_the_best_and_varies_the_rest(recommender: Recommender) -> None:
    plain = await picks(recommender, b'{"liked":["as1"]}')
    varied = await picks(recommender, b'{"liked":["as1"]}', diversity="0.9")
    assert plain.items[0] == varied.items[0]
    assert len(varied.items) == len(plain.items)
    assert {item.work for item in plain.items} != {item.work for item in varied.items}


def test_the_row_of_an_item_is_on_a_platform_that_was_asked_for() -> None:
    listings = [
        row("ns1", "One", work="w-ns1"),
        row("hs1", "One", work="w-ns1", platform="hulu"),
        row("ds1", "One", work="w-ns1", platform="disney"),
    ]
    shelf = shelve(gather_works(listings, {}))
    for asked, row_id in (
        (None, "ds1"),
        ("netflix", "ns1"),
        ("hulu|netflix", "ns1"),
        ("!disney", "ns1"),
        ("hulu,netflix", "ns1"),
        ("!hulu", "ds1"),
    ):
        wanted = PLATFORMS_FILTER.read(asked) if asked else None
        assert shelf.shown_row(0, wanted) == row_id


def test_an_id_that_was_given_up_leads_to_the_work_in_its_place() -> None:
    works = gather_works([row("ns1", "One", work="w-ns1"), row("ns2", "Two", work="w-ns2")], {})
    shelf = shelve(works, {"w-ns9": "w-ns2", "w-lost": "w-gone"})
    assert (shelf.number_of("w-ns9"), shelf.number_of("w-lost")) == (1, None)


async def test_what_is_popular_was_liked_by_most(recommender: Recommender) -> None:
    found = await ask(recommender, "popular", limit="100")
    rated = [item for item in found.items if item.score > 0]
    assert {item.title for item in rated} <= {title.title for title in (*SPACE, *HEARTS)}
    assert rated[0].score == 1


async def test_the_evaluation_is_that_of_the_model(recommender: Recommender) -> None:
    found = await handlers.get_evaluation(recommender, GET_EVALUATION.read({}, {}))
    assert found.model_version == recommender.version
    assert found.validation["personal"] is True
    assert found.gate["passed"] is True


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"), ("limit", "101"), ("diversity", "1.1"), ("max_age", "-1"), ("year.gte", "x"),
        ("exclude", "a b"), ("platform", "vhs"), ("genre", "a,b|c"), ("page", "2"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named(name: str, value: str) -> None:
    with pytest.raises(Invalid) as caught:
        LIST_POPULAR.read({}, {name: value})
    assert [error.parameter for error in caught.value.errors] == [name]
