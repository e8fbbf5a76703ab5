"""JSON bodies: read, written back, and everything that is wrong with one told at once."""

from dataclasses import dataclass
from typing import Annotated, Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from shared.bodies import Body
from shared.endpoint import NEVER_KEPT, Endpoint
from shared.errors import Invalid
from shared.vocabulary import LIMIT

Names = Annotated[tuple[Annotated[str, Meta(min_length=1)], ...], Meta(max_length=3)]


@dataclass(frozen=True)
class Wish:
    titles: Names = ()
    stars: Annotated[float, Meta(ge=0, le=5)] = 3.0


NO_WISH = Wish()


@dataclass(frozen=True)
class MakeWish:
    limit: Annotated[int, LIMIT] = 10
    wish: Annotated[Wish, Body(Wish, "what is wished for")] = NO_WISH


BODY = Body(Wish, "what is wished for")
MAKE_WISH: Endpoint[MakeWish, Any] = Endpoint(
    name="make_wish",
    owner="catalog",
    method="POST",
    path="/wishes",
    request=MakeWish,
    answer=Wish,
    summary="A wish",
    about="It is not kept.",
    example={},
    cache=NEVER_KEPT,
)


def told(error: Invalid) -> dict[str, str]:
    return {bad.parameter: bad.detail for bad in error.errors}


@given(
    st.builds(
        Wish,
        st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), max_size=3).map(tuple),
        st.floats(0, 5),
    )
)
def test_what_is_written_reads_back(wish: Wish) -> None:
    assert BODY.read(BODY.write(wish)) == wish


@pytest.mark.parametrize("raw", [b"", b" \r\n", b"{}"])
def test_nothing_is_all_defaults(raw: bytes) -> None:
    assert BODY.read(raw) == Wish()


def test_every_bad_field_is_told_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        BODY.read(b'{"titles": ["a", ""], "stars": 7, "tiles": []}')
    found = told(caught.value)
    assert list(found) == ["stars", "tiles", "titles[1]"]
    assert "<= 5" in found["stars"]
    (unknown,) = (bad for bad in caught.value.errors if bad.parameter == "tiles")
    assert (unknown.allowed, unknown.suggestions) == (("titles", "stars"), ("titles",))


@pytest.mark.parametrize(
    "raw",
    [b"{", b"[]", b"3", b"null", b'"x"', b"\xff", b'{"titles": NaN}', b"[" * 5000, b'{"a":' * 5000, b"{}{}"],
)
def test_what_is_no_object_is_told(raw: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        BODY.read(raw)
    assert list(told(caught.value)) == ["body"]


@given(st.binary(max_size=50) | st.sampled_from([b"{}", b"", b'{"stars": 1}']))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        found = BODY.read(raw)
    except Invalid:
        return
    assert BODY.read(BODY.write(found)) == found


def test_the_schema_holds_what_is_taken() -> None:
    schema = BODY.schema()
    assert schema["additionalProperties"] is False
    assert schema["properties"]["titles"]["maxItems"] == 3
    assert orjson.dumps(schema)


def test_a_bad_query_and_a_bad_body_are_told_together() -> None:
    with pytest.raises(Invalid) as caught:
        MAKE_WISH.read({}, {"limit": "0", "limt": "3"}, b'{"stars": "many"}')
    assert list(told(caught.value)) == ["limt", "limit", "stars"]
    assert caught.value.errors[0].suggestions == ("limit",)


def test_a_body_is_no_parameter() -> None:
    assert list(MAKE_WISH.parameters) == ["limit"]
    assert MAKE_WISH.body is not None
    assert MAKE_WISH.body[0] == "wish"
    assert MAKE_WISH.address(MakeWish(5, Wish(("a",)))) == "/wishes?limit=5"
