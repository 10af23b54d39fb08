"""`plugin.auth.tickets`: strings we sign and get back."""

import base64
import string
from datetime import timedelta

import pytest

from plugin.auth.refusals import TicketRefusal
from plugin.auth.signatures import check_webhook_body
from plugin.auth.tickets import Purpose, Tickets
from tests.auth.signing import NOW, SECRET

NEW = b"n" * 32
OLD = b"o" * 32
TEN_MINUTES = timedelta(minutes=10)
PAYLOAD = {"shop": "tea-and-cake.myshopify.com", "nonce": "ü/+=", "shop_id": 12, "ref": None}


@pytest.mark.parametrize("purpose", Purpose)
def test_gives_back_what_was_signed(purpose: Purpose) -> None:
    tickets = Tickets((NEW,))

    text = tickets.sign(purpose, PAYLOAD, NOW)

    assert tickets.read(purpose, text, TEN_MINUTES, NOW) == PAYLOAD


def test_writes_only_characters_that_survive_an_address_and_a_proxy_query() -> None:
    text = Tickets((NEW,)).sign(Purpose.VISIT, {"ref": "ü" * 400}, NOW)

    assert set(text) <= set(string.ascii_letters + string.digits + "-_.")


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(0), PAYLOAD),
        (TEN_MINUTES, PAYLOAD),
        (TEN_MINUTES + timedelta(seconds=1), TicketRefusal.EXPIRED),
        (timedelta(seconds=-60), PAYLOAD),
        (timedelta(seconds=-61), TicketRefusal.INVALID),
    ],
)
def test_honours_a_ticket_for_its_age_and_not_a_second_longer(age: timedelta, expected: object) -> None:
    tickets = Tickets((NEW,))
    text = tickets.sign(Purpose.OAUTH_STATE, PAYLOAD, NOW)

    assert tickets.read(Purpose.OAUTH_STATE, text, TEN_MINUTES, NOW + age) == expected


def test_opens_no_other_door_than_its_own() -> None:
    tickets = Tickets((NEW,))
    text = tickets.sign(Purpose.VISIT, PAYLOAD, NOW)

    refused = [tickets.read(purpose, text, TEN_MINUTES, NOW) for purpose in Purpose if purpose != Purpose.VISIT]

    assert refused == [TicketRefusal.INVALID] * (len(Purpose) - 1)


def test_reads_tickets_of_the_old_key_and_signs_with_the_new_one() -> None:
    before, after = Tickets((OLD,)), Tickets((NEW, OLD))

    old_text, new_text = (t.sign(Purpose.VISIT, PAYLOAD, NOW) for t in (before, after))

    assert after.read(Purpose.VISIT, old_text, TEN_MINUTES, NOW) == PAYLOAD
    assert Tickets((NEW,)).read(Purpose.VISIT, new_text, TEN_MINUTES, NOW) == PAYLOAD
    assert before.read(Purpose.VISIT, new_text, TEN_MINUTES, NOW) is TicketRefusal.INVALID


@pytest.mark.parametrize("text", [None, ""])
def test_tells_a_missing_ticket_from_a_wrong_one(text: str | None) -> None:
    assert Tickets((NEW,)).read(Purpose.VISIT, text, TEN_MINUTES, NOW) is TicketRefusal.MISSING


@pytest.mark.parametrize("text", ["x", "a.b", "ü.ü", "\ud800", ".".join("abc"), "A" * 5000, " ", "a.b.c\n"])
def test_refuses_what_nobody_signed_without_an_exception(text: str) -> None:
    assert Tickets((NEW,)).read(Purpose.VISIT, text, TEN_MINUTES, NOW) is TicketRefusal.INVALID


def test_notices_every_altered_character() -> None:
    tickets = Tickets((NEW,))
    text = tickets.sign(Purpose.VISIT, {"ref": "ANNA"}, NOW)

    for position in range(len(text) - 1):  # the last character carries two unused bits
        other = "A" if text[position] != "A" else "B"
        forged = text[:position] + other + text[position + 1 :]
        assert tickets.read(Purpose.VISIT, forged, TEN_MINUTES, NOW) is TicketRefusal.INVALID


def test_is_no_webhook_signature_even_when_keyed_with_the_client_secret() -> None:
    text = Tickets((SECRET.encode(),)).sign(Purpose.OAUTH_STATE, PAYLOAD, NOW)
    body, _, signature = text.rpartition(".")
    padded = base64.b64encode(base64.urlsafe_b64decode(signature + "=")).decode()

    assert not check_webhook_body(body.encode(), padded, (SECRET,))


@pytest.mark.parametrize("keys", [(), (b"",), (NEW, b"")])
def test_refuses_to_exist_without_keys(keys: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match=r"KeyRing\.derive"):
        Tickets(keys)
