"""The buyer of an order as keyed hashes: recognised, never stored."""

from plugin.auth.identities import IdentityKind, identity_keys
from plugin.domain.orders.order import OrderSnapshot
from plugin.keys import KeyRing


def name_buyer(keys: KeyRing, shop_id: int, order: OrderSnapshot) -> tuple[tuple[str, ...], ...]:
    """Give the buyer's identities as keyed hashes: customer, then e-mail; each in every form it may be stored in."""
    found = []
    if order.buyer.customer_id is not None:
        found.append(identity_keys(keys, shop_id, IdentityKind.CUSTOMER, order.buyer.customer_id))
    if order.buyer.email:
        found.append(identity_keys(keys, shop_id, IdentityKind.EMAIL, order.buyer.email))
    return tuple(found)
