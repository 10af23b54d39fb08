"""Where a visitor's connection comes from, as coarse as one household's: an IPv4 address, the /64 of an IPv6 one.

It proves little (offices, mobile networks, universities share one), and it is forgotten soon.
"""

import ipaddress
from datetime import timedelta

NETWORK_COUNTS_FOR = timedelta(days=7)
"""How far apart two sightings of one network may be and still say something about two people."""

NETWORK_KEPT_FOR = timedelta(days=90)
"""After this the stored key is to be deleted."""

_SHARED = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "224.0.0.0/3",
        "::/127",
        "fc00::/7",
        "fe80::/10",
        "ff00::/8",
    )
)


def network_form(text: str) -> str | None:
    """Give the comparable form of an address (/32, /64); None for what is none, and for networks that all share."""
    try:
        address = ipaddress.ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address
    if any(address.version == shared.version and address in shared for shared in _SHARED):
        return None
    if isinstance(address, ipaddress.IPv4Address):
        return f"{address}/32"
    return str(ipaddress.ip_network((address, 64), strict=False))
