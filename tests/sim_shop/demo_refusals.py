"""Who must not earn, and what must not count twice: oneself, a known customer, a delivery that comes five times."""

from tests.sim_shop.demo_people import Shopper
from tests.sim_shop.demo_script import Cast, Step, eventually, expect
from tests.sim_shop.demo_story import (
    await_verdict,
    befriend,
    buy,
    claim_code,
    issued_codes,
    order_page,
    pass_hold,
    personal_discounts,
    rewards_listed,
)

ADVOCATE = "ada.advocate@example.com"
KNOWN_CUSTOMER = "greta.treu@example.com"


def refuse_oneself(cast: Cast) -> str:
    """Ada claims her own offer, openly and then in disguise; neither earns her anything."""
    ada: Shopper = cast.known["ada"]
    openly = ada.claim(cast.known["ref"])
    expect(openly.status_code == 409, f"the advocate's own claim was answered {openly.status_code}")
    reason = openly.json()["reason"]
    disguised = cast.shopper()
    order = buy(cast, disguised, ADVOCATE, [claim_code(cast, disguised)])
    page = await_verdict(cast, order, "self_referral")
    expect(rewards_listed(page) == 0, "the advocate was promised a reward for her own order")
    return f"claim answered 409 {reason}; order {order['name']} as a guest: not referred, self_referral"


def refuse_known_customer(cast: Cast) -> str:
    """Greta bought before the app was installed; she is not new."""
    greta = cast.shopper()
    order = buy(cast, greta, KNOWN_CUSTOMER, [claim_code(cast, greta)])
    page = await_verdict(cast, order, "existing_customer")
    expect(rewards_listed(page) == 0, "a reward was promised for a customer who had bought before")
    return f"{order['name']}: not referred, existing_customer"


def count_once(cast: Cast) -> str:
    """orders/paid comes five times more: one verdict, one reward, one code."""
    ada: Shopper = cast.known["ada"]
    codes = set(personal_discounts(cast))
    order = befriend(cast, "dora.double@example.com")
    await_verdict(cast, order, "referred")
    cast.control.post(f"orders/{order['id']}/redeliver", topic="orders/paid", times=5)
    sent = cast.control.deliveries("orders/paid")[-6:]
    expect(len({one["webhook_id"] for one in sent}) == 1, "the copies carry different ids")
    eventually(
        "all six deliveries",
        lambda: all(one["state"] == "delivered" for one in cast.control.deliveries("orders/paid")[-6:]),
    )
    expect(rewards_listed(order_page(cast, order)) == 1, "the order does not list exactly one reward")
    pass_hold(cast)
    eventually("the reward code in the widget", lambda: issued_codes(ada))
    made = set(personal_discounts(cast)) - codes
    expect(made == set(issued_codes(ada)) and len(made) == 1, f"instead of one code there are {sorted(made)}")
    return f"{order['name']} delivered 6 times; one reward, one code: {made.pop()}"


STEPS: tuple[Step, ...] = (
    ("The advocate cannot refer herself", refuse_oneself),
    ("A customer who bought before earns nothing", refuse_known_customer),
    ("A delivery that comes five times more counts once", count_once),
)
