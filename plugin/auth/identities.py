"""Keyed hashes by which a customer is recognised without being stored: the same person in the same shop, nothing else.

The shop is part of what is hashed, so that two shops' databases cannot be joined over their customers.
"""

import hashlib
import hmac
from enum import StrEnum

from plugin.domain.people.email_address import email_forms
from plugin.keys import KeyPurpose, KeyRing


class IdentityKind(StrEnum):
    """What is known of a person; in what form each is hashed says `identity_key`."""

    CUSTOMER = "customer"
    EMAIL = "email"
    ALIAS = "alias"
    PHONE = "phone"
    ADDRESS = "address"
    HOUSEHOLD = "household"
    NETWORK = "network"
    VISIT = "visit"


def identity_key(keys: KeyRing, shop_id: int, kind: IdentityKind, value: str | int) -> str:
    """Give the 64 hex digits to store for an identity; made with the newest key.

    An e-mail is normalised here. A phone, address, household, network or alias comes in its normal form:
    `phone_form`, `address_form`, `household_form`, `network_form`, `alias_form`.
    """
    return identity_keys(keys, shop_id, kind, value)[0]


def identity_keys(keys: KeyRing, shop_id: int, kind: IdentityKind, value: str | int) -> tuple[str, ...]:
    """Give every form under which an identity may be stored, newest first.

    Also from before a rotation of APP_KEY, and from before a change of an e-mail's normal form.
    """
    forms = _forms(kind, str(value))
    messages = [f"{shop_id}|{kind.value}|{form}".encode("utf-8", "surrogatepass") for form in forms]
    return tuple(
        hmac.digest(key, message, hashlib.sha256).hex()
        for key in keys.derive(KeyPurpose.IDENTITY_HASHES)
        for message in messages
    )


def _forms(kind: IdentityKind, text: str) -> tuple[str, ...]:
    if kind is IdentityKind.EMAIL:
        return email_forms(text) or (text.strip().casefold(),)
    return (text,)
