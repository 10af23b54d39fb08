"""What is known of an e-mail address by its host alone; nothing is looked up in the network."""

from disposable_email_domains import blocklist
from email_validator import EmailNotValidError, validate_email

PRIVACY_RELAYS = frozenset(
    {
        "addy.io",
        "anonaddy.com",
        "anonaddy.me",
        "duck.com",
        "mozmail.com",
        "passmail.net",
        "privaterelay.appleid.com",
        "simplelogin.com",
        "simplelogin.io",
        "slmail.me",
    }
)
"""Hosts that hide people who stay reachable: using one is never a signal."""


def is_disposable(email: str) -> bool:
    """Whether the address is of a service for short-lived ones, or below its domain; a privacy relay is none."""
    hosts = _hosts(email)
    return not PRIVACY_RELAYS.intersection(hosts) and any(host in blocklist for host in hosts)


def is_privacy_relay(email: str) -> bool:
    """Whether a service forwards this address to a person who wants to stay unnamed."""
    return not PRIVACY_RELAYS.isdisjoint(_hosts(email))


def is_well_formed(email: str) -> bool:
    """Whether an address could receive mail by its form; no server is asked."""
    try:
        validate_email(email.strip(), check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def _hosts(email: str) -> list[str]:
    """The host and every domain above it, `a.b.example` first; a bare ending is none."""
    labels = email.strip().lower().rpartition("@")[2].rstrip(".").split(".")
    return [".".join(labels[place:]) for place in range(len(labels) - 1)]
