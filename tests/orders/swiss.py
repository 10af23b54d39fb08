"""A shop that sells in euro, and Swiss friends of Ada's who pay in francs: 0.95 of them are a euro on this day."""

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import Engine, select

from plugin.db.engine import reading
from plugin.db.rewards.ledger_entries import read_balances
from plugin.db.tables import orders
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.rules import AdvocatePlan, Hold, Market, Rules, Trigger
from plugin.services.orders.reviewing.explain_order import explain_order
from tests.ledger_sums import rewards
from tests.loop import Loop
from tests.orders.ruled import FRIEND, claim, eur, rules
from tests.sim_shop import installation
from tests.sim_shop.addresses import Address
from tests.sim_shop.state import Order
from tests.sim_shop.store_credits import account_of

LONG_SECRET = "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"
ZURICH = Address("Bahnhofstrasse 1", "8001", "Zürich", country="CH", last_name="Muster")
BERLIN = Address("Torstraße 1", "10119", last_name="Muster")
CREDIT = Benefit(BenefitKind.STORE_CREDIT, amount=eur(1_000), valid_days=1_096)
CARD = Benefit(BenefitKind.GIFT_CARD, amount=eur(1_000))


def chf(minor: int) -> Money:
    """Swiss centimes."""
    return Money(minor, "CHF")


def swiss(*, minimum: int | None = 6_000, reward: Benefit = CREDIT, **changes: object) -> Rules:
    """From 70.00 euro or 60.00 francs on, 10.00 euro or 12.00 francs; held for a day."""
    market = Market("CHF", advocate=chf(1_200), minimum=None if minimum is None else chf(minimum))
    usual: dict[str, object] = {
        "advocate": AdvocatePlan(options=(reward,)),
        "trigger": Trigger(minimum=eur(7_000)),
        "hold": Hold(days=1),
        "markets": {"CH": market},
    }
    return rules(**(usual | changes))


def swiss_loop(engine: Engine) -> Loop:
    """A shop in Berlin that may give everything, whose buyers may pay in francs."""
    made = Loop(engine, SHOPIFY_API_SECRET=LONG_SECRET)
    app, shop = made.world.app, made.shop_state
    installation.change_scopes(made.world, shop, frozenset({*app.required_scopes, *app.optional_scopes}))
    made.install(shop)
    shop.rates["CHF"] = Decimal("0.95")
    made.world.add_product(shop, "Print", 6_500)
    made.work()
    return made


def buy(
    loop: Loop, *, product: str = "Throw", to: Address | None = ZURICH, paid_in: str | None = "CHF", **more: object
) -> Order:
    """Felix orders by Ada's code; 10 % off."""
    order = loop.buy(FRIEND, codes=(claim(loop),), product=product, shipping_address=to, paid_in=paid_in, **more)
    loop.work()
    return order


def books(loop: Loop) -> dict[str, int]:
    """Minor units by currency and account, empty ones left out; every currency sums to zero."""
    with reading(loop.bench.engine) as conn:
        sums = read_balances(conn, loop.shop().shop_id)
    for currency in {currency for currency, _ in sums}:
        assert sum(amount for (of, _), amount in sums.items() if of == currency) == 0
    return {f"{currency} {account.value}": amount for (currency, account), amount in sums.items() if amount}


def promised(loop: Loop, order: Order) -> list[Money]:
    return [reward.amount for reward in rewards(loop, order)]


def balance(loop: Loop, name: str, currency: str) -> int:
    account = account_of(loop.shop_state, loop.customer(name).id, currency)
    return 0 if account is None else account.balance_minor


def facts(loop: Loop, order: Order) -> Mapping[str, object]:
    named = ("country", "paid_currency", "paid_minor", "paid_sold_minor")
    with reading(loop.bench.engine) as conn:
        row = conn.execute(select(orders).where(orders.c.order_id == order.id)).mappings().one()
    return {name: row[name] for name in named}


def explained(loop: Loop, order: Order) -> str:
    with reading(loop.bench.engine) as conn:
        told = explain_order(conn, loop.shop(), order.name)
    assert told is not None
    return told
