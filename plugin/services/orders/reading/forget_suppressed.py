"""Whoever asked to be forgotten is taken out of every order before anything of it is stored."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from plugin.db.people.suppressions import read_suppressed
from plugin.domain.orders.order import Buyer, OrderSnapshot
from plugin.domain.shop import Shop
from plugin.keys import KeyRing
from plugin.services.orders.weighing.name_buyer import name_buyer


def forget_suppressed(
    conn: Connection, keys: KeyRing, shop: Shop, orders: Sequence[OrderSnapshot]
) -> list[OrderSnapshot]:
    """Take the buyer out of every order whose buyer was redacted, before anything of it is stored."""
    named = {order.order_id: name_buyer(keys, shop.shop_id, order) for order in orders}
    every = [key for identities in named.values() for identity in identities for key in identity]
    redacted = read_suppressed(conn, shop.shop_domain, every)
    if not redacted:
        return list(orders)
    return [
        replace(order, buyer=Buyer(order_index=order.buyer.order_index, orders_count=order.buyer.orders_count))
        if any(key in redacted for identity in named[order.order_id] for key in identity)
        else order
        for order in orders
    ]
