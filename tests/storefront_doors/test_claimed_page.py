"""The confirmation after a claim: everything a friend must know, in both languages, and nothing moves by looking."""

import re
from html import unescape

import pytest

from plugin.auth.tickets import Purpose
from plugin.db.offers.pool_codes import CodeState, set_code_states
from plugin.db.tables import referrals
from plugin.domain.program.texts.friend_text import say_friend_conditions
from plugin.domain.program.texts.language import Language
from tests.storefront_doors.storefront import Storefront

OFFERS = {
    Language.EN: "10% off your first order of €30.00 or more",
    Language.DE: "10\u00a0% Rabatt auf deine erste Bestellung ab 30,00\u00a0€",
}
# Claimed on 20 November 2026 at 12:00 UTC for 30 days; the shop is in Berlin, an hour ahead.
UNTIL = {
    Language.EN: "Valid until 20 December 2026, 13:00.",
    Language.DE: "Gültig bis 20. Dezember 2026, 13:00\u00a0Uhr.",
}


@pytest.fixture
def receipt(storefront: Storefront) -> str:
    """What a claim by the landing page's button led to."""
    return storefront.press(storefront.landing_fields()).headers["Location"].rpartition("/")[2]


def told(storefront: Storefront, receipt: str, language: Language = Language.EN) -> str:
    return unescape(storefront.get(f"claimed/{receipt}", **{"Accept-Language": language.value}).text)


@pytest.mark.parametrize("language", list(Language))
def test_says_code_worth_conditions_and_end(storefront: Storefront, receipt: str, language: Language) -> None:
    text = told(storefront, receipt, language)

    assert '<code dir="ltr">HI000000000</code>' in text
    assert OFFERS[language] in text
    assert UNTIL[language] in text
    terms = storefront.stage.program.terms
    assert all(f"<li>{condition}</li>" in text for condition in say_friend_conditions(terms, language))
    assert {"en": "put on your cart", "de": "in deinem Warenkorb"}[language.value] in text
    assert 'class="go" href="/discount/HI000000000?redirect=/"' in text
    assert 'href="/discount/HI000000000?redirect=/cart"' in text


def test_needs_no_script_and_hides_the_address_from_others(storefront: Storefront, receipt: str) -> None:
    answer = storefront.get(f"claimed/{receipt}")

    assert not re.search(r"<script|<img|<link|<iframe|\son\w+=|javascript:|src=", answer.text, re.IGNORECASE)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Set-Cookie" not in answer.headers


def test_looking_twice_writes_nothing(storefront: Storefront, receipt: str) -> None:
    before = storefront.rows()

    assert told(storefront, receipt) == told(storefront, receipt)
    assert storefront.rows() == before
    assert storefront.stage.states() == {"ready": 9, "claimed": 1}


def test_the_address_names_our_row_and_no_person(storefront: Storefront) -> None:
    fields = storefront.landing_fields(customer=777) | {"email": "felix@example.com"}
    receipt = storefront.press(fields, customer=777).headers["Location"].rpartition("/")[2]

    payload = storefront.stage.bench.tickets._serializers[Purpose.RECEIPT].loads(receipt)[1]

    assert payload == {"shop": storefront.stage.shop.shop_id, "referral": 1, "ref": "ADAADAADA"}


def test_a_used_code_is_not_praised(storefront: Storefront, receipt: str) -> None:
    stage = storefront.stage
    with stage.engine.begin() as conn:
        set_code_states(conn, stage.shop.shop_id, ["hi000000000"], CodeState.REDEEMED, unless=CodeState.RETIRED)

    text = told(storefront, receipt)

    assert "<h1>This code is used up</h1>" in text
    assert "put on your cart" not in text
    assert 'class="go" href="/"' in text


def test_a_code_whose_time_is_over_says_so(storefront: Storefront, receipt: str) -> None:
    storefront.stage.clock.move(days=30)

    text = told(storefront, receipt, Language.DE)

    assert "<h1>Dieser Code ist abgelaufen</h1>" in text
    assert "Die Frist lief bis 20. Dezember 2026, 13:00\u00a0Uhr." in text
    assert "in deinem Warenkorb" not in text


@pytest.mark.parametrize("other", ["x", "e30.e30.e30", "." * 200])
def test_no_other_text_opens_the_page(storefront: Storefront, receipt: str, other: str) -> None:
    answer = storefront.get(f"claimed/{other}")

    assert answer.status_code == 404
    assert "This page is no longer there" in answer.text or "Diese Seite gibt es nicht mehr" in answer.text
    assert "HI000000000" not in answer.text


def test_a_visits_ticket_is_no_receipt(storefront: Storefront, receipt: str) -> None:
    assert storefront.get(f"claimed/{storefront.ticket()}").status_code == 404


def test_an_erased_claim_is_gone(storefront: Storefront, receipt: str) -> None:
    with storefront.stage.engine.begin() as conn:
        conn.execute(referrals.delete())

    assert storefront.get(f"claimed/{receipt}").status_code == 404
