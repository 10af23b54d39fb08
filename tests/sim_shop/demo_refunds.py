"""What was promised and taken back: refunded inside the hold, after the issue, before the payment was heard of."""

from tests.sim_shop.demo_people import Shopper
from tests.sim_shop.demo_script import Cast, Step, eventually, expect
from tests.sim_shop.demo_story import (
    await_reward,
    await_verdict,
    befriend,
    issued_codes,
    order_page,
    pass_hold,
    personal_discounts,
    rewards_listed,
    waiting,
)


def void(cast: Cast) -> str:
    """A refund inside the hold: the promise is void and no code is ever made."""
    ada: Shopper = cast.known["ada"]
    codes = set(personal_discounts(cast))
    order = befriend(cast, "vera.void@example.com")
    await_verdict(cast, order, "referred")
    eventually("the waiting reward in the widget", lambda: waiting(ada))
    cast.control.post(f"orders/{order['id']}/refund")
    await_verdict(cast, order, "refunded")
    shown = await_reward(cast, order, "Void")
    eventually("the void reward leaves the widget", lambda: not waiting(ada))
    expect(set(personal_discounts(cast)) == codes, "a reward code was made for a refunded order")
    return f"{order['name']} refunded; admin: {shown}"


def claw_back(cast: Cast) -> str:
    """A refund after the issue: the unspent code ends at Shopify and leaves the widget."""
    ada: Shopper = cast.known["ada"]
    order = befriend(cast, "clara.clawback@example.com")
    await_verdict(cast, order, "referred")
    pass_hold(cast)
    (code,) = eventually("the reward code in the widget", lambda: issued_codes(ada))
    cast.control.post(f"orders/{order['id']}/refund")
    shown = await_reward(cast, order, "Taken back")
    eventually("the code ends at Shopify", lambda: not _is_active(cast, code))
    eventually("the code leaves the widget", lambda: not issued_codes(ada))
    return f"{order['name']} refunded after {code} was issued; admin: {shown}"


def _is_active(cast: Cast, code: str) -> bool:
    discount = personal_discounts(cast).get(code)
    return discount is not None and discount["status"] == "ACTIVE"


def refund_first(cast: Cast) -> str:
    """The refund is reported before the payment: no reward, and none when the payment is heard of at last."""
    paid_before = len(cast.control.deliveries("orders/paid"))
    for topic in ("orders/paid", "orders/updated"):
        cast.control.post("faults", kind="webhook_delayed", operation=topic, times=1, seconds=3600)
    order = befriend(cast, "rita.refund@example.com")
    cast.control.post(f"orders/{order['id']}/refund")
    page = await_verdict(cast, order, "refunded")
    late = cast.control.deliveries("orders/paid")[paid_before]
    expect(late["state"] == "waiting", "orders/paid was not held back")
    cast.control.post("clock", hours=2)
    eventually("the late orders/paid", lambda: cast.control.delivery(late["webhook_id"])["state"] == "delivered")
    eventually("its outcome in the app", lambda: "orders/paid" in order_page(cast, order).text)
    page = order_page(cast, order)
    expect(rewards_listed(page) == 0, "a reward was promised for an order that was refunded before")
    return f"{order['name']}: refunds/create first, orders/paid two hours later; rewards: 0"


STEPS: tuple[Step, ...] = (
    ("A refund inside the hold voids the reward", void),
    ("A refund after the issue takes it back", claw_back),
    ("A refund heard of before the payment earns nothing", refund_first),
)
