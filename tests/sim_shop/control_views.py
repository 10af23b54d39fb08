"""What the control doors show of the world, as plain JSON values. Amounts are minor units."""

from typing import Any

from tests.sim_shop.faults import FaultKind
from tests.sim_shop.givings import Collection, CreditAccount, GiftCard
from tests.sim_shop.payloads import stamp_utc
from tests.sim_shop.state import Customer, Discount, Order, Product, ShopState, gid
from tests.sim_shop.webhook_sender import Delivery
from tests.sim_shop.world import Effect, World

Json = dict[str, Any]


def clock(world: World) -> Json:
    """Business time and how far it is ahead."""
    return {"now": stamp_utc(world.clock.now()), "offset_seconds": world.clock.offset.total_seconds()}


def shop(world: World, state: ShopState) -> Json:
    """Everything of one shop."""
    return {
        "simulation": True,
        "shop": state.domain,
        "installed": state.installed,
        "granted_scopes": sorted(state.granted_scopes),
        "clock": clock(world),
        "customers": [customer(c) for c in state.customers.values()],
        "products": [product(p) for p in state.products.values()],
        "orders": [order(state, o) for o in state.orders.values()],
        "discounts": [discount(state, d) for d in state.discounts.values()],
        "collections": [collection(state, c) for c in state.collections.values()],
        "gift_cards": [gift_card(g) for g in state.gift_cards.values()],
        "store_credit": [credit_account(a) for a in state.credit_accounts.values()],
        "deliveries": [delivery(d) for d in world.sender.log if d.shop == state.domain][-200:],
        "metafields": [dict(m) for m in state.app_metafields.values()],
    }


def customer(one: Customer) -> Json:
    """A customer."""
    return {
        "id": one.id,
        "gid": gid("Customer", one.id),
        "email": one.email,
        "name": one.display_name,
        "locale": one.locale,
        "state": one.state,
        "tags": list(one.tags),
        "number_of_orders": one.number_of_orders,
    }


def product(one: Product) -> Json:
    """A product."""
    return {
        "id": one.id,
        "handle": one.handle,
        "title": one.title,
        "price_minor": one.price_minor,
        "variant_id": one.variant_id,
    }


def collection(state: ShopState, one: Collection) -> Json:
    """A collection with its products."""
    within = [product.id for product in state.products.values() if one.id in product.collection_ids]
    return {"id": one.id, "gid": gid("Collection", one.id), "title": one.title, "product_ids": within}


def gift_card(one: GiftCard) -> Json:
    """A gift card with its code, which Shopify itself would not tell again."""
    return {
        "id": one.id,
        "gid": gid("GiftCard", one.id),
        "code": one.code,
        "customer_id": one.customer_id,
        "note": one.note,
        "initial_minor": one.initial_minor,
        "balance_minor": one.balance_minor,
        "expires_on": one.expires_on and one.expires_on.isoformat(),
        "deactivated_at": stamp_utc(one.deactivated_at),
    }


def credit_account(one: CreditAccount) -> Json:
    """A store credit account with its movements."""
    return {
        "id": one.id,
        "gid": gid("StoreCreditAccount", one.id),
        "customer_id": one.customer_id,
        "currency": one.currency,
        "balance_minor": one.balance_minor,
        "movements": [
            {"kind": m.kind, "amount_minor": m.amount_minor, "expires_at": stamp_utc(m.expires_at)}
            for m in one.movements
        ],
    }


def order(state: ShopState, one: Order) -> Json:
    """An order with its lines and refunds."""
    return {
        "id": one.id,
        "gid": gid("Order", one.id),
        "name": one.name,
        "customer_id": one.customer_id,
        "email": one.email,
        "financial_status": one.financial_status,
        "cancelled_at": stamp_utc(one.cancelled_at),
        "created_at": stamp_utc(one.created_at),
        "updated_at": stamp_utc(one.updated_at),
        "currency": one.currency,
        "total_minor": one.total_minor,
        "discount_minor": one.discount_minor,
        "current_subtotal_minor": one.current_subtotal_minor,
        "refunded_minor": one.refunded_minor,
        "codes": [use.text for use in one.applied],
        "attributes": dict(one.attributes),
        "paid_by": [
            {"gateway": t.gateway, "amount_minor": t.amount_minor} for t in one.transactions if t.kind == "sale"
        ],
        "disputes": [{"id": d.id, "status": d.status} for d in one.disputes],
        "lines": [
            {"id": ln.id, "title": ln.title, "quantity": ln.quantity, "current_quantity": ln.current_quantity}
            for ln in one.lines
        ],
    }


def discount(state: ShopState, one: Discount) -> Json:
    """A discount with its codes."""
    return {
        "id": one.id,
        "gid": gid("DiscountCodeNode", one.id),
        "title": one.title,
        "kind": one.kind,
        "percentage": None if one.percentage is None else str(one.percentage),
        "amount_minor": one.amount_minor,
        "minimum_subtotal_minor": one.minimum_subtotal_minor,
        "usage_limit": one.usage_limit,
        "usage_count": one.usage_count,
        "once_per_customer": one.applies_once_per_customer,
        "customer_ids": None if one.customer_ids is None else sorted(one.customer_ids),
        "status": one.status(state.clock.now()),
        "starts_at": stamp_utc(one.starts_at),
        "ends_at": stamp_utc(one.ends_at),
        "by_app": one.by_app,
        "codes": [{"code": c.text, "usage_count": c.usage_count} for c in one.codes.values()],
    }


def delivery(one: Delivery) -> Json:
    """A delivery with its attempts."""
    return {
        "webhook_id": one.webhook_id,
        "event_id": one.event_id,
        "topic": one.topic,
        "state": one.state,
        "triggered_at": stamp_utc(one.triggered_at),
        "due_at": stamp_utc(one.due_at),
        "size": len(one.body),
        "attempts": [{"at": stamp_utc(a.at), "status": a.status, "error": a.error} for a in one.attempts],
    }


def faults(world: World) -> Json:
    """The switchboard."""
    active = [
        {"kind": f.kind, "operation": f.operation, "times": f.times, "probability": f.probability, "hits": f.hits}
        for f in world.faults.active
    ]
    fired = [{"kind": kind, "operation": name} for kind, name in world.faults.fired[-50:]]
    return {"active": active, "fired": fired, "kinds": [kind.value for kind in FaultKind]}


def effect(one: Effect) -> Json:
    """One entry of the true-effect log."""
    return {
        "at": stamp_utc(one.at),
        "shop": one.shop,
        "kind": one.kind,
        "subject": one.subject,
        "code": one.code,
        "by": one.by,
    }
