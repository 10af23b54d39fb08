"""E-mail addresses as people mean them: two spellings that reach the same mailbox compare equal.

Used for keyed hashes only. It must never join two people, so aliases are folded only where the mailbox's provider
says that they reach the same box.
"""

import unicodedata

_ONE_MAILBOX = {"googlemail.com": "gmail.com", "protonmail.com": "proton.me", "pm.me": "proton.me"}
_TAGGED = frozenset(
    {
        "gmail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "proton.me",
        "fastmail.com",
    }
)
_DOTLESS = frozenset({"gmail.com"})
_LONGEST = 254


def normalise_email(text: str) -> str | None:
    """Give the comparable form of an address; None for what is none.

    Case, surrounding space and Unicode form never matter; `+tag` and Gmail's dots do not where the provider ignores
    them (Google, Microsoft, Apple, Proton, Fastmail).
    """
    folded = unicodedata.normalize("NFC", text).strip().casefold()
    local, at, host = folded.rpartition("@")
    if not at or not local or "." not in host or len(folded) > _LONGEST or any(sign.isspace() for sign in folded):
        return None
    host = _ONE_MAILBOX.get(host, host)
    if host in _TAGGED:
        local = local.split("+", 1)[0] or local
    if host in _DOTLESS:
        local = local.replace(".", "") or local
    return f"{local}@{host}"
