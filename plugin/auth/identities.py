"""Keyed hashes by which a customer is recognised without being stored: the same person in the same shop, nothing else.

The shop is part of what is hashed, so that two shops' databases cannot be joined over their customers.
"""

import hashlib
import hmac
from enum import StrEnum

from plugin.domain.people.email_address import normalise_email
from plugin.keys import KeyPurpose, KeyRing


class IdentityKind(StrEnum):
    """What is known of a person: Shopify's customer number, an e-mail address, the visit of a ticket."""

    CUSTOMER = "customer"
    EMAIL = "email"
    VISIT = "visit"


def identity_key(keys: KeyRing, shop_id: int, kind: IdentityKind, value: str | int) -> str:
    """Give the 64 hex digits to store for an identity; made with the newest key. An e-mail is normalised first."""
    return identity_keys(keys, shop_id, kind, value)[0]


def identity_keys(keys: KeyRing, shop_id: int, kind: IdentityKind, value: str | int) -> tuple[str, ...]:
    """Give every form under which an identity may be stored, newest first: also from before a rotation of APP_KEY."""
    text = str(value)
    if kind is IdentityKind.EMAIL:
        text = normalise_email(text) or text.strip().casefold()
    message = f"{shop_id}|{kind.value}|{text}".encode("utf-8", "surrogatepass")
    return tuple(hmac.digest(key, message, hashlib.sha256).hex() for key in keys.derive(KeyPurpose.IDENTITY_HASHES))
