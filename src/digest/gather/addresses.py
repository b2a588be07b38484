"""Which addresses a source may have: the public ones, so that no feed makes us call on our own network.

`ipaddress.is_global` is not used: it takes NAT64, 6to4 and multicast addresses for global, behind
which anything may stand (RFC 6890 and the IANA special-purpose registries list what is here).
"""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PORTS = frozenset({80, 443})
"""What a public source may answer on: other ports belong to services that are not news."""

_NOT_PUBLIC_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT; a cloud's metadata at 100.100.100.200
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's own agent
        "169.254.0.0/16",  # link-local; clouds' metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo, ORCHID, benchmarking
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")
_REFUSAL = re.compile(r"its (?:address|port) \S+ is n[^,\]]*")


def refusal(host: str, port: int, allow: tuple[Network, ...] = ()) -> str | None:
    """Why a connection to this address must not be made, or None if it may.

    `host` is an address as the socket will have it, never a name. Networks in `allow` belong to a
    newsroom that trusts them; there, every port will do.
    """
    address = _meant(ip_address(host.partition("%")[0]))
    if any(address.version == network.version and address in network for network in allow):
        return None
    if not _public(address):
        return f"its address {address} is not public"
    if port not in PORTS:
        return f"its port {port} is neither 80 nor 443"
    return None


def barred(text: str) -> str:
    """The first refusal in the text of an error: a name may have several addresses, each with its own."""
    found = _REFUSAL.search(text)
    return found[0] if found else ""


def networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """Networks as written in settings: "127.0.0.0/8". Raises ValueError for one that is none."""
    return tuple(ip_network(text) for text in texts)


def _meant(address: Address) -> Address:
    """The IPv4 address that stands inside a mapped or NAT64 one: that is who answers."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)
