"""How advocates share: the buttons the widget shows, and whether portals and ads are held against an order."""

from dataclasses import replace

import pytest

from plugin.domain.program.checks.rules_check import warn_of_rules
from plugin.domain.program.choice import Capture, Tone
from plugin.domain.program.rules import Sharing
from tests.loop import Loop
from tests.orders.ruled import claim, put_in_force, rules
from tests.orders.test_suspicion_of_orders import points
from tests.sim_shop.state import Visit


def channels(loop: Loop) -> list[str]:
    found: list[str] = loop.call("GET", "/widget").json()["program"]["channels"]
    return found


def test_a_program_of_the_form_has_every_button(loop: Loop) -> None:
    assert channels(loop) == ["native", "whatsapp", "sms", "email"]


@pytest.mark.parametrize(
    ("named", "shown"),
    [
        (Sharing().channels, ["native", "whatsapp", "email"]),
        (("sms", "whatsapp", "link", "qr", "facebook"), ["whatsapp", "sms"]),
        (("link",), []),
    ],
)
def test_a_program_shows_the_buttons_that_it_names(loop: Loop, named: tuple[str, ...], shown: list[str]) -> None:
    put_in_force(loop, rules(sharing=Sharing(channels=named)))
    assert channels(loop) == shown


@pytest.mark.parametrize(
    ("sharing", "expected"),
    [
        (Sharing(), {"code_portal": 30, "search_ad": 30}),
        (Sharing(discount_sites_allowed=True), {"search_ad": 30}),
        (Sharing(search_ads_allowed=True), {"code_portal": 30}),
        (Sharing(discount_sites_allowed=True, search_ads_allowed=True), {}),
    ],
)
def test_what_a_program_allows_is_not_held_against_an_order(
    loop: Loop, sharing: Sharing, expected: dict[str, int]
) -> None:
    put_in_force(loop, rules(sharing=sharing))
    order, link = loop.buy("felix@example.com", codes=(claim(loop),)), loop.join(loop.customer("ada"))["referral_code"]
    landing = f"{loop.shop_state.storefront_url}/?ref={link}&gclid=abc"
    order.first_visit = Visit(landing, loop.now(), referrer_url="https://www.mydealz.de/gutscheine")
    order.last_visit = order.first_visit
    loop.work()
    assert points(loop, order) == expected


def test_what_changes_nothing_is_said() -> None:
    plain = rules()
    odd = Sharing(channels=("whatsapp", "qr", "x"), tone=Tone.EQUAL, capture=frozenset({Capture.NAME_FIELD}))
    assert warn_of_rules(plain) == {}
    assert warn_of_rules(replace(plain, sharing=odd)) == {
        "sharing.channels": "the widget has no button for qr, x; the link can be copied there",
        "sharing.tone": "changes nothing: what advocates send is the theme’s text share.text; write it there",
        "sharing.capture": "changes nothing: code and link are recognised, and nothing else is",
    }
