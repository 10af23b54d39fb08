"""`plugin.keys`: one secret, many keys."""

import hashlib
import hmac

import pytest

from plugin.keys import KeyPurpose, KeyRing

NEW = "n" * 40
OLD = "o" * 40


def hkdf_by_hand(app_key: str, info: bytes) -> bytes:
    """RFC 5869 for one block: extract with 32 zero bytes as salt, expand once."""
    pseudo_random_key = hmac.new(bytes(32), app_key.encode(), hashlib.sha256).digest()
    return hmac.new(pseudo_random_key, info + b"\x01", hashlib.sha256).digest()


def test_derives_by_hkdf_with_the_purpose_as_info() -> None:
    assert KeyRing(NEW).derive(KeyPurpose.TICKETS) == (hkdf_by_hand(NEW, b"goodword/tickets/1"),)


def test_gives_every_purpose_a_key_of_its_own() -> None:
    keys = [KeyRing(NEW).derive(purpose)[0] for purpose in KeyPurpose]

    assert len(set(keys)) == len(KeyPurpose)
    assert {len(key) for key in keys} == {32}


def test_puts_the_newest_key_first_and_the_old_one_after_it() -> None:
    newest, old = KeyRing(NEW, OLD).derive(KeyPurpose.SEALED_COLUMNS)

    assert (newest,) == KeyRing(NEW).derive(KeyPurpose.SEALED_COLUMNS)
    assert (old,) == KeyRing(OLD).derive(KeyPurpose.SEALED_COLUMNS)


@pytest.mark.parametrize("absent", [None, ""])
def test_takes_an_empty_old_key_for_none(absent: str | None) -> None:
    assert len(KeyRing(NEW, absent).derive(KeyPurpose.TICKETS)) == 1


@pytest.mark.parametrize(("new", "old"), [("", None), ("short", None), (NEW, "short")])
def test_refuses_a_key_that_can_be_guessed_and_says_how_to_make_one(new: str, old: str | None) -> None:
    with pytest.raises(ValueError, match="token_urlsafe"):
        KeyRing(new, old)


def test_does_not_show_its_keys() -> None:
    assert repr(KeyRing(NEW, OLD)) == "KeyRing(2 keys)"
