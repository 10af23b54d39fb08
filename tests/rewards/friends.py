"""Programs that give a friend something by an order, and a friend of Ada's who accepts and orders under them."""

from dataclasses import replace

from plugin.db.engine import reading
from plugin.db.people.advocates import advocates_by_customer
from plugin.db.rewards.point_entries import sum_points
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.rules import Eligibility, Rules
from plugin.domain.rewards.reward import Side
from tests.ledger_sums import rewards
from tests.loop import Loop
from tests.rewards.stage import eur, rules, settle
from tests.sim_shop import installation
from tests.sim_shop.state import Customer, Order
from tests.sim_shop.store_credits import account_of

CREDIT = Benefit(BenefitKind.STORE_CREDIT, eur(500))
POINTS = Benefit(BenefitKind.POINTS, points=200)
ACCESS = Benefit(BenefitKind.ACCESS, name="see new things first", tag="vip-preview")
TRIAL = Benefit(BenefitKind.GIFT, name="trial session")


def open_program(loop: Loop, friend: Benefit, **changes: object) -> Rules:
    """10.00 off for the advocate and this for the friend, a day after the payment, put in force."""
    app = loop.world.app
    installation.change_scopes(loop.world, loop.shop_state, frozenset({*app.required_scopes, *app.optional_scopes}))
    loop.install(loop.shop_state)
    loop.work()
    given = replace(rules(), friend=friend, **changes)  # type: ignore[arg-type]  # fields by name
    settle(loop, given)
    return given


EVERYBODY = Eligibility(new_customers_only=False, advocate_min_orders=0)


def accept(loop: Loop, friend: Customer | None = None) -> dict[str, str]:
    """A friend accepts Ada's recommendation; gives what that leaves on the cart."""
    link = loop.join(loop.customer("ada"))["referral_code"]
    ticket = loop.call("GET", "/widget").json()["ticket"]
    answer = loop.claim(link, ticket=ticket, customer=friend)
    assert (answer.status_code, answer.json()["discount_code"]) == (200, None)
    return {"_goodword": ticket}


def buys(loop: Loop, friend: Customer | str | None, cart: dict[str, str] | None = None, **more: object) -> Order:
    """A friend accepts, unless `cart` says that they did, and buys a throw of 80.00."""
    order = loop.buy(friend, attributes=cart or accept(loop), **more)
    loop.pass_time(minutes=5)
    return order


def by_side(loop: Loop, order: Order) -> dict[str, tuple[str, str, int, str | None]]:
    """State, kind, amount and reason of an order's rewards, by whose they are."""
    found = rewards(loop, order)
    assert len({one.side for one in found}) == len(found)
    return {one.side.value: (one.state.value, one.kind.value, one.amount.amount_minor, one.reason) for one in found}


def of_friend(loop: Loop, order: Order) -> tuple[str, str | None]:
    """State and reason of the friend's reward."""
    (found,) = [one for one in rewards(loop, order) if one.side is Side.FRIEND]
    return found.state.value, found.reason


def credit_of(loop: Loop, who: Customer) -> int:
    """The store credit somebody has at Shopify, in cents."""
    account = account_of(loop.shop_state, who.id, "EUR")
    return 0 if account is None else account.balance_minor


def points_of(loop: Loop, who: Customer) -> int | None:
    """The points in somebody's book; None without an account in it."""
    shop_id = loop.shop().shop_id
    with reading(loop.bench.engine) as conn:
        found = advocates_by_customer(conn, shop_id, [who.id]).get(who.id)
        return None if found is None else sum_points(conn, shop_id, found.advocate_id)
