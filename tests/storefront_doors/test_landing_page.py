"""The landing page: no JavaScript, nothing on the device, the conditions beside the offer, who pays what."""

import base64
import hashlib
import re
from html import unescape

import pytest

from plugin.db.shops.shops import save_facts
from plugin.domain.program.texts.friend_text import say_friend_conditions, say_friend_offer
from plugin.domain.program.texts.language import Language
from plugin.domain.program.texts.offer_text import say_disclosure
from tests.offers.stage import ADVOCATE
from tests.storefront_doors.storefront import Storefront

LANGUAGES = [Language.EN, Language.DE]


def page(storefront: Storefront, ref: str = "ADAADAADA", language: Language = Language.EN) -> str:
    return storefront.get(f"r/{ref}", **{"Accept-Language": language.value}).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_the_offer_the_conditions_and_who_pays_what(storefront: Storefront, language: Language) -> None:
    terms = storefront.stage.program.terms

    text = unescape(page(storefront, language=language))

    assert f'<html lang="{language.value}" dir="ltr">' in text
    assert "Quiet Garden" in text
    assert say_friend_offer(terms, language) in text
    assert say_disclosure(terms, language) in text
    assert all(f"<li>{condition}</li>" in text for condition in say_friend_conditions(terms, language))


def test_needs_no_script_loads_nothing_and_stores_nothing(storefront: Storefront) -> None:
    answer = storefront.get("r/ADAADAADA")

    assert not re.search(r"<script|<img|<link|<iframe|\son\w+=|javascript:|src=", answer.text, re.IGNORECASE)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert answer.headers["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self' https://garden.example; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def test_looking_writes_nothing(storefront: Storefront) -> None:
    before = storefront.rows()

    storefront.get("r/ADAADAADA")

    assert storefront.rows() == before


def test_an_unknown_code_has_the_same_page(storefront: Storefront) -> None:
    def without_secrets(text: str) -> str:
        return re.sub(r'name="(ref|ticket)" value="[^"]*"', "", text)

    known, unknown = storefront.get("r/ADAADAADA"), storefront.get("r/ZZZZZZZZZ")

    assert (known.status_code, unknown.status_code) == (200, 200)
    assert without_secrets(known.text) == without_secrets(unknown.text)
    assert dict(known.headers).keys() == dict(unknown.headers).keys()


@pytest.mark.parametrize("ref", ["%22%3E%3Cscript%3E", "a%20b", "x" * 200, "%00", "%F0%9F%8D%B5"])
def test_nothing_written_into_the_address_comes_back(storefront: Storefront, ref: str) -> None:
    answer = storefront.get(f"r/{ref}")

    assert answer.status_code == 200
    assert 'name="ref" value=""' in answer.text


def test_the_button_leads_over_the_cart_to_the_confirmation(storefront: Storefront) -> None:
    answer = storefront.press(storefront.landing_fields())

    assert answer.status_code == 303
    way, _, receipt = answer.headers["Location"].rpartition("/")
    assert way == "https://garden.example/discount/HI000000000?redirect=/apps/goodword/claimed"
    assert re.fullmatch(r"[\w.-]+", receipt)
    assert "Set-Cookie" not in answer.headers
    assert storefront.stage.states() == {"ready": 9, "claimed": 1}


def test_pressed_twice_leads_to_the_same_code(storefront: Storefront) -> None:
    fields = storefront.landing_fields()

    ways = [storefront.press(fields).headers["Location"].rpartition("/")[0] for _ in range(2)]

    assert ways == ["https://garden.example/discount/HI000000000?redirect=/apps/goodword/claimed"] * 2
    assert storefront.stage.states() == {"ready": 9, "claimed": 1}


@pytest.mark.parametrize(
    ("customer", "ref", "sentence"),
    [
        (ADVOCATE, "ADAADAADA", "Das ist dein eigener Link."),
        (None, "ZZZZZZZZZ", "Dieser Link führt zu keinem Angebot."),
    ],
)
def test_a_conflict_is_shown_as_a_page(storefront: Storefront, customer: int | None, ref: str, sentence: str) -> None:
    answer = storefront.press(storefront.landing_fields(customer, ref), customer)

    assert answer.status_code == 409
    assert "<h1>Diesmal kein Code</h1>" in answer.text
    assert sentence in answer.text
    assert storefront.stage.referral_rows() == []


def test_a_form_another_site_posts_for_a_logged_in_customer_claims_nothing(storefront: Storefront) -> None:
    """An attacker's own ticket in a victim's browser: the page is shown, the victim decides."""
    attackers = storefront.landing_fields(customer=None)

    answer = storefront.press(attackers, customer=777)

    assert answer.status_code == 200
    assert "Code holen" in answer.text
    assert storefront.stage.referral_rows() == []


def test_a_page_that_was_open_too_long_is_shown_afresh(storefront: Storefront) -> None:
    fields = storefront.landing_fields()
    storefront.stage.clock.move(days=31)

    answer = storefront.press(fields)

    assert answer.status_code == 200
    assert "Code holen" in answer.text
    assert storefront.stage.referral_rows() == []


def test_a_program_that_is_off_says_so(storefront: Storefront) -> None:
    storefront.stage.switch(is_live=False)

    text = page(storefront)

    assert "There is no offer behind this link at the moment." in text
    assert "<form" not in text


def test_a_shops_name_cannot_break_the_page(storefront: Storefront) -> None:
    with storefront.stage.engine.begin() as conn:
        save_facts(conn, storefront.stage.shop.shop_id, name='<b>"Tea" {0} {shop}</b>')

    assert "&lt;b&gt;&#34;Tea&#34; {0} {shop}&lt;/b&gt;" in page(storefront)


@pytest.mark.parametrize("path", ["r", "r/"])
def test_a_link_that_lost_its_code_shows_the_same_page(storefront: Storefront, path: str) -> None:
    answer = storefront.get(path)

    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert say_friend_offer(storefront.stage.program.terms, Language.DE) in unescape(answer.text)
