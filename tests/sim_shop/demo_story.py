"""What several steps of the automatic demo do: befriend, buy, pass the hold, read what the admin says."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import requests

from tests.sim_shop.demo_pages import Page
from tests.sim_shop.demo_people import Shopper
from tests.sim_shop.demo_script import Cast, eventually, expect

BIG = "wool-throw"
REASONS = {
    "referred": "An advocate’s recommendation led to this order.",
    "self_referral": "Friend and advocate are the same person.",
    "existing_customer": "The friend has bought here before.",
    "refunded": "The order was refunded.",
    "no_evidence": "Nothing on the order points to an advocate.",
}
Json = dict[str, Any]


def euros(minor: int) -> str:
    """`12.50 EUR`."""
    return f"{minor / 100:.2f} EUR"


def variant(cast: Cast, handle: str = BIG) -> int:
    """The variant to put into a cart."""
    return next(int(one["variant_id"]) for one in cast.control.state()["products"] if one["handle"] == handle)


def new_order(cast: Cast, act: Callable[[], object]) -> Json:
    """The one order that came to be while doing this."""
    before = {order["id"] for order in cast.control.state()["orders"]}
    act()
    made = [order for order in cast.control.state()["orders"] if order["id"] not in before]
    expect(len(made) == 1, f"{len(made)} orders were placed instead of one")
    return made[0]


def buy(cast: Cast, who: Shopper, email: str | None, codes: Sequence[str] = ()) -> Json:
    """Put something into the cart, open each code's address, check out."""
    who.add(variant(cast))
    for code in codes:
        who.follow(f"/discount/{code}?redirect=/cart")
    return new_order(cast, lambda: who.check_out(email))


def befriend(cast: Cast, email: str) -> Json:
    """A new person opens the link, presses its button without any script, and buys with the code on the cart."""
    friend = cast.shopper()
    friend.press(cast.known["link"], "claim")
    on_cart = [one["code"] for one in friend.cart()["discount_codes"]]
    expect(len(on_cart) == 1, f"the landing page's button left {len(on_cart)} codes on the cart instead of one")
    order = buy(cast, friend, email)
    expect(len(order["codes"]) == 1, "the code did not hold until the order")
    return order


def claim_code(cast: Cast, friend: Shopper, **more: Any) -> str:
    """The friend's code; fails when the claim is refused."""
    return str(accepted(friend.claim(cast.known["ref"], **more))["discount_code"]).upper()


def accepted(answer: requests.Response) -> Json:
    """What a claim was answered; fails when it was refused."""
    expect(answer.status_code == 200, f"the claim was answered {answer.status_code} {answer.text[:200]}")
    given: Json = answer.json()
    return given


def waiting(who: Shopper) -> list[Any]:
    """What waits, as the advocate's widget shows it."""
    found: list[Any] = who.widget()["advocate"]["waiting"]
    return found


def issued_codes(who: Shopper) -> list[str]:
    """The reward codes the advocate's widget shows."""
    return [one["code"].upper() for one in who.widget()["advocate"]["issued"]]


def personal_discounts(cast: Cast) -> dict[str, Json]:
    """Every code at Shopify that only named customers may use, with its discount."""
    made = [one for one in cast.control.state()["discounts"] if one["customer_ids"] is not None and one["by_app"]]
    return {code["code"].upper(): one for one in made for code in one["codes"]}


def pass_hold(cast: Cast, days: int = 31) -> str:
    """Move the shop's clock past the hold."""
    now: str = cast.control.post("clock", days=days)["now"]
    return datetime.fromisoformat(now).strftime("%Y-%m-%d")


def order_page(cast: Cast, order: Json) -> Page:
    """The order in the app's admin."""
    return cast.merchant.open(f"/admin/orders/{order['id']}")


def await_verdict(cast: Cast, order: Json, reason: str) -> Page:
    """The order's page once it names this reason."""
    sentence = REASONS[reason]

    def probe() -> Page | None:
        if order["name"] not in cast.merchant.open("/admin/orders").text:
            return None
        page = order_page(cast, order)
        return page if sentence in page.text else None

    return eventually(f"the verdict “{reason}” on {order['name']}", probe)


def await_reward(cast: Cast, order: Json, state: str) -> str:
    """Wait until the order's page shows its reward in this state; gives how the page words it."""
    found = eventually(
        f"the reward of {order['name']} as “{state}”",
        lambda: re.search(rf"\d+[.,]\d\d\D{{0,40}}\s{state}\b[^.]*\.", order_page(cast, order).text),
    )
    return found[0]


def rewards_listed(page: Page) -> int:
    """How many rewards the order's page lists."""
    part = page.text.partition("Rewards promised for this order")[2].partition("What Shopify reported")[0]
    return len(re.findall(r"\b(?:Waiting|Being issued|Issued|Used|Void|Expired|Taken back)\b", part))
