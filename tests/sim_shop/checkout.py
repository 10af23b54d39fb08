"""The checkout: turns a cart into an order and counts what it used."""

from collections.abc import Sequence
from datetime import datetime

from tests.sim_shop.addresses import Address
from tests.sim_shop.payloads import order_body
from tests.sim_shop.presentment import Presentment
from tests.sim_shop.pricing import Priced, PricedLine, RefusedCode, price_cart
from tests.sim_shop.state import (
    AppliedCode,
    Cart,
    Customer,
    Order,
    OrderLine,
    ShopState,
    Transaction,
    Visit,
    fold,
)
from tests.sim_shop.tenders import draw, problem_with
from tests.sim_shop.world import World

__all__ = ["CheckoutRefused", "Priced", "PricedLine", "RefusedCode", "place_order", "price_cart"]


class CheckoutRefused(Exception):
    """The buyer has to look again: nothing was ordered. `reason` is snake_case; `priced` is what holds now."""

    def __init__(self, reason: str, priced: Priced) -> None:
        super().__init__(f"{reason}: show the buyer the cart as it stands now")
        self.reason = reason
        self.priced = priced


def place_order(
    world: World,
    shop: ShopState,
    cart: Cart,
    customer: Customer | None = None,
    email: str | None = None,
    *,
    paid: bool = True,
    test: bool = False,
    anonymous: bool = False,
    source_name: str = "web",
    first_visit: Visit | None = None,
    last_visit: Visit | None = None,
    client_ip: str | None = "203.0.113.7",
    user_agent: str | None = "Mozilla/5.0",
    locale: str | None = None,
    created_at: datetime | None = None,
    expected_total_minor: int | None = None,
    gift_cards: Sequence[str] = (),
    use_store_credit: bool = False,
    deliver: bool = True,
    phone: str | None = None,
    shipping_address: Address | None = None,
    billing_address: Address | None = None,
    requires_shipping: bool = True,
    paid_in: str | None = None,
) -> Order:
    """Place an order, count every code it used, and queue its deliveries.

    A guest gives an `email` and becomes (or already is) a customer, as in Shopify; `anonymous` orders
    (point of sale) have no customer at all. Codes that no longer hold are dropped, unless
    `expected_total_minor` says what the buyer saw: then a difference raises CheckoutRefused. Gift cards pay first,
    then the customer's store credit (who must be logged in), then the bank; only a paid order draws on them.
    `paid_in` is the buyer's currency, at the rate that the shop has for it.
    """
    with world.lock:
        address = email or (customer.email if customer else None)
        presentment = None if paid_in is None else Presentment(paid_in, shop.rates[paid_in])
        priced = price_cart(shop, cart.lines, cart.codes, customer.id if customer else None, address)
        _insist(priced, expected_total_minor, anonymous or bool(customer or address))
        for code in gift_cards:
            if reason := problem_with(world, shop, code, paid_in or shop.currency):
                raise CheckoutRefused(reason, priced)
        buyer = None if anonymous else customer or _guest(world, shop, address or "")
        now = created_at or world.clock.now()
        order = _build(world, shop, cart, priced, now)
        order.presentment = presentment
        order.test, order.source_name, order.locale = test, source_name, locale or shop.locale
        order.email, order.client_ip, order.user_agent = address, client_ip, user_agent
        order.phone, order.shipping_address = phone, shipping_address
        order.billing_address, order.requires_shipping = billing_address, requires_shipping
        order.first_visit, order.last_visit = first_visit, last_visit or first_visit
        order.journey_ready_at = now + shop.journey_delay
        _count_buyer(order, buyer)
        _count_codes(shop, order, buyer)
        shop.orders[order.id] = order
        if paid:
            draw(world, shop, order, gift_cards, customer if use_store_credit else None)
            settle(world, order)
        if deliver:
            announce(world, shop, order, "orders/create", *(["orders/paid"] if paid else []), "orders/updated")
        return order


def settle(world: World, order: Order) -> None:
    """Take what cards and credit have not paid: the order is paid."""
    order.financial_status = "paid"
    rest = order.total_minor - sum(one.amount_minor for one in order.transactions)
    if rest or not order.transactions:
        order.transactions.append(Transaction(world.new_id(), "sale", rest, order.updated_at))


def announce(world: World, shop: ShopState, order: Order, *topics: str) -> None:
    """Queue one delivery for each topic, all of the same event."""
    wanted = [topic for topic in topics if world.sender.listens(shop, topic)]
    if not wanted:
        return
    body = order_body(shop, order)
    event = world.sender.new_event()
    for topic in wanted:
        world.sender.queue(shop, topic, body, event)


def _insist(priced: Priced, expected_total_minor: int | None, known: bool) -> None:
    if not priced.lines:
        raise CheckoutRefused("cart_is_empty", priced)
    if not known:
        raise CheckoutRefused("email_missing", priced)
    if expected_total_minor is not None and expected_total_minor != priced.total_minor:
        raise CheckoutRefused("total_changed", priced)


def _guest(world: World, shop: ShopState, email: str) -> Customer:
    return shop.customer_with_email(email) or world.add_customer(shop, email, state="disabled")


def _build(world: World, shop: ShopState, cart: Cart, priced: Priced, now: datetime) -> Order:
    shop.last_order_number += 1
    return Order(
        id=world.new_id(),
        number=shop.last_order_number,
        token=world.hex_token(),
        cart_token=cart.token,
        created_at=now,
        processed_at=now,
        updated_at=now,
        currency=shop.currency,
        customer_id=None,
        email=None,
        phone=None,
        lines=[_order_line(world, line) for line in priced.lines],
        applied=list(priced.applied),
        attributes=dict(cart.attributes),
        subtotal_minor=priced.subtotal_minor,
        discount_minor=priced.gross_minor - priced.subtotal_minor,
        shipping_minor=priced.shipping_minor,
        total_minor=priced.total_minor,
        tax_minor=priced.tax_minor,
        current_subtotal_minor=priced.subtotal_minor,
        current_total_minor=priced.total_minor,
        financial_status="pending",
        note=cart.note,
    )


def _order_line(world: World, line: PricedLine) -> OrderLine:
    product = line.product
    return OrderLine(
        id=world.new_id(),
        product_id=product.id,
        variant_id=product.variant_id,
        title=product.title,
        quantity=line.quantity,
        current_quantity=line.quantity,
        unit_minor=product.price_minor,
        discount_minor=line.discount_minor,
        allocations=list(line.allocations),
        selling_plan=line.selling_plan,
    )


def _count_buyer(order: Order, buyer: Customer | None) -> None:
    if buyer is None:
        return
    order.customer_id = buyer.id
    buyer.order_ids.append(order.id)
    buyer.updated_at = max(buyer.updated_at, order.created_at)
    if not order.test:
        buyer.number_of_orders += 1
        order.customer_order_index = buyer.number_of_orders
        buyer.amount_spent_minor += order.total_minor


def _count_codes(shop: ShopState, order: Order, buyer: Customer | None) -> None:
    for use in order.applied:
        _count_code(shop, use, order, buyer)


def _count_code(shop: ShopState, use: AppliedCode, order: Order, buyer: Customer | None) -> None:
    discount = shop.discounts[use.discount_id]
    discount.usage_count += 1
    discount.codes[fold(use.text)].usage_count += 1
    if buyer is not None:
        discount.used_customer_ids.add(buyer.id)
    if order.email:
        discount.used_emails.add(fold(order.email))
