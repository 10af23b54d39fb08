"""Changing, merging and deleting customers."""

from tests.sim_shop.small_payloads import customer_body, customer_deleted_body, merge_body
from tests.sim_shop.state import Customer, ShopState, fold
from tests.sim_shop.world import World


def update(world: World, shop: ShopState, customer_id: int, **fields: object) -> Customer:
    """Change fields of a customer and announce it."""
    with world.lock:
        customer = shop.customers[customer_id]
        if customer.email is not None:
            shop.customer_by_email.pop(fold(customer.email), None)
        for name, value in fields.items():
            setattr(customer, name, value)
        if customer.email is not None:
            shop.customer_by_email[fold(customer.email)] = customer.id
        customer.updated_at = world.clock.now()
        world.sender.queue(shop, "customers/update", customer_body(shop, customer))
        return customer


def merge(world: World, shop: ShopState, kept_id: int, deleted_id: int) -> Customer:
    """Merge two customers: orders move to the one that is kept and are counted anew; the other is gone."""
    with world.lock:
        if any(card.customer_id in (kept_id, deleted_id) for card in shop.gift_cards.values()):
            raise ValueError("a customer with gift cards cannot be merged, as in Shopify")
        kept, gone = shop.customers[kept_id], shop.customers.pop(deleted_id)
        kept.order_ids = sorted(kept.order_ids + gone.order_ids, key=lambda i: shop.orders[i].created_at)
        kept.amount_spent_minor += gone.amount_spent_minor
        _recount(shop, kept)
        for address, owner in list(shop.customer_by_email.items()):
            if owner == deleted_id:
                shop.customer_by_email[address] = kept_id
        for discount in shop.discounts.values():
            if deleted_id in discount.used_customer_ids:
                discount.used_customer_ids.add(kept_id)
        kept.updated_at = world.clock.now()
        world.sender.queue(shop, "customers/merge", merge_body(kept_id, deleted_id, world.new_id()))
        return kept


def delete(world: World, shop: ShopState, customer_id: int) -> None:
    """Delete a customer without orders; with orders Shopify refuses."""
    with world.lock:
        if shop.customers[customer_id].order_ids:
            raise ValueError("a customer with orders cannot be deleted; redact them instead")
        gone = shop.customers.pop(customer_id)
        if gone.email is not None:
            del shop.customer_by_email[fold(gone.email)]
        world.sender.queue(shop, "customers/delete", customer_deleted_body(gone))


def _recount(shop: ShopState, customer: Customer) -> None:
    customer.number_of_orders = 0
    for order_id in customer.order_ids:
        order = shop.orders[order_id]
        order.customer_id = customer.id
        if not order.test:
            customer.number_of_orders += 1
            order.customer_order_index = customer.number_of_orders
