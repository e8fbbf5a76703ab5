"""Cursors that nobody was given: every row that takes one refuses it or answers."""

import base64
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog_service.app import SERVICE as CATALOG
from ratings_service.app import SERVICE as RATINGS
from ratings_service.jobs.aggregate import AggregateSettings, aggregate
from ratings_service.snapshot.state import open_state
from shared.api import PUBLIC
from shared.browsing import SORTS
from shared.cursors import read_cursor
from shared.errors import Invalid
from shared.jobs import Silence
from tests.catalog_service.small import opened
from tests.ratings_service.small_catalog import TITLES, live, publish_catalog

ROWS = [row for row in PUBLIC if "cursor" in row.parameters]
HANDLERS = {item.endpoint.name: item.handler for service in (CATALOG, RATINGS) for item in service.bindings}
ORDERS = (*SORTS, "titles", "top", "divisive", "length")
WHOLE = st.integers(-(2**63), 2**64 - 1)
KEYS = st.one_of(st.none(), st.booleans(), st.text(max_size=9), WHOLE, st.floats(allow_nan=False)).map(
    lambda key: orjson.dumps(key).decode()
)
# What readers of JSON do not agree about.
ODD_KEYS = st.sampled_from(["NaN", "-Infinity", "1e999", "1" * 400, "-0.0", "1e3", "[]", '"\\ud800"'])
IDS = st.text(max_size=9) | st.sampled_from(["", "w-as1", "amber", "as" + "9" * 5000, "w-" + "1" * 700])


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """What the services answer from, of a few titles that many people rated."""
    data = tmp_path_factory.mktemp("data")
    publish_catalog(data)
    votes = [f"{user},{user % 5 + 0.5},0,{title.id}" for user in range(30) for title in TITLES]
    (data / "r.csv").write_text("\n".join(["userId,rating,timestamp,movieId", *votes]))
    aggregate(AggregateSettings(data, str(data / "r.csv")), progress=Silence())
    return {
        "catalog": opened(TITLES, tmp_path_factory.mktemp("catalog")),
        "ratings": open_state(live(data)),
    }


def cursor_of(order: str, key: str, some_id: str, generation: int) -> str:
    text = f'["{order}",{key},{orjson.dumps(some_id).decode()},{generation}]'
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.sampled_from(ORDERS),
    cursor=st.tuples(KEYS | ODD_KEYS, IDS, WHOLE),
    searched=st.booleans(),
)
async def test_a_made_up_cursor_is_refused_or_answered(
    states: Mapping[str, Any], row: Any, order: str, cursor: tuple[str, str, int], *, searched: bool
) -> None:
    asked = {"cursor": cursor_of(order, *cursor), "limit": "1"}
    if "sort" in row.parameters and order in SORTS:
        asked["sort"] = order
    if "q" in row.parameters and (searched or order == "relevance"):
        asked["q"] = "amber"
    with suppress(Invalid):
        query = row.read({}, asked)
        answer = orjson.loads(orjson.dumps(await HANDLERS[row.name](states[row.domain], query)))
        assert answer["next"] is None or read_cursor(answer["next"]).sort == order
