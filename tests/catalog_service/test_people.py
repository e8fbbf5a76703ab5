"""Lists of names: suffixes, non-people, empty parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_service.domain.people import Entries, is_person, is_suffix, read_list, read_people


def test_a_list_is_split_on_commas() -> None:
    assert read_list("") == Entries(())
    assert read_list(", France,, South Korea ,") == Entries(("France", "South Korea"), empty=3)
    assert read_list("None, 1").names == ("None", "1")


@pytest.mark.parametrize(
    ("text", "names", "joined"),
    [
        ("Clifton Collins, Jr., Ann Lee", ("Clifton Collins, Jr.", "Ann Lee"), 1),
        ("Clifton Collins Jr.", ("Clifton Collins Jr.",), 0),
        ("H. Allen Davis, Jr., Ph.D.", ("H. Allen Davis, Jr., Ph.D.",), 2),
        ("Al, II, Bo, iii, Cy, IV, Di, sr", ("Al, II", "Bo, iii", "Cy, IV", "Di, sr"), 4),
        ("Al, M.D., Bo, Esq, Cy, D.D.S., Di, RN", ("Al, M.D.", "Bo, Esq", "Cy, D.D.S.", "Di, RN"), 4),
        ("Jr., Al", ("Jr.", "Al"), 0),
        ("Al, Junior", ("Al", "Junior"), 0),
    ],
)
def test_a_suffix_belongs_to_the_name_before(text: str, names: tuple[str, ...], joined: int) -> None:
    assert read_people(text) == Entries(names, joined=joined)


@pytest.mark.parametrize(
    "part", ["1", "2.5", "-", "...", "None", "UNKNOWN", "n/a", "Various", "not available"]
)
def test_no_people(part: str) -> None:
    assert not is_person(part)
    assert read_people(f"Al, {part}") == Entries(("Al",), nobody=1)


@pytest.mark.parametrize("part", ["50 Cent", "Various Artists", "Ли", "李", "X", "Nonso", "E-40"])
def test_people(part: str) -> None:
    assert is_person(part)


def test_a_lone_full_stop_is_no_suffix() -> None:
    assert not is_suffix(".")
    assert not is_suffix("")


parts = st.sampled_from(["Ann Lee", "Jr.", "II", "Ph.D", "1", "None", "", " ", "Bo", "Various", "ok.", "."])


@given(st.lists(parts | st.text(max_size=6), max_size=8).map(",".join))
def test_reading_people_again_changes_nothing(text: str) -> None:
    once = read_people(text)
    again = read_people(", ".join(once.names))
    assert again.names == once.names
    assert (again.empty, again.nobody) == (0, 0)


@given(st.lists(parts | st.text(max_size=6), max_size=8).map(",".join))
def test_every_part_is_accounted_for(text: str) -> None:
    found = read_people(text)
    names = read_list(text).names
    assert len(names) == len(found.names) + found.joined + found.nobody
    assert found.empty == read_list(text).empty
