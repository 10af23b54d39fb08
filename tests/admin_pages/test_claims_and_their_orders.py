"""The list of referrals names the order that came of a claim, with its verdict, counted or not."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from plugin.domain.program.benefit import NOTHING
from plugin.domain.program.rules import Trigger
from plugin.services.orders.reviewing.explain_order import explain_order
from tests.loop import Loop
from tests.orders.ruled import eur, put_in_force, rules
from tests.sim_shop.oauth import mint_id_token

SECRET = "hush-a-client-secret-of-sufficient-length"
WITHOUT_CODE = rules(friend=NOTHING)


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    """A shop whose admin pages can be opened."""
    loop = Loop(engine, SHOPIFY_API_SECRET=SECRET)
    yield loop
    loop.close()


def listed(loop: Loop, language: str = "en") -> list[str]:
    """The rows of the list as text, newest first."""
    headers = {"Authorization": f"Bearer {mint_id_token(loop.world, loop.shop_state)}", "Accept-Language": language}
    page = loop.app.test_client().get("/admin/referrals", headers=headers).text
    rows = re.findall(r"<tr role=\"row\">(.*?)</tr>", page, re.S)[1:]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def claim(loop: Loop, **more: object) -> str | None:
    answer = loop.claim(loop.join(loop.customer("ada"))["referral_code"], **more)
    assert answer.status_code == 200, answer.text
    code: str | None = answer.json().get("discount_code")
    return code


def test_an_order_below_the_minimum_is_named_with_its_verdict_and_the_claim_is_not_called_expired(loop: Loop) -> None:
    put_in_force(loop, rules(trigger=Trigger(minimum=eur(20_000))))
    order = loop.buy("felix@example.com", codes=(str(claim(loop, email="felix@example.com")),))
    loop.work()
    loop.pass_time(days=31)

    (english,), (german,) = listed(loop), listed(loop, "de")

    assert f"{order.name} Not referred The order is below the smallest amount" in english
    assert "expired" not in english
    assert f"{order.name} Nicht empfohlen" in german
    assert "none yet" not in english


def test_its_page_and_explain_say_both_sums(loop: Loop) -> None:
    """A throw of 80.00 less the friend's 10 %."""
    put_in_force(loop, rules(trigger=Trigger(minimum=eur(20_000))))
    order = loop.buy("felix@example.com", codes=(str(claim(loop, email="felix@example.com")),))
    loop.work()
    bearer = {"Authorization": f"Bearer {mint_id_token(loop.world, loop.shop_state)}"}

    pages = {
        language: loop.app.test_client()
        .get(f"/admin/orders/{order.id}", headers=bearer | {"Accept-Language": language})
        .text
        for language in ("en", "de")
    }
    with loop.bench.engine.connect() as conn:
        told = explain_order(conn, loop.shop(), order.name)

    # Once in what was decided, once at the check.
    assert pages["en"].count("Of it €72.00 count; the smallest amount is €200.00.") == 2
    assert pages["de"].count("Davon zählen 72,00\xa0€; der Mindestwert ist 200,00\xa0€.") == 2
    assert told is not None
    assert told.endswith("  72.00 EUR count, the smallest amount is 200.00")


def test_a_claim_behind_an_order_by_the_link_alone_has_that_order(loop: Loop) -> None:
    put_in_force(loop, WITHOUT_CODE)
    link = loop.join(loop.customer("ada"))["referral_code"]
    claim(loop, email="felix@example.com")
    order = loop.buy("felix@example.com", ref=link)
    loop.work()
    loop.pass_time(days=31)

    (line,) = listed(loop)

    assert f"{order.name} Referred" in line
    assert line.endswith("Issued")


def test_a_claim_without_an_order_has_none_and_expires(loop: Loop) -> None:
    put_in_force(loop, replace(WITHOUT_CODE))
    claim(loop, email="felix@example.com")
    loop.buy("nobody@example.com")
    loop.work()
    assert ["none yet" in line for line in listed(loop)] == [True]

    loop.pass_time(days=31)

    assert ["expired" in line for line in listed(loop)] == [True]
    assert ["none yet" in line for line in listed(loop)] == [True]


def test_the_order_that_counts_is_named_before_a_later_one_that_does_not(loop: Loop) -> None:
    code = str(claim(loop, email="felix@example.com"))
    first = loop.buy("felix@example.com", codes=(code,))
    loop.work()
    loop.buy("felix@example.com")
    loop.work()

    (line,) = listed(loop)

    assert f"{first.name} Referred" in line
