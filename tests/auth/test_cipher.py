"""`plugin.db.cipher`: what lies sealed in the database."""

import pytest

from plugin.db.cipher import Cipher, KeyLost, SealBroken

NEW = b"n" * 32
OLD = b"o" * 32
CONTEXT = "shop:12:access_grant"


def altered(sealed: str, position: int) -> str:
    return sealed[:position] + ("A" if sealed[position] != "A" else "B") + sealed[position + 1 :]


@pytest.mark.parametrize("plain", ["", "shpat_0123", "Grüße 🌷 an \x00 alle", "x" * 100_000])
def test_opens_what_it_sealed(plain: str) -> None:
    cipher = Cipher((NEW,))

    assert cipher.open(cipher.seal(plain, context=CONTEXT), context=CONTEXT) == plain


def test_seals_the_same_text_differently_each_time_and_hides_it() -> None:
    cipher = Cipher((NEW,))

    first, second = (cipher.seal("shpat_0123", context=CONTEXT) for _ in range(2))

    assert first != second
    assert "shpat" not in first


def test_reads_old_values_after_a_rotation_and_seals_with_the_new_key() -> None:
    old_value = Cipher((OLD,)).seal("grant", context=CONTEXT)
    rotated = Cipher((NEW, OLD))

    new_value = rotated.seal("grant", context=CONTEXT)

    assert rotated.open(old_value, context=CONTEXT) == "grant"
    assert Cipher((NEW,)).open(new_value, context=CONTEXT) == "grant"


def test_says_that_the_key_is_lost_and_what_to_do() -> None:
    old_value = Cipher((OLD,)).seal("grant", context=CONTEXT)

    with pytest.raises(KeyLost, match=r"APP_KEY_OLD.*open the app again\.$") as lost:
        Cipher((NEW,)).open(old_value, context=CONTEXT)

    assert lost.value.reason == "key_lost"
    assert "grant\n" not in str(lost.value)


def test_stays_shut_in_another_shops_row() -> None:
    cipher = Cipher((NEW,))
    sealed = cipher.seal("grant", context="shop:12:access_grant")

    with pytest.raises(SealBroken, match="moved from another row"):
        cipher.open(sealed, context="shop:13:access_grant")


def test_notices_every_altered_character() -> None:
    cipher = Cipher((NEW,))
    sealed = cipher.seal("grant!", context=CONTEXT)  # 12 + 6 + 16 = 34 bytes: 45 1/3 characters and padding

    for position in range(len(sealed) - 3):
        with pytest.raises((SealBroken, KeyLost)):
            cipher.open(altered(sealed, position), context=CONTEXT)


@pytest.mark.parametrize("sealed", ["", "plain text", "1.00000000.", "2.00000000.AAAA", "1.zzzzzzzz.AAAA"])
def test_refuses_what_was_never_sealed(sealed: str) -> None:
    with pytest.raises(SealBroken, match="not a sealed value"):
        Cipher((NEW,)).open(sealed, context=CONTEXT)


def test_refuses_a_value_too_short_to_hold_anything() -> None:
    cipher = Cipher((NEW,))
    key_id = cipher.seal("", context=CONTEXT).split(".")[1]

    with pytest.raises(SealBroken):
        cipher.open(f"1.{key_id}.AAAA", context=CONTEXT)
    with pytest.raises(SealBroken):
        cipher.open(f"1.{key_id}.A", context=CONTEXT)


@pytest.mark.parametrize("keys", [(), (b"short",), (NEW, b"")])
def test_refuses_to_exist_without_whole_keys(keys: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match=r"KeyRing\.derive"):
        Cipher(keys)
