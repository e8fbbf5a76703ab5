"""What a service remembers of its own answers."""

from hypothesis import given
from hypothesis import strategies as st

from shared.http.memo import Memo

ADDRESSES = st.sampled_from("abcdefgh")


def test_what_was_put_is_there_under_its_version() -> None:
    memo = Memo()
    memo.put("1", "/a", b"A")
    assert memo.get("1", "/a") == b"A"
    assert memo.get("1", "/b") is None
    assert memo.get("2", "/a") is None


def test_a_new_version_forgets_the_old() -> None:
    memo = Memo()
    memo.put("1", "/a", b"A")
    memo.put("2", "/b", b"B")
    assert memo.get("1", "/a") is None
    assert memo.get("2", "/a") is None
    assert memo.get("2", "/b") == b"B"


@given(
    steps=st.lists(st.tuples(st.booleans(), ADDRESSES, st.integers(1, 900))),
    budget=st.integers(500, 4_000),
)
def test_it_keeps_within_its_budget_and_never_mixes_up(
    steps: list[tuple[bool, str, int]], budget: int
) -> None:
    memo = Memo(budget)
    for puts, address, size in steps:
        if puts:
            memo.put("1", address, address.encode() * size)
        elif (found := memo.get("1", address)) is not None:
            assert set(found) == {ord(address)}
        assert 0 <= memo.size_bytes <= budget


def test_what_is_used_stays() -> None:
    memo = Memo(1_000)
    for address in ("/a", "/b"):
        memo.put("1", address, b"x" * 100)
    memo.get("1", "/a")
    memo.put("1", "/c", b"x" * 100)
    assert memo.get("1", "/a")
    assert memo.get("1", "/b") is None
