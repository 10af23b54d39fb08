"""A connection is an IPv4 address or an IPv6 /64; networks behind which anybody may sit are none."""

import pytest

from plugin.domain.people.network_address import network_form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("203.0.113.9", "203.0.113.9/32"),
        (" 203.0.113.9 ", "203.0.113.9/32"),
        ("::ffff:203.0.113.9", "203.0.113.9/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1%eth0", "2001:db8:1:2::/64"),
    ],
)
def test_a_network_has_one_form(text: str, form: str) -> None:
    assert network_form(text) == form


@pytest.mark.parametrize(
    "text",
    ["", "example.com", "203.0.113", "10.0.0.1", "192.168.1.1", "100.64.3.4", "127.0.0.1", "::1", "fe80::1", "fd00::1"],
)
def test_shared_and_unreadable_networks_have_none(text: str) -> None:
    assert network_form(text) is None
