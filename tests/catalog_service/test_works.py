"""Work ids outlast rebuilds, additions, merges, splits and removals."""

from hypothesis import given
from hypothesis import strategies as st

from catalog_service.domain.works import Works, assign_ids, catalogue_order


def build(*steps: list[list[str]]) -> Works:
    works = Works()
    for groups in steps:
        works = assign_ids(groups, works)
    return works


def test_a_new_work_is_named_after_its_first_title() -> None:
    works = build([["ns81", "as10", "as9"], ["hs1"]])
    assert works.of_title == {"ns81": "w-as9", "as10": "w-as9", "as9": "w-as9", "hs1": "w-hs1"}
    assert works.generations == {"w-as9": 1, "w-hs1": 1}
    assert works.redirects == {}


def test_a_rebuild_changes_no_id() -> None:
    groups = [["as1", "hs1"], ["ns1"]]
    once, twice = build(groups), build(groups, groups)
    assert (twice.of_title, twice.generations, twice.redirects) == (once.of_title, once.generations, {})
    assert twice.generation == 2


def test_an_added_title_takes_the_id_that_is_there() -> None:
    works = build([["ns1"]], [["as1", "ns1"], ["as2"]])
    assert works.of_title == {"as1": "w-ns1", "ns1": "w-ns1", "as2": "w-as2"}
    assert works.generations == {"w-ns1": 1, "w-as2": 2}


def test_after_a_merge_the_older_id_stays_and_the_other_redirects() -> None:
    works = build([["ns1"]], [["ns1"], ["as1"]], [["as1", "ns1"]])
    assert set(works.of_title.values()) == {"w-ns1"}
    assert works.redirects == {"w-as1": "w-ns1"}


def test_of_ids_of_one_age_the_first_in_the_catalogue_stays() -> None:
    works = build([["as10"], ["as9"], ["ds1"]], [["as10", "as9", "ds1"]])
    assert works.redirects == {"w-as10": "w-as9", "w-ds1": "w-as9"}


def test_redirects_lead_to_the_end_of_a_chain() -> None:
    works = build([["as1"], ["as2"], ["as3"]], [["as1"], ["as2", "as3"]], [["as1", "as2", "as3"]])
    assert works.redirects == {"w-as2": "w-as1", "w-as3": "w-as1"}


def test_after_a_split_the_id_stays_with_its_founder() -> None:
    works = build([["ns5"]], [["as1", "ns5", "ns6"]], [["as1", "ns6"], ["ns5"]])
    assert works.of_title == {"ns5": "w-ns5", "as1": "w-as1", "ns6": "w-as1"}


def test_after_a_split_without_the_founder_the_first_title_keeps_the_id() -> None:
    works = build([["as1", "hs1", "ns1"]], [["ns1"], ["hs1"]])
    assert works.of_title == {"hs1": "w-as1", "ns1": "w-ns1"}


def test_a_merge_undone_gives_back_both_ids() -> None:
    works = build([["as1"], ["as2", "ns2"]], [["as1", "as2", "ns2"]], [["as1"], ["as2", "ns2"]])
    assert works.of_title == {"as1": "w-as1", "as2": "w-as2", "ns2": "w-as2"}
    assert works.redirects == {}


def test_a_merge_undone_gives_back_the_id_even_where_its_founder_is_not_the_first_title() -> None:
    works = build([["as1"], ["ns2"]], [["as1", "as2", "ns2"]], [["as1"], ["as2", "ns2"]])
    assert works.of_title == {"as1": "w-as1", "as2": "w-ns2", "ns2": "w-ns2"}
    assert works.redirects == {}


def test_split_and_merge_at_once() -> None:
    works = build([["as1", "as2"], ["as3"]], [["as1"], ["as2", "as3"]])
    assert works.of_title == {"as1": "w-as1", "as2": "w-as3", "as3": "w-as3"}


def test_a_title_that_comes_back_as_something_else_gets_a_name_of_its_own() -> None:
    works = build([["as1", "ns1"]], [["ns1"]], [["ns1"], ["as1"]])
    assert works.of_title == {"ns1": "w-as1", "as1": "w-as1-2"}


def test_a_work_without_titles_is_gone_with_its_redirects() -> None:
    works = build([["as1"], ["as2"], ["as3"]], [["as1", "as2"], ["as3"]], [["as3"]])
    assert works.of_title == {"as3": "w-as3"}
    assert works.redirects == {}
    assert set(works.generations) == {"w-as3"}


def test_the_catalogue_has_an_order() -> None:
    ids = ["ns1", "as10", "as9", "ds2", "hs1", "x1", "as", ""]
    assert sorted(ids, key=catalogue_order) == ["as", "as9", "as10", "ds2", "hs1", "ns1", "", "x1"]


partitions = st.lists(
    st.tuples(
        st.sampled_from([f"{letter}s{number}" for letter in "adhn" for number in range(4)]), st.integers(0, 4)
    ),
    unique_by=lambda pair: pair[0],
    min_size=1,
)


def as_groups(pairs: list[tuple[str, int]]) -> list[list[str]]:
    groups: dict[int, list[str]] = {}
    for title, number in pairs:
        groups.setdefault(number, []).append(title)
    return list(groups.values())


@given(st.lists(partitions.map(as_groups), min_size=1, max_size=5))
def test_whatever_happens_ids_are_sound(steps: list[list[list[str]]]) -> None:
    works = build(*steps)
    alive = set(works.of_title.values())

    assert {frozenset(group) for group in steps[-1]} == {
        frozenset(title for title, work in works.of_title.items() if work == one) for one in alive
    }
    assert alive == set(works.generations)
    assert not alive & set(works.redirects)
    assert set(works.redirects.values()) <= alive
    assert assign_ids(steps[-1], works).of_title == works.of_title


@given(partitions.map(as_groups), partitions.map(as_groups))
def test_no_old_id_is_lost_while_a_title_of_its_work_remains(
    before: list[list[str]], after: list[list[str]]
) -> None:
    old, new = build(before), build(before, after)
    for title, work in old.of_title.items():
        if title in new.of_title:
            assert work in {*new.generations, *new.redirects}
