"""Keys: how entries are read, and which request they let in."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from shared.endpoint import Scope
from shared.errors import Forbidden, Unauthorized
from shared.keys import Keys, KeySettings, digest_of, entry_of, read_keys
from shared.settings import SettingsError, read_settings

HASH = digest_of("secret")


def keys_of(*entries: tuple[str, str]) -> Keys:
    return read_keys(" ".join(f"someone:{scopes}:{digest_of(key)}" for key, scopes in entries))


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer secret"},
        {"authorization": "bEARER   secret "},
        {"X-API-Key": "secret"},
        {"Authorization": "Bearer secret", "X-API-Key": "secret"},
        {"Authorization": "Basic eDp5", "X-API-Key": "secret"},
    ],
)
def test_a_key_may_be_sent_in_two_ways(headers: dict[str, str]) -> None:
    keys_of(("secret", "admin")).admit(CIMultiDict(headers), "admin")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer other"},
        {"Authorization": "Bearer"},
        {"Authorization": "secret"},
        {"Authorization": "Basic secret"},
        {"X-API-Key": ""},
        {"X-API-Key": HASH},
        {"X-API-Key": "\udcffsecret"},
        {"Authorization": "Bearer secret", "X-API-Key": "other"},
        {"Authorization": "Bearer ", "X-API-Key": "secret"},
    ],
)
def test_no_key_or_an_unknown_one_or_two_are_refused(headers: dict[str, str]) -> None:
    with pytest.raises(Unauthorized):
        keys_of(("secret", "admin")).admit(CIMultiDict(headers), "admin")


def test_one_header_with_two_keys_is_refused() -> None:
    twice = CIMultiDict([("X-API-Key", "secret"), ("X-API-Key", "other")])
    with pytest.raises(Unauthorized):
        keys_of(("secret", "admin")).admit(twice, "admin")


def test_without_keys_nothing_is_open() -> None:
    with pytest.raises(Unauthorized):
        Keys().admit(CIMultiDict({"X-API-Key": ""}), "admin")


@pytest.mark.parametrize(
    ("scopes", "opened", "closed"), [("admin", "admin", "users"), ("users", "users", "admin")]
)
def test_a_scope_opens_nothing_but_itself(scopes: str, opened: Scope, closed: Scope) -> None:
    keys, headers = keys_of(("secret", scopes)), CIMultiDict({"X-API-Key": "secret"})
    keys.admit(headers, opened)
    with pytest.raises(Forbidden) as caught:
        keys.admit(headers, closed)
    assert closed in caught.value.detail


def test_keys_can_be_rotated_and_one_key_may_stand_twice() -> None:
    keys = keys_of(("old", "admin"), ("new", "admin"), ("new", "users"))
    for key, scope in (("old", "admin"), ("new", "admin"), ("new", "users")):
        keys.admit(CIMultiDict({"X-API-Key": key}), scope)  # type: ignore[arg-type]  # they are scopes
    with pytest.raises(Unauthorized):
        keys_of(("new", "admin")).admit(CIMultiDict({"X-API-Key": "old"}), "admin")


@pytest.mark.parametrize(
    ("entry", "wrong"),
    [
        (f"admin:{HASH}", "name:scopes:digest"),
        (HASH, "name:scopes:digest"),
        (f"a:b:admin:{HASH}", "name:scopes:digest"),
        (f":admin:{HASH}", "name"),
        (f"a/b:admin:{HASH}", "name"),
        (f"x::{HASH}", "scope"),
        (f"x:admin,root:{HASH}", "scope"),
        (f"x:{HASH}:admin", "scope"),
        (f"x:admin:{HASH[:-1]}", "SHA-256"),
        (f"x:admin:{HASH[:-1]}g", "SHA-256"),
    ],
)
def test_a_bad_entry_is_told_by_its_position_and_never_shown(entry: str, wrong: str) -> None:
    text = f"good:users:{HASH}\n{entry}"
    with pytest.raises(SettingsError) as caught:
        read_settings(KeySettings, {"STREAM_API_KEYS": text})
    (mistake,) = caught.value.mistakes
    assert mistake.startswith("STREAM_API_KEYS: entry 2: ")
    assert wrong in mistake
    assert HASH[:10] not in mistake


def test_every_bad_entry_is_told() -> None:
    with pytest.raises(SettingsError) as caught:
        read_keys("x y")
    assert [line.split(":")[0] for line in caught.value.mistakes] == ["entry 1", "entry 2"]


def test_keys_of_a_file_count_beside_those_given(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(f"one:admin:{digest_of('filed')}\ntwo:users:{digest_of('other')}\n")
    environ = {"STREAM_API_KEYS": f"three:admin:{HASH}", "STREAM_API_KEYS_FILE": str(file)}
    keys = read_settings(KeySettings, environ).api_keys
    assert len(keys) == 3
    for key in ("filed", "secret"):
        keys.admit(CIMultiDict({"X-API-Key": key}), "admin")


def test_a_bad_file_is_told(tmp_path: Path) -> None:
    odd, bad = tmp_path / "odd", tmp_path / "bad"
    odd.write_bytes(b"\xff")
    bad.write_text(f"x:{HASH}")
    for file, said in ((tmp_path / "none", "cannot be read"), (odd, "no text"), (bad, "entry 1: ")):
        with pytest.raises(SettingsError) as caught:
            read_settings(KeySettings, {"STREAM_API_KEYS_FILE": str(file)})
        assert said in caught.value.mistakes[0]
        assert HASH not in caught.value.mistakes[0]


def test_a_digest_is_not_shown_where_an_entry_is_printed_by_accident() -> None:
    assert HASH not in repr(entry_of("x", ["admin"], HASH))


@given(
    name=st.from_regex(r"[A-Za-z0-9._-]{1,64}", fullmatch=True),
    scopes=st.sets(st.sampled_from(["admin", "users"]), min_size=1),
    key=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1),
)
def test_an_entry_is_read_as_it_is_written(name: str, scopes: set[Scope], key: str) -> None:
    keys = read_keys(str(entry_of(name, scopes, digest_of(key))))
    for scope in scopes:
        keys.admit(CIMultiDict({"X-API-Key": key}), scope)
