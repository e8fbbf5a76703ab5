"""What a title means, and the five."""

from hypothesis import given
from hypothesis import strategies as st

from recommender_service.domain.titles import NO_WORK, index_titles, own_titles, pick_five
from recommender_service.domain.works import Work, gather_works
from tests.recommender_service.small_world import row

FEW_TITLES = st.lists(st.sampled_from(["A", "a", "B", "C", "D", "E", "F", "G"]), min_size=1, max_size=15)


def works_called(titles: list[str]) -> list[Work]:
    return gather_works([row(f"ns{number}", title) for number, title in enumerate(titles)], {})


def test_a_title_of_several_works_means_the_best_known() -> None:
    works = gather_works([row("ns1", "Twice", 2020), row("ns2", "Twice", 1990)], {"ns2": 1})
    assert index_titles(works).find("twice") == 1


def test_every_row_leads_to_its_work() -> None:
    works = gather_works([row("as1", "Alien", work="w"), row("hs1", "Alien (Dubbed)", work="w")], {})
    assert index_titles(works).find("alien (dubbed)") == 0


def test_an_exact_title_goes_before_a_better_known_one_that_folds_to_it() -> None:
    works = gather_works([row("ns1", "Café"), row("ns2", "Cafe")], {"ns2": 100})
    index = index_titles(works)
    assert (index.find("café"), index.find("cafe"), index.find("cafè")) == (0, 1, 1)


def test_an_unknown_title_means_nothing() -> None:
    assert index_titles(works_called(["Alien"])).find("aliens") is None


def test_of_two_works_with_one_title_the_better_is_listed() -> None:
    works = works_called(["Asked", "Same", "Other", "same", "Third"])
    shown = [work.title.lower() for work in works]
    assert pick_five(works[0], [3, 2, 1, 4], shown) == [3, 2, 4, NO_WORK, NO_WORK]


def test_no_title_of_the_asked_work_is_listed() -> None:
    works = gather_works(
        [row("ns1", "Alien", work="w"), row("ns2", "Alien Dubbed", work="w"), row("ns3", "ALIEN DUBBED")], {}
    )
    assert pick_five(works[0], [0, 1], [work.title.lower() for work in works])[0] == NO_WORK


@given(titles=FEW_TITLES, data=st.data())
def test_the_five_differ_and_none_is_missed(titles: list[str], data: st.DataObject) -> None:
    works = works_called(titles)
    shown = [work.title.lower() for work in works]
    asked = data.draw(st.sampled_from(works))
    order = data.draw(st.permutations(range(len(works))))
    five = pick_five(asked, order, shown)
    listed = [shown[number] for number in five if number != NO_WORK]
    assert len(five) == 5
    assert len(set(listed)) == len(listed) == min(5, len(set(shown) - own_titles(asked)))
    assert not own_titles(asked) & set(listed)
