"""E-mail addresses as people mean them: two spellings that reach the same mailbox compare equal.

Used for keyed hashes only. It must never join two people, so aliases are folded only where the mailbox's provider
says that they reach the same box. What merely may be the same box is for `email_likeness`.
"""

import unicodedata

_ONE_HOST = {
    "googlemail.com": "gmail.com",
    "me.com": "icloud.com",
    "mac.com": "icloud.com",
    "protonmail.com": "proton.me",
    "protonmail.ch": "proton.me",
    "pm.me": "proton.me",
    "ya.ru": "yandex.ru",
    "yandex.com": "yandex.ru",
    "yandex.by": "yandex.ru",
    "yandex.kz": "yandex.ru",
}
_MICROSOFT = {
    "outlook": "com de at be cl cz dk es fr hu ie in it jp kr lv my ph pt sa sg sk co.id co.il co.th com.ar com.au "
    "com.br com.gr com.tr com.vn",
    "hotmail": "com de at be ca cl co.il co.th co.uk com.ar com.br com.tr cz dk es fi fr gr hu it nl no se",
    "live": "com de at be ca cl co.uk co.za com.ar com.au com.mx com.pt dk fi fr ie in it jp nl no ru se",
    "msn": "com",
}
_TAGGED = frozenset(
    {"gmail.com", "icloud.com", "proton.me", "fastmail.com", "fastmail.fm", "yandex.ru", "zoho.com", "zohomail.com"}
    | {f"{name}.{ending}" for name, endings in _MICROSOFT.items() for ending in endings.split()}
)
_DOTLESS = frozenset({"gmail.com"})
_NAME_IN_HOST = frozenset({"fastmail.com", "fastmail.fm"})
_LONGEST = 254

_TAGGED_AT_FIRST = frozenset(
    {"gmail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "icloud.com", "me.com", "mac.com", "proton.me"}
    | {"fastmail.com"}
)
_ONE_HOST_AT_FIRST = {"googlemail.com": "gmail.com", "protonmail.com": "proton.me", "pm.me": "proton.me"}


def normalise_email(text: str) -> str | None:
    """Give the comparable form of an address; None for what is none.

    Case, surrounding space, Unicode form and the spelling of an international host never matter; `+tag`, Gmail's
    dots, Fastmail's `tag@name.fastmail.com` and a provider's second host do not where the provider says so.
    """
    split = split_address(text)
    if split is None:
        return None
    local, host = split
    host = _ONE_HOST.get(host, host)
    name, _, parent = host.partition(".")
    if name and parent in _NAME_IN_HOST:
        local, host = name, parent
    if host in _TAGGED:
        local = local.split("+", 1)[0] or local
    if host in _DOTLESS:
        local = local.replace(".", "") or local
    return f"{local}@{host}"


def email_forms(text: str) -> tuple[str, ...]:
    """Give every form under which an address may have been hashed, newest first; none for what is no address.

    An earlier form is given only while it cannot be another person's: the first rules took ß for ss.
    """
    newest = normalise_email(text)
    if newest is None:
        return ()
    first = _form_at_first(text)
    return (newest, first) if first is not None and first != newest else (newest,)


def split_address(text: str) -> tuple[str, str] | None:
    """Give the part before the last @ and the host, both in lower case and NFC, the host in its own letters."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).strip().lower())
    local, at, host = folded.rpartition("@")
    if not at or not local or "." not in host or len(folded) > _LONGEST or any(sign.isspace() for sign in folded):
        return None
    return local, ".".join(_own_letters(label) for label in host.split("."))


def _own_letters(label: str) -> str:
    """The label of a host in its own letters; IDNA's `xn--` form only where it leads back to itself."""
    if not label.startswith("xn--"):
        return label
    try:
        letters = label[4:].encode("ascii").decode("punycode")
        leads_back = f"xn--{letters.encode('punycode').decode('ascii')}" == label
    except UnicodeError:
        return label
    is_plain = letters.replace("-", "").isalnum() and not letters.isascii()
    return letters if leads_back and is_plain and unicodedata.normalize("NFC", letters.lower()) == letters else label


def _form_at_first(text: str) -> str | None:
    """The form of the first release, whose hashes are stored."""
    folded = unicodedata.normalize("NFC", text).strip().casefold()
    if folded != unicodedata.normalize("NFC", text).strip().lower():
        return None
    local, _, host = folded.rpartition("@")
    host = _ONE_HOST_AT_FIRST.get(host, host)
    if host in _TAGGED_AT_FIRST:
        local = local.split("+", 1)[0] or local
    if host == "gmail.com":
        local = local.replace(".", "") or local
    return f"{local}@{host}"
