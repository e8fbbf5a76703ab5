"""Whom a request counts for, whatever its headers say."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.client import Proxies, client_of, trusted_proxies

TRUSTED = trusted_proxies("10.0.0.0/8 fd00::/8")
WITH_UNIX = trusted_proxies("unix 10.0.0.0/8")
ADDRESSES = st.ip_addresses().map(str)
OUTSIDE = st.ip_addresses(network="203.0.0.0/8").map(str)
INSIDE = st.ip_addresses(network="10.0.0.0/8").map(str)


@given(OUTSIDE, st.text())
def test_a_forged_header_changes_nothing(peer: str, forged: str) -> None:
    assert client_of(peer, forged, TRUSTED) == client_of(peer, None, TRUSTED) == peer


@given(INSIDE, st.text(), OUTSIDE, st.lists(INSIDE))
def test_behind_proxies_what_the_first_of_them_saw_counts(
    peer: str, forged: str, client: str, proxies: list[str]
) -> None:
    assert client_of(peer, ",".join([forged, client, *proxies]), TRUSTED) == client


@given(INSIDE, OUTSIDE, INSIDE)
def test_an_entry_that_is_no_address_ends_the_walk(peer: str, client: str, proxy: str) -> None:
    assert client_of(peer, f"{client}, unknown, {proxy}", TRUSTED) == proxy
    assert client_of(peer, f"{client}, unknown", TRUSTED) == peer


@given(INSIDE, INSIDE)
def test_where_all_are_proxies_the_farthest_counts(peer: str, first: str) -> None:
    assert client_of(peer, f"{first}, 10.9.9.9", TRUSTED) == first


@given(
    st.text() | st.none() | ADDRESSES, st.text() | st.none(), st.sampled_from([TRUSTED, WITH_UNIX, Proxies()])
)
def test_a_client_is_always_a_plain_name(peer: str | None, forwarded: str | None, trusted: Proxies) -> None:
    found = client_of(peer, forwarded, trusted)
    assert found == "local" or ipaddress.ip_network(found)


@given(st.ip_addresses(v=6, network="2001:db8::/64"), st.ip_addresses(v=6, network="2001:db8::/64"))
def test_one_subscriber_of_ipv6_is_one_client(
    one: ipaddress.IPv6Address, other: ipaddress.IPv6Address
) -> None:
    assert client_of(str(one), None, TRUSTED) == client_of(str(other), None, TRUSTED) == "2001:db8::/64"


def test_mapped_ipv4_is_ipv4() -> None:
    assert client_of("::ffff:203.0.113.9", None, TRUSTED) == "203.0.113.9"
    assert client_of("::ffff:10.0.0.1", "203.0.113.9", TRUSTED) == "203.0.113.9"


@pytest.mark.parametrize("peer", [None, ""])
def test_a_unix_socket_is_believed_only_where_that_is_set(peer: str | None) -> None:
    assert client_of(peer, "203.0.113.9", TRUSTED) == "local"
    assert client_of(peer, "203.0.113.9", WITH_UNIX) == "203.0.113.9"
    assert client_of(peer, None, WITH_UNIX) == "local"


def test_a_long_header_is_walked_all_the_same() -> None:
    assert client_of("10.0.0.1", "x," * 500 + "203.0.113.9", TRUSTED) == "203.0.113.9"


@pytest.mark.parametrize("text", ["10.0.0.0/99", "host", "10.0.0.1/8"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"does not appear|host bits"):
        trusted_proxies(text)
