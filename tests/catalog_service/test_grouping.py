"""Works as connected components of pairs."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from catalog_service.domain.grouping import components, group
from shared.tables import Title


def title(title_id: str, year: int = 2011, **fields: Any) -> Title:
    facts = {"type": "movie", "title": "Mud", "platform": "amazon", **fields}
    return Title(id=title_id, work="", year=year, **facts)


def test_listings_are_joined_through_others() -> None:
    first = title("as1", 2010, duration=131, duration_unit="min")
    second = title("hs1", 2011, duration=131, duration_unit="min")
    third = title("ns1", 2012, duration=130, duration_unit="min")
    found = group([first, title("as2", title="Other"), second, third])

    assert found.works == [["as1", "hs1", "ns1"], ["as2"]]
    assert [(pair.one, pair.other) for pair in found.merges] == [("as1", "hs1"), ("hs1", "ns1")]
    assert "minutes" in found.merges[0].evidence


def test_near_misses_are_told_with_their_reason() -> None:
    found = group([title("as1", 2010), title("hs1", 2011), title("ns1", 1950)])

    assert found.works == [["as1"], ["hs1"], ["ns1"]]
    assert [(pair.one, pair.other) for pair in found.near_misses] == [("as1", "hs1")]
    assert found.near_misses[0].evidence


def test_a_movie_and_a_show_are_never_one_work() -> None:
    assert len(group([title("as1"), title("hs1", type="tv show")]).works) == 2


titles = st.lists(
    st.builds(
        lambda number, year, name, minutes, cast: title(
            f"as{number}", year, title=name, duration=minutes, duration_unit="min", cast=tuple(cast)
        ),
        st.integers(0, 99),
        st.integers(2010, 2013),
        st.sampled_from(["Mud", "The Mud", "mud (Hindi)", "Rain"]),
        st.sampled_from([90, 92, 120]),
        st.lists(st.sampled_from(["Al", "Bo", "Cy"]), max_size=2, unique=True),
    ),
    unique_by=lambda item: item.id,
    max_size=10,
)


@given(titles, st.randoms())
def test_works_share_out_all_titles_whatever_their_order(rows: list[Title], random: Any) -> None:
    works = group(rows).works
    assert sorted(item for work in works for item in work) == sorted(row.id for row in rows)

    random.shuffle(rows)
    assert {frozenset(work) for work in group(rows).works} == {frozenset(work) for work in works}


def test_components_keep_the_order_of_their_titles() -> None:
    assert components("abcde", [("e", "b"), ("d", "b")]) == [["a"], ["b", "d", "e"], ["c"]]
