"""The claim as the widget makes it: JSON in, JSON out, conflicts in words, and no call to Shopify."""

import pytest

from plugin.auth.tickets import Purpose
from plugin.domain.program.texts.friend_text import say_friend_conditions
from plugin.domain.program.texts.language import Language
from tests.offers.stage import ADVOCATE
from tests.storefront_doors.storefront import Storefront


def test_a_friend_gets_a_code_to_put_on_the_cart(storefront: Storefront) -> None:
    answer = storefront.claim()

    assert answer.status_code == 200
    assert answer.json == {
        "discount_code": "HI000000000",
        "apply_path": "/discount/HI000000000?redirect=/",
        "friend_offer": "10\u00a0% Rabatt auf deine erste Bestellung ab 30,00\u00a0€",
        "friend_conditions": "\n".join(
            f"• {one}" for one in say_friend_conditions(storefront.stage.program.terms, Language.DE)
        ),
        "expires_at": "2026-12-20T12:00:00Z",
    }
    assert storefront.stage.states() == {"ready": 9, "claimed": 1}


def test_pressing_twice_gives_the_same_code(storefront: Storefront) -> None:
    ticket = storefront.ticket()

    assert storefront.claim(ticket).json == storefront.claim(ticket).json
    assert storefront.stage.states() == {"ready": 9, "claimed": 1}


def test_the_ref_is_read_in_any_case(storefront: Storefront) -> None:
    assert storefront.claim(ref="adaAdaada").status_code == 200


@pytest.mark.parametrize("ref", ["ZZZZZZZZZ", "", "x" * 40, "../admin", "ADA ADA", "ÄÖÜ", "\x00", "\ud800"])
def test_unknown_codes_are_answered_alike(storefront: Storefront, ref: str) -> None:
    answer = storefront.claim(ref=ref)

    assert answer.status_code == 409
    assert answer.json == {
        "reason": "link_unknown",
        "message": "Dieser Link führt zu keinem Angebot. Lass dir den Link noch einmal schicken.",
    }
    assert storefront.stage.referral_rows() == []


def test_an_advocate_is_told_that_it_is_the_own_link(storefront: Storefront) -> None:
    answer = storefront.claim(customer=ADVOCATE)

    assert (answer.status_code, answer.json["reason"]) == (409, "own_link")  # type: ignore[index]
    assert storefront.stage.referral_rows() == []


def test_an_address_that_is_none_is_said_with_the_remedy(storefront: Storefront) -> None:
    answer = storefront.claim(email="felix at example")

    assert (answer.status_code, answer.json["reason"]) == (409, "email_invalid")  # type: ignore[index]
    assert storefront.stage.referral_rows() == []


def test_an_empty_address_is_no_address(storefront: Storefront) -> None:
    assert storefront.claim(email="").status_code == 200
    assert storefront.stage.referral_rows()[0]["email_key"] is None


def test_a_ticket_that_is_not_of_this_shop_old_or_made_up_opens_nothing(storefront: Storefront) -> None:
    tickets, now = storefront.stage.bench.tickets, storefront.stage.clock.now()
    wrong = [
        "made-up",
        "",
        tickets.sign(Purpose.VISIT, {"shop": 99, "visit": "v"}, now),
        tickets.sign(Purpose.VISIT, {"shop": storefront.stage.shop.shop_id}, now),
        tickets.sign(Purpose.OAUTH_STATE, {"shop": storefront.stage.shop.shop_id, "visit": "v"}, now),
    ]
    old = storefront.ticket()
    storefront.stage.clock.move(days=30, seconds=1)

    answers = [storefront.post("claim", {"ref": "ADAADAADA", "ticket": ticket}) for ticket in (*wrong, old)]

    assert [(answer.status_code, answer.json["reason"]) for answer in answers] == [(409, "visit_over")] * 6  # type: ignore[index]
    assert storefront.stage.referral_rows() == []


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"[" * 5000, "application/json", 400),
        (b"[]", "application/json", 400),
        (b"NaN", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"ref": 1, "ticket": "x"}', "application/json", 400),
        (b'{"ref": "A"}', "application/json", 400),
        (b'{"ref": "A", "ticket": "x", "email": {}}', "application/json", 400),
        (b'{"ref": "A", "ticket": "' + b"x" * 9000 + b'"}', "application/json", 413),
        (b'{"ref": "A", "ticket": "x"}', "text/plain", 415),
        (b"<claim/>", "application/xml", 415),
        (b"ref=A", "application/x-www-form-urlencoded", 400),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(
    storefront: Storefront, body: bytes, content_type: str, status: int
) -> None:
    answer = storefront.post("claim", data=body, content_type=content_type)

    assert answer.status_code == status
    assert answer.json["reason"] == "unreadable"  # type: ignore[index]
    assert storefront.stage.referral_rows() == []


def test_too_many_of_one_network_hear_so(storefront: Storefront) -> None:
    ticket = storefront.ticket()
    answers = [storefront.claim(ticket) for _ in range(21)]

    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert answers[20].headers["Retry-After"] == "60"
    assert answers[20].json["reason"] == "too_many"  # type: ignore[index]
    elsewhere = storefront.post(
        "claim", {"ref": "ADAADAADA", "ticket": ticket}, headers={"X-Forwarded-For": "203.0.113.9, 23.227.38.1"}
    )
    assert elsewhere.status_code == 200


def test_neighbours_in_one_ipv6_network_count_together(storefront: Storefront) -> None:
    ticket, statuses = storefront.ticket(), []
    for number in range(21):
        named = {"X-Forwarded-For": f"2001:db8:1:2::{number:x}"}
        body = {"ref": "ADAADAADA", "ticket": ticket}
        statuses.append(storefront.post("claim", body, headers=named).status_code)

    assert statuses == [200] * 20 + [429]
