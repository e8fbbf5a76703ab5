"""Which data a domain is served from: forward only, for the gateway and for each connection."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.versions import Versions
from shared.build import build_id
from tests.gateway.parts import MIDDLE, NEW, OLD

VERSIONS = [OLD, MIDDLE, NEW]


def test_the_first_version_is_served_at_once() -> None:
    versions = Versions("catalog")
    unknown = versions.prefix
    assert (versions.adopted, versions.newest) == (None, None)
    assert versions.learn(MIDDLE)
    assert (versions.adopted, versions.newest, versions.news.is_set()) == (MIDDLE, MIDDLE, False)
    assert versions.prefix != unknown


def test_a_newer_one_is_news_until_it_is_adopted() -> None:
    versions = Versions("catalog")
    versions.learn(MIDDLE)
    assert versions.learn(NEW)
    assert (versions.adopted, versions.newest, versions.news.is_set()) == (MIDDLE, NEW, True)
    assert versions.prefix_for("connection") == versions.prefix_of(MIDDLE)
    versions.adopt(NEW)
    assert versions.adopted == NEW
    assert versions.prefix_for("connection") == versions.prefix_of(NEW)


@pytest.mark.parametrize("version", [OLD, "", "nonsense", "none"])
def test_older_data_and_nonsense_are_refused(version: str) -> None:
    versions = Versions("catalog")
    versions.learn(MIDDLE)
    assert not versions.learn(version)
    assert (versions.adopted, versions.newest) == (MIDDLE, MIDDLE)


def test_a_connection_that_was_shown_the_newest_is_held_to_it() -> None:
    versions = Versions("catalog")
    versions.learn(MIDDLE)
    versions.learn(NEW)
    versions.shown("one", NEW)
    versions.shown("two", MIDDLE)
    assert versions.prefix_for("one") == versions.prefix_of(NEW)
    assert versions.prefix_for("two") == versions.prefix_of(MIDDLE)
    versions.adopt(NEW)
    assert versions.prefix_for("two") == versions.prefix_of(NEW)


def test_keys_are_of_one_build_one_domain_and_one_version() -> None:
    prefixes = {
        Versions(domain).prefix_of(version) for domain in ("catalog", "ratings") for version in VERSIONS
    }
    assert len(prefixes) == 6
    assert all(prefix.startswith(build_id()) for prefix in prefixes)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["learn", "adopt", "ask"]), st.sampled_from(VERSIONS), st.sampled_from("ab")
        )
    )
)
def test_no_connection_ever_goes_back(steps: list[tuple[str, str, str]]) -> None:
    """Whatever is learned and adopted when: what a connection is shown only grows."""
    versions = Versions("catalog")
    versions.learn(OLD)
    last = dict.fromkeys("ab", OLD)
    for step, version, connection in steps:
        if step == "learn":
            versions.learn(version)
        elif step == "adopt" and versions.adopted < version <= versions.newest:  # type: ignore[operator]  # one is known
            versions.adopt(version)
        elif step == "ask":
            # A hit shows what the prefix names; a miss, what the service has: the newest.
            hit = version != NEW
            shown = VERSIONS[[versions.prefix_of(v) for v in VERSIONS].index(versions.prefix_for(connection))]
            if not hit:
                assert versions.newest is not None
                shown = versions.newest
            versions.shown(connection, shown)
            assert shown >= last[connection]
            last[connection] = shown
