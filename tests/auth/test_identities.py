"""Identities as keyed hashes: of one shop, of one kind, newest form first."""

import hashlib
import hmac
import re

import pytest

from plugin.auth.identities import IdentityKind, identity_key, identity_keys
from plugin.keys import KeyPurpose, KeyRing

NEW, OLD = "n" * 40, "o" * 40
KEYS = KeyRing(NEW)


def by_hand(app_key: str, message: str) -> str:
    key = KeyRing(app_key).derive(KeyPurpose.IDENTITY_HASHES)[0]
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()


@pytest.mark.parametrize("kind", [kind for kind in IdentityKind if kind is not IdentityKind.EMAIL])
def test_a_form_is_hashed_with_its_shop_and_kind(kind: IdentityKind) -> None:
    assert identity_keys(KEYS, 7, kind, "de|10119|torstr|12a|") == (
        by_hand(NEW, f"7|{kind.value}|de|10119|torstr|12a|"),
    )


def test_one_value_of_two_kinds_or_shops_is_two_identities() -> None:
    keys = {identity_key(KEYS, shop, kind, "anna@example.com") for kind in IdentityKind for shop in (7, 8)}
    assert len(keys) == 2 * len(IdentityKind)
    assert all(re.fullmatch(r"[0-9a-f]{64}", key) for key in keys)


def test_the_values_of_stored_kinds_never_change() -> None:
    kinds = "customer email alias phone address household network visit"
    assert [kind.value for kind in IdentityKind] == kinds.split()


def test_an_email_is_hashed_in_every_form_it_ever_had_newest_first() -> None:
    email = identity_keys(KEYS, 7, IdentityKind.EMAIL, "Anna+x@me.com")
    assert email == (by_hand(NEW, "7|email|anna@icloud.com"), by_hand(NEW, "7|email|anna@me.com"))
    assert identity_key(KEYS, 7, IdentityKind.EMAIL, "Anna+x@me.com") == email[0]


def test_forms_under_a_former_app_key_come_last() -> None:
    email = identity_keys(KeyRing(NEW, OLD), 7, IdentityKind.EMAIL, "anna@me.com")
    forms = ("7|email|anna@icloud.com", "7|email|anna@me.com")
    assert email == tuple(by_hand(key, form) for key in (NEW, OLD) for form in forms)


def test_most_emails_keep_the_hash_they_have() -> None:
    assert identity_keys(KEYS, 7, IdentityKind.EMAIL, "Once.More+x@GMail.com") == (
        by_hand(NEW, "7|email|oncemore@gmail.com"),
    )
    assert identity_keys(KEYS, 7, IdentityKind.EMAIL, " No Address ") == (by_hand(NEW, "7|email|no address"),)
