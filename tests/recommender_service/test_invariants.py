"""What holds of every list, whatever the catalogue, the model, the person and the filters are."""

from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender_service import handlers
from shared.api.listing import WorkList
from shared.api.recommender import (
    LIST_NEW,
    LIST_POPULAR,
    LIST_SIMILAR,
    LIST_TRENDING,
    RECOMMEND_TO_PICKS,
    RECOMMEND_TO_USER,
)
from shared.audiences import strictest_age
from shared.tables import Title
from shared.text import fold
from tests.recommender_service.made_up import World, made_up

SINGLE = {
    "platform": ("netflix", "hulu", "amazon"),
    "type": ("movie", "tv show"),
    "genre": ("Comedy", "dramas", '"Horror, Anime"', "drama", "scifi", "western"),
    "country": ("usa", "JAPAN", "cote d'ivoire"),
    "rating_class": ("pg", "tv-ma", "nr"),
}


def filters(kind: str) -> st.SearchStrategy[tuple[str, tuple[tuple[bool, str], ...]]]:
    """The sign between the terms, and each term: whether it is negated, and the value."""
    term = st.tuples(st.booleans(), st.sampled_from(SINGLE[kind]))
    return st.tuples(st.sampled_from(",|"), st.lists(term, min_size=1, max_size=3).map(tuple))


QUERIES = st.fixed_dictionaries(
    {},
    optional={
        **{kind: filters(kind) for kind in SINGLE},
        "limit": st.integers(1, 100),
        "year.gte": st.integers(1985, 2005),
        "year.lte": st.integers(1985, 2005),
        "max_age": st.integers(0, 20),
        "diversity": st.sampled_from([0.0, 0.3, 1.0]),
        "exclude": st.lists(st.integers(0, 300), min_size=1, max_size=5),
    },
)
ASKED = st.sampled_from(("similar", "personal", "unknown", "session", "popular", "trending", "new"))


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32), asked=ASKED, query=QUERIES)
async def test_every_list_holds_what_was_promised(seed: int, asked: str, query: dict[str, Any]) -> None:
    world = made_up(seed)
    found, unwanted = await ask(world, asked, written(query))
    works = [item.work for item in found.items]
    left = [work for work, rows in world.rows.items() if work not in unwanted and passes(rows, query)]
    assert len(set(works)) == len(works) == min(query.get("limit", 10), len(left))
    assert set(works) <= set(left)
    if not query.get("diversity"):
        scores = [item.score for item in found.items]
        assert scores == sorted(scores, reverse=True)
    for item in found.items:
        assert any(item.id == row.id for row in world.rows[item.work])
        assert item.platforms == tuple(sorted({row.platform for row in world.rows[item.work]}))
        shares = [because.share for because in item.because]
        assert len(shares) <= 3
        assert shares == sorted(shares, reverse=True)
        assert all(0 < share <= 1 for share in shares)
        assert sum(shares) <= 1 + 1e-9
    assert 0 <= found.known_share <= 1
    for again in (world, made_up(seed)):
        assert orjson.dumps(found) == orjson.dumps((await ask(again, asked, written(query)))[0])


async def ask(world: World, asked: str, query: dict[str, str]) -> tuple[WorkList, set[str]]:
    """The list, and the works that must not be on it."""
    state, works, people = world.state, sorted(world.rows), sorted(world.seen)
    some = works[len(works) // 2]
    if asked == "similar":
        return await handlers.list_similar(state, LIST_SIMILAR.read({"id": some}, query)), {some}
    if asked in {"personal", "unknown"}:
        user_id = people[len(people) // 2] if people and asked == "personal" else 5000
        found = await handlers.recommend_to_user(
            state, RECOMMEND_TO_USER.read({"user_id": str(user_id)}, query)
        )
        return found, world.seen.get(user_id, set())
    if asked == "session":
        liked, disliked = works[::7][:5], [world.rows[work][-1].id for work in works[::5][:3]]
        body = orjson.dumps({"liked": [*liked, "zz0"], "disliked": disliked})
        found = await handlers.recommend_to_picks(state, RECOMMEND_TO_PICKS.read({}, query, body))
        assert found.ignored == ["zz0"]
        return found, {*liked, *works[::5][:3]}
    if asked == "popular":
        return await handlers.list_popular(state, LIST_POPULAR.read({}, query)), set()
    if asked == "trending":
        return await handlers.list_trending(state, LIST_TRENDING.read({}, query)), set()
    return await handlers.list_new(state, LIST_NEW.read({}, query)), set()


def written(query: dict[str, Any]) -> dict[str, str]:
    texts = {}
    for name, value in query.items():
        if name in SINGLE:
            sign, terms = value
            texts[name] = sign.join("!" * negated + term for negated, term in terms)
        elif name == "exclude":
            texts[name] = ",".join(f"ns{number}" for number in value)
        else:
            texts[name] = str(value)
    return texts


def passes(rows: list[Title], query: dict[str, Any]) -> bool:
    """The rules once more, on rows instead of columns."""
    shown = min(rows, key=lambda row: (len(row.title), int(row.id[2:])))
    if not query.get("year.gte", 0) <= shown.year <= query.get("year.lte", 9999):
        return False
    if "max_age" in query and strictest_age(row.rating_class for row in rows) > query["max_age"]:
        return False
    if {row.id for row in rows} & {f"ns{number}" for number in query.get("exclude", ())}:
        return False
    return all(_holds(named(rows)[kind], *query[kind]) for kind in SINGLE if kind in query)


def _holds(values: set[str], sign: str, terms: tuple[tuple[bool, str], ...]) -> bool:
    told = {"usa": "united states", "cote d'ivoire": "cote d'ivoire"}
    each = [(told.get(term, fold(term.strip('"'))) in values) != negated for negated, term in terms]
    return any(each) if sign == "|" else all(each)


def named(rows: list[Title]) -> dict[str, set[str]]:
    general = {"Comedy": "comedy", "Dramas": "drama", "Science Fiction": "scifi"}
    genres = {genre for row in rows for genre in row.genres}
    return {
        "platform": {row.platform for row in rows},
        "type": {row.type for row in rows},
        "genre": {fold(genre) for genre in genres} | {general[genre] for genre in genres & general.keys()},
        "country": {fold(country) for row in rows for country in row.countries},
        "rating_class": {row.rating_class for row in rows if row.rating_class},
    }
