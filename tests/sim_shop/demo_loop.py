"""The loop: install, switch on, share, claim, buy, wait, reward, redeem once."""

import re
from typing import Any

from tests.sim_shop.demo_people import Shopper
from tests.sim_shop.demo_script import Cast, Step, eventually, expect
from tests.sim_shop.demo_story import (
    accepted,
    await_verdict,
    buy,
    euros,
    issued_codes,
    new_order,
    pass_hold,
    personal_discounts,
    variant,
    waiting,
)

ADVOCATE = "ada.advocate@example.com"
PRESET = "same_for_both"
PRICE, SHIPPING = 8900, 490
OFFER = REWARD = 1000
STRANGER = "sam.stranger@example.com"


def install(cast: Cast) -> str:
    """The merchant installs; the app must end up inside the admin."""
    ended = cast.merchant.install()
    expect(ended.startswith(f"{cast.places.shop_admin}/apps/"), f"the installation ended at {ended.partition('?')[0]}")
    expect(cast.control.state()["installed"], "the simulated Shopify does not see the app as installed")
    return f"consent given, signed callback followed, ended at {ended.removeprefix(cast.places.admin)}"


def open_app(cast: Cast) -> str:
    """The frame loads the app with an ID token in its address, and only this admin may frame it."""
    answer = cast.merchant.frame()
    policy = answer.headers.get("Content-Security-Policy", "")
    expect(f"frame-ancestors {cast.places.admin}" in policy, f"frame-ancestors are wrong: {policy}")
    expect(cast.places.admin + "/shopifycloud/app-bridge.js" in answer.text, "the page does not load App Bridge")
    return f"home answers {answer.status_code}, {len(answer.text):,} bytes, framed by this admin only"


def switch_on(cast: Cast) -> str:
    """A preset is chosen and the program switched on, by the admin's own forms."""
    eventually("the first program", lambda: cast.merchant.choose_preset(PRESET))
    expect("The program is on." in cast.merchant.switch_on().text, "the program's page does not say that it is on")
    visitor = cast.shopper()
    seen = eventually("the offer in the storefront", lambda: _live_offer(visitor))
    ready = eventually("codes for friends", lambda: _codes_ready(cast))
    return f"{PRESET}, {ready} codes ready; friend: {seen['friend_offer']}; advocate: {seen['advocate_reward']}"


def _codes_ready(cast: Cast) -> str | None:
    """How many codes the overview says can be handed out at once."""
    found = re.search(r"(\d+) codes can be handed out", cast.merchant.open("/admin").text)
    return found[1] if found else None


def _live_offer(visitor: Shopper) -> dict[str, Any] | None:
    program: dict[str, Any] = visitor.widget()["program"]
    return program if program["live"] else None


def join(cast: Cast) -> str:
    """Ada logs in, sees the widget, joins twice and has one link."""
    ada = cast.shopper()
    expect(ada.widget()["advocate"] is None, "a visitor who is not logged in was shown an advocate")
    ada.log_in(ADVOCATE)
    first, again = ada.join(), ada.join()
    expect(first["referral_code"] == again["referral_code"], "joining twice gave two codes")
    cast.known |= {"ada": ada, "ref": first["referral_code"], "link": first["referral_link"]}
    return f"{first['referral_code']}, link {first['referral_link']}"


def land(cast: Cast) -> str:
    """The friend opens the link in a session of their own; the page works without scripts and keeps nothing."""
    friend = cast.shopper()
    page = friend.get(cast.known["link"])
    form = page.form("claim")
    expect(form is not None, "the landing page has no button that claims without scripts")
    expect(ADVOCATE not in page.text, "the landing page shows the advocate's address")
    cast.known["friend"] = friend
    return f"the page reads: {page.text[:90]} …"


def claim(cast: Cast) -> str:
    """The friend gets a code; asking again gives the same one."""
    friend: Shopper = cast.known["friend"]
    ticket = friend.widget()["ticket"]
    first = accepted(friend.claim(cast.known["ref"], ticket=ticket))
    again = accepted(friend.claim(cast.known["ref"], ticket=ticket))
    expect(first["discount_code"] == again["discount_code"], "a second claim of the same friend gave another code")
    cast.known |= {"friend_code": first["discount_code"], "friend_ticket": ticket, "apply": first["apply_path"]}
    return f"{first['discount_code']}, until {first['expires_at']}"


def fill_cart(cast: Cast) -> str:
    """The code's address puts it on the cart; the cart shows what it takes off."""
    friend: Shopper = cast.known["friend"]
    friend.add(variant(cast))
    friend.follow(cast.known["apply"])
    cart = friend.cart()
    expect(cart["total_discount"] == OFFER, f"the code takes off {cart['total_discount']}, not {OFFER}")
    expect(cast.known["friend_code"] in str(cart).upper(), "the code is not on the cart")
    return (
        f"{cast.known['friend_code']} takes {euros(cart['total_discount'])} off {euros(cart['original_total_price'])}"
    )


def check_out(cast: Cast) -> str:
    """The friend buys; orders/paid arrives signed, and an unsigned one is refused."""
    friend: Shopper = cast.known["friend"]
    order = new_order(cast, lambda: friend.check_out("felix.friend@example.com"))
    cast.known["first"] = order
    expect(cast.known["friend_code"] in [code.upper() for code in order["codes"]], "the order does not carry the code")
    expect(order["total_minor"] == PRICE - OFFER + SHIPPING, f"the friend paid {euros(order['total_minor'])}")
    sent = eventually("orders/paid", lambda: _delivered(cast, "orders/paid"))
    forged = cast.control.forge(cast.places.app, "orders/paid", cast.places.shop)
    expect(forged == 401, f"a delivery with a wrong signature was answered {forged}")
    status = sent["attempts"][-1]["status"]
    return f"{order['name']}, {euros(order['total_minor'])}; orders/paid answered {status}, a forged one {forged}"


def _delivered(cast: Cast, topic: str) -> dict[str, Any] | None:
    return next((one for one in cast.control.deliveries(topic) if one["state"] == "delivered"), None)


def see_waiting(cast: Cast) -> str:
    """The advocate sees a reward waiting, and the admin shows the order with its evidence."""
    ada: Shopper = cast.known["ada"]
    held = eventually("the waiting reward in the widget", lambda: waiting(ada))
    page = await_verdict(cast, cast.known["first"], "referred")
    cast.verdict = "referred"
    expect(cast.known["friend_code"] in page.text.upper(), "the admin does not show the evidence")
    cast.known["held"] = held
    return f"widget: {held[0]['text']}; admin: verdict {cast.verdict}, evidence {cast.known['friend_code']}"


def receive_reward(cast: Cast) -> str:
    """Past the hold the code exists at Shopify and in the advocate's widget."""
    ada: Shopper = cast.known["ada"]
    expect(not issued_codes(ada), "a reward was issued inside the hold")
    now = pass_hold(cast)
    (code,) = eventually("the reward code in the widget", lambda: issued_codes(ada))
    discount = eventually("the reward code at Shopify", lambda: personal_discounts(cast).get(code))
    expect(discount["amount_minor"] == REWARD, f"the code is worth {euros(discount['amount_minor'])}")
    expect(discount["usage_limit"] == 1, "the code can be used more than once")
    expect(len(discount["customer_ids"]) == 1, "the code is not for one customer alone")
    cast.reward_code = code
    return f"{code}, {euros(discount['amount_minor'])}, for one customer, once; shop time {now}"


def refuse_stranger(cast: Cast) -> str:
    """Nobody but the advocate can redeem the code."""
    stranger = cast.shopper()
    order = buy(cast, stranger, STRANGER, codes=[cast.reward_code or ""])
    expect(not order["codes"] and order["discount_minor"] == 0, "a stranger redeemed the advocate's code")
    return f"{STRANGER} tried {cast.reward_code}: order {order['name']} with 0.00 EUR off"


def redeem(cast: Cast) -> str:
    """The advocate redeems the code, once."""
    ada: Shopper = cast.known["ada"]
    first = buy(cast, ada, None, codes=[cast.reward_code or ""])
    expect(first["discount_minor"] == REWARD, "the advocate could not redeem the code")
    again = buy(cast, ada, None, codes=[cast.reward_code or ""])
    expect(not again["codes"] and again["discount_minor"] == 0, "the advocate redeemed the code twice")
    eventually("the spent reward leaves the widget", lambda: cast.reward_code not in issued_codes(ada))
    return f"{first['name']} with {euros(first['discount_minor'])} off; tried again in {again['name']}: 0.00 EUR off"


STEPS: tuple[Step, ...] = (
    ("Install by the OAuth code grant", install),
    ("Open the app inside the admin", open_app),
    ("Switch the program on with a preset", switch_on),
    ("The advocate joins", join),
    ("The friend opens the link", land),
    ("The friend claims the code", claim),
    ("The code is on the cart", fill_cart),
    ("The friend checks out", check_out),
    ("The referral waits, with its evidence", see_waiting),
    ("Past the hold the reward is issued", receive_reward),
    ("A stranger cannot redeem it", refuse_stranger),
    ("The advocate redeems it, once", redeem),
)
