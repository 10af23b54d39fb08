"""Whether a customer may join now, asked before a button is offered that would only be answered by a refusal."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.auth.identities import IdentityKind, identity_keys
from plugin.db.offers.open_offers import find_open_offer
from plugin.db.people.customer_merges import list_aliases
from plugin.db.shops.backfills import DONE, read_mark
from plugin.db.shops.past_buyers import UNKNOWN_ORDER, read_past_buyers
from plugin.domain.people.joining import JoinRefusal, OwnOrders, refuse_joining
from plugin.domain.program.choice import Group
from plugin.domain.shop import Shop
from plugin.keys import KeyRing


def weigh_joining(conn: Connection, keys: KeyRing, shop: Shop, customer_id: int, now: datetime) -> JoinRefusal | None:
    """Give why this customer cannot become an advocate now; None where they can. Changes nothing.

    It is decided on what the database knows of their own orders; Shopify is not asked.
    """
    offer = find_open_offer(conn, shop.shop_id, shop.shop_domain, None, timezone=shop.timezone, now=now)
    if offer is None or not offer.is_open:
        return JoinRefusal.PROGRAM_OFF
    if offer.program.terms.group is not Group.CUSTOMERS:
        return JoinRefusal.MEMBERS_ONLY
    rules = offer.program.terms.rules
    return None if rules is None else refuse_joining(rules.eligibility, _own_orders(conn, keys, shop, customer_id), now)


def _own_orders(conn: Connection, keys: KeyRing, shop: Shop, customer_id: int) -> OwnOrders:
    """By the customer's every number; of an order that is known by a later one only, the time is not known."""
    people = list_aliases(conn, shop.shop_id, [customer_id])
    forms = [form for one in people for form in identity_keys(keys, shop.shop_id, IdentityKind.CUSTOMER, one)]
    firsts = read_past_buyers(conn, shop.shop_id, forms).values()
    is_known = all(first.first_order_id != UNKNOWN_ORDER for first in firsts)
    first_at = min((first.first_ordered_at for first in firsts), default=None)
    return OwnOrders(bool(firsts), first_at if is_known else None, read_mark(conn, shop.shop_id).state == DONE)
