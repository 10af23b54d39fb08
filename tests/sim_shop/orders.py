"""What happens to an order after the checkout. Every change moves `updated_at` and is announced."""

from collections.abc import Mapping
from datetime import datetime

from tests.sim_shop.checkout import announce, settle
from tests.sim_shop.payloads import refund_body
from tests.sim_shop.shipments import Dispute, Fulfillment
from tests.sim_shop.small_payloads import dispute_body, edit_body
from tests.sim_shop.state import Order, OrderLine, Refund, ShopState, Transaction
from tests.sim_shop.world import World


def mark_paid(world: World, shop: ShopState, order_id: int) -> Order:
    """The money of a pending order arrived."""
    with world.lock:
        order = shop.orders[order_id]
        if order.financial_status != "pending":
            raise ValueError("only a pending order can be marked as paid; this one is not pending")
        _touch(world, order)
        settle(world, order)
        announce(world, shop, order, "orders/paid", "orders/updated")
        return order


def refund(
    world: World,
    shop: ShopState,
    order_id: int,
    lines: Mapping[int, int] | None = None,
    amount_minor: int | None = None,
    *,
    shipping: bool = False,
    note: str | None = None,
) -> Refund:
    """Give money back: `lines` {order line id: quantity}, or an amount without lines, or all when neither.

    Never more than was paid and not yet given back. Lines lower `current_subtotal`; a bare amount does not,
    as in Shopify.
    """
    with world.lock:
        order = shop.orders[order_id]
        now = _touch(world, order)
        everything = lines is None and amount_minor is None
        wanted = {ln.id: ln.current_quantity for ln in order.lines} if everything else dict(lines or {})
        parts = [_take_back(order, line_id, n) for line_id, n in wanted.items() if n > 0]
        left = _paid_minor(order) - order.refunded_minor
        asked = amount_minor if amount_minor is not None else sum(p[2] for p in parts)
        money = left if everything else asked + (order.shipping_minor if shipping else 0)
        made = _book(world, order, min(max(money, 0), left), parts, now, note)
        event = world.sender.new_event()
        world.sender.queue(shop, "refunds/create", refund_body(shop, order, made), event)
        announce(world, shop, order, "orders/updated")
        return made


def cancel(world: World, shop: ShopState, order_id: int, reason: str = "customer", *, give_back: bool = True) -> Order:
    """Cancel; a paid order is refunded by the way unless `give_back` is off. An unpaid one becomes voided."""
    with world.lock:
        order = shop.orders[order_id]
        if order.cancelled_at is not None:
            raise ValueError("this order is cancelled already; nothing was changed")
        if give_back and _paid_minor(order) > order.refunded_minor:
            refund(world, shop, order_id)
        now = _touch(world, order)
        order.cancelled_at = order.closed_at = now
        order.cancel_reason = reason
        if order.financial_status == "pending":
            order.financial_status = "voided"
        announce(world, shop, order, "orders/cancelled", "orders/updated")
        return order


def dispute(
    world: World,
    shop: ShopState,
    order_id: int,
    *,
    initiated_as: str = "chargeback",
    status: str = "needs_response",
    amount_minor: int | None = None,
) -> Dispute:
    """The buyer's bank disputes the payment."""
    with world.lock:
        order = shop.orders[order_id]
        now = _touch(world, order)
        amount = order.total_minor if amount_minor is None else amount_minor
        made = Dispute(world.new_id(), status, initiated_as, amount, now)
        order.disputes.append(made)
        world.sender.queue(shop, "disputes/create", dispute_body(shop, order, made))
        announce(world, shop, order, "orders/updated")
        return made


def settle_dispute(world: World, shop: ShopState, order_id: int, status: str) -> Order:
    """The latest dispute ends: `won`, `lost`, `accepted` … Only `orders/updated` tells of it."""
    with world.lock:
        order = shop.orders[order_id]
        order.disputes[-1].status = status
        _touch(world, order)
        announce(world, shop, order, "orders/updated")
        return order


def edit(world: World, shop: ShopState, order_id: int, line_id: int, new_quantity: int) -> Order:
    """Change the quantity of a line after the sale (not below zero); the balance is not collected here."""
    with world.lock:
        order = shop.orders[order_id]
        line = _line(order, line_id)
        delta = max(new_quantity, 0) - line.current_quantity
        now = _touch(world, order)
        change = _value(line, delta)
        line.current_quantity += delta
        order.current_subtotal_minor += change
        order.current_total_minor += change
        event = world.sender.new_event()
        world.sender.queue(shop, "orders/edited", edit_body(order, world.new_id(), now, line_id, delta), event)
        announce(world, shop, order, "orders/updated")
        return order


def fulfil(world: World, shop: ShopState, order_id: int, *, partly: bool = False) -> Order:
    """Everything was sent, or a part of it."""
    with world.lock:
        order = shop.orders[order_id]
        now = _touch(world, order)
        order.fulfillments.append(Fulfillment(world.new_id(), now))
        order.fulfillment_status = "partially_fulfilled" if partly else "fulfilled"
        announce(world, shop, order, *([] if partly else ["orders/fulfilled"]), "orders/updated")
        return order


def touch(world: World, shop: ShopState, order_id: int) -> Order:
    """A change that does not matter (a tag, a note): `orders/updated` and a newer `updated_at`."""
    with world.lock:
        order = shop.orders[order_id]
        _touch(world, order)
        announce(world, shop, order, "orders/updated")
        return order


def delete(world: World, shop: ShopState, order_id: int) -> None:
    """Remove a cancelled or test order for good."""
    with world.lock:
        order = shop.orders.pop(order_id)
        customer = shop.customers.get(order.customer_id or 0)
        if customer is not None:
            customer.order_ids.remove(order_id)
        world.sender.queue(shop, "orders/delete", {"id": order_id})


def _touch(world: World, order: Order) -> datetime:
    """Two changes in one second carry the same time, as in Shopify."""
    order.updated_at = max(order.updated_at, world.clock.now())
    return order.updated_at


def _line(order: Order, line_id: int) -> OrderLine:
    for line in order.lines:
        if line.id == line_id:
            return line
    raise ValueError("this order has no such line; take an id of its lines")


def _value(line: OrderLine, quantity: int) -> int:
    """What `quantity` pieces are worth now; the whole rest is worth exactly what is left of the line."""
    before = line.net_minor * line.current_quantity // line.quantity
    return line.net_minor * (line.current_quantity + quantity) // line.quantity - before


def _take_back(order: Order, line_id: int, quantity: int) -> tuple[int, int, int]:
    line = _line(order, line_id)
    taken = min(quantity, line.current_quantity)
    worth = -_value(line, -taken)
    line.current_quantity -= taken
    order.current_subtotal_minor -= worth
    order.current_total_minor -= worth
    return line_id, taken, worth


def _paid_minor(order: Order) -> int:
    return sum(t.amount_minor for t in order.transactions if t.kind == "sale")


def _book(
    world: World,
    order: Order,
    amount: int,
    parts: list[tuple[int, int, int]],
    now: datetime,
    note: str | None,
) -> Refund:
    transaction = Transaction(world.new_id(), "refund", amount, now) if amount else None
    if transaction is not None:
        order.transactions.append(transaction)
    made = Refund(world.new_id(), now, amount, parts, transaction.id if transaction else None, note)
    order.refunds.append(made)
    if order.refunded_minor:
        whole = order.refunded_minor >= _paid_minor(order)
        order.financial_status = "refunded" if whole else "partially_refunded"
    if all(line.current_quantity == 0 for line in order.lines):
        order.current_total_minor = 0 if order.refunded_minor >= order.total_minor else order.current_total_minor
    return made
