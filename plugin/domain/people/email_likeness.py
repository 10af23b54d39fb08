"""Whether two different mailboxes may be one person's: enough to look twice, never enough to refuse."""

import re
from enum import StrEnum

from plugin.domain.people.email_address import normalise_email, split_address
from plugin.domain.people.plain_letters import plain_name, plain_words

# Known to sort tags into one box, or to ignore signs, but not on the provider's own word.
_TAGGED_BY_REPUTE = frozenset({"posteo.de", "posteo.net", "posteo.org", "mailbox.org"})
_SIGNLESS_BY_REPUTE = frozenset({"proton.me"})
_SHORTEST_SURNAME = 4
_LONG_LOCAL = 10
_VOWELS = frozenset("aeiouy")
_FEW_VOWELS = 0.15
_MANY_SWITCHES = 4
_RUN = re.compile(r"\d+|[a-z]+")


class EmailMatch(StrEnum):
    """How two addresses are related, strongest first."""

    SAME = "same"
    ALIAS = "alias"
    TAG = "tag"
    OWN_DOMAIN = "own_domain"
    NONE = "none"


def alias_form(text: str) -> str | None:
    """Give the form that all likely aliases of a mailbox share, also at hosts that never said so; None for no address.

    Two people may share it: it is a reason to look twice and nothing else.
    """
    split = split_address(normalise_email(text) or "")
    if split is None:
        return None
    local, host = split
    local = local.split("+", 1)[0] or local
    if host in _SIGNLESS_BY_REPUTE:
        local = re.sub(r"[._-]", "", local) or local
    return f"{local}@{host}"


def alias_strength(text: str) -> EmailMatch:
    """Say what it means at this address's host when the alias form is shared and the normal form is not."""
    host = (alias_form(text) or "").rpartition("@")[2]
    return EmailMatch.ALIAS if host in _TAGGED_BY_REPUTE | _SIGNLESS_BY_REPUTE else EmailMatch.TAG


def compare_emails(first: str, second: str, surname: str | None = None) -> EmailMatch:
    """Compare two addresses; with the surname of either person also a family's own domain is seen."""
    left, right = normalise_email(first), normalise_email(second)
    if left is None or right is None:
        return EmailMatch.NONE
    if left == right:
        return EmailMatch.SAME
    if alias_form(left) == alias_form(right):
        return alias_strength(left)
    host = left.rpartition("@")[2]
    if host == right.rpartition("@")[2] and _is_named_after(host, surname):
        return EmailMatch.OWN_DOMAIN
    return EmailMatch.NONE


def looks_random(text: str) -> bool:
    """Whether the part before the @ looks drawn and not chosen: `x7k2m9q4w1` or `qwrtzpsdfghk`, not `schwarz1984`."""
    local = text.rpartition("@")[0].lower().split("+", 1)[0]
    local = re.sub(r"[^a-z0-9]", "", local)
    letters = [sign for sign in local if sign.isalpha()]
    if len(local) < _LONG_LOCAL:
        return False
    if len(_RUN.findall(local)) > _MANY_SWITCHES:
        return True
    return len(letters) >= _LONG_LOCAL and sum(sign in _VOWELS for sign in letters) / len(letters) < _FEW_VOWELS


def _is_named_after(host: str, surname: str | None) -> bool:
    name = plain_name(surname or "")
    return len(name) >= _SHORTEST_SURNAME and name in "".join(plain_words(host.rpartition(".")[0]))
