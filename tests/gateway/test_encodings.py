"""Which encodings a body is made and kept in, and which one a client gets."""

import gzip
import os

import brotli  # type: ignore[import-untyped]  # it has no types
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from gateway.encodings import encoded, liked, plain
from gateway.representations import Representations, room_bytes

LONG = b'{"title":"pulp fiction"}' * 100
DECODERS = {"gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstd.decompress, "identity": bytes}


@given(st.binary(max_size=2000))
def test_every_encoding_holds_the_same_content(content: bytes) -> None:
    for body in encoded(content, salt="s"):
        assert DECODERS[body.coding](body.content) == content
        assert len(body.content) <= len(content)


def test_every_encoding_has_an_etag_of_its_own() -> None:
    bodies = encoded(LONG, salt="s")
    assert {body.coding for body in bodies} == DECODERS.keys()
    assert len({body.etag for body in bodies}) == len(bodies)
    assert {body.etag for body in bodies}.isdisjoint(body.etag for body in encoded(LONG, salt="other"))


@pytest.mark.parametrize("content", [b"", b'{"movies":96}', os.urandom(1000)])
def test_what_would_not_be_smaller_stays_plain(content: bytes) -> None:
    assert [body.coding for body in encoded(content, salt="s")] == ["identity"]


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("zstd;q=0.9, gzip;q=0.1", "zstd"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("gzip;q=0", "identity"),
        ("gzip;q=0, *", "br"),
        ("br;q=0, *;q=0.5", "zstd"),
        ("identity", "identity"),
        ("identity, gzip;q=0.5", "identity"),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("identity;q=0, gzip", "gzip"),
        ("deflate", "identity"),
        ("gzip;q=nonsense", "identity"),
        (" gzip ; q=0.8 , br ; q=0.9", "br"),
        (",,;q=1,gzip", "gzip"),
    ],
)
def test_a_client_gets_what_it_likes_best(accept: str | None, coding: str) -> None:
    assert Representations(plain(LONG, salt="s")).liked_by(accept).coding == coding


def test_a_small_body_is_plain_whatever_is_asked_for() -> None:
    for content in (b"{}", os.urandom(1000)):
        kept = Representations(plain(content, salt="s"))
        assert [kept.liked_by("gzip, identity;q=0").coding for _ in range(2)] == ["identity", "identity"]


def test_an_encoding_is_made_when_it_is_first_asked_for() -> None:
    kept = Representations(plain(LONG, salt="s"))
    kept.liked_by(None)
    assert [body.coding for body in kept.bodies] == ["identity"]
    assert kept.liked_by("gzip") is kept.liked_by("gzip")
    assert kept.liked_by("br, gzip").coding == "br"
    assert [body.coding for body in kept.bodies] == ["identity", "gzip", "br"]
    assert sorted(kept.bodies, key=str) == sorted(
        (body for body in encoded(LONG, salt="s") if body.coding != "zstd"), key=str
    )


@given(st.binary(max_size=3000), st.lists(st.sampled_from(["br", "gzip", "zstd", "zstd, br"]), max_size=6))
def test_encodings_that_are_kept_stay_within_their_room(content: bytes, asked: list[str]) -> None:
    kept = Representations(plain(content * 2, salt="s"))
    for accept in asked:
        body = kept.liked_by(accept)
        assert DECODERS[body.coding](body.content) == content * 2
    assert sum(len(body.content) for body in kept.encoded) <= room_bytes(kept.plain)


@given(st.text(max_size=60))
def test_no_header_is_too_odd(accept: str) -> None:
    assert set(liked(accept)) <= DECODERS.keys()
    assert Representations(plain(LONG, salt="s")).liked_by(accept).coding in DECODERS
