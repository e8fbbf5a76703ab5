"""Who asks: the address that a request counts for, behind proxies that are known and nobody else."""

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

_Address = IPv4Address | IPv6Address
_UNIX: Final = "unix"
_LOCAL: Final = "local"
_REMEMBERED: Final = 8192
_LONGEST_REMEMBERED: Final = 200
_HOST_BITS: Final = 64


@dataclass(frozen=True, eq=False)  # compared by identity: hashing every network would cost each request
class Proxies:
    """Networks whose X-Forwarded-For is believed, and whether that of unix sockets is."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    unix: bool = False

    def __str__(self) -> str:
        return " ".join([*map(str, self.networks), *([_UNIX] if self.unix else [])])

    def hold(self, address: _Address) -> bool:
        return any(address in network for network in self.networks)


def trusted_proxies(text: str) -> Proxies:
    """Read networks like `10.0.0.0/8 fd00::/8`, and `unix`, separated by white space."""
    words = text.split()
    return Proxies(tuple(ip_network(word) for word in words if word != _UNIX), _UNIX in words)


def client_of(peer: str | None, forwarded_for: str | None, trusted: Proxies) -> str:
    """The peer, or behind trusted proxies the last address that none of them has; no peer: a unix socket.

    An entry that is no address ends the walk: what stands left of it may be anybody's invention.
    IPv6 counts by its /64, which is what one subscriber has.
    """
    if not forwarded_for or not _is_trusted(peer, trusted):
        return _named(peer)
    if len(forwarded_for) > _LONGEST_REMEMBERED:
        return _walked(peer, forwarded_for, trusted)
    return _walked_before(peer, forwarded_for, trusted)


@lru_cache(_REMEMBERED)
def _is_trusted(peer: str | None, trusted: Proxies) -> bool:
    if not peer:
        return trusted.unix
    address = _read(peer)
    return address is not None and trusted.hold(address)


@lru_cache(_REMEMBERED)
def _named(peer: str | None) -> str:
    address = _read(peer) if peer else None
    return _LOCAL if address is None else _name(address)


def _walked(peer: str | None, forwarded_for: str, trusted: Proxies) -> str:
    client = _named(peer)
    for entry in reversed(forwarded_for.split(",")):
        address = _read(entry.strip())
        if address is None:
            break
        client = _name(address)
        if not trusted.hold(address):
            break
    return client


_walked_before = lru_cache(_REMEMBERED)(_walked)


def _read(text: str) -> _Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _name(address: _Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((int(address) >> _HOST_BITS << _HOST_BITS, 128 - _HOST_BITS)))
