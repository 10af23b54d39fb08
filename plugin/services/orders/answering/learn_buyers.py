"""What orders teach about people: who has bought when, as keyed hashes; whoever asked to be forgotten stays so."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from plugin.auth.identities import IdentityKind, identity_keys
from plugin.db.orders.order_marks import OrderMark, put_marks
from plugin.db.people.advocates import advocates_by_customer, remember_email_key
from plugin.db.shops.past_buyers import PastBuyer, put_past_buyers, read_past_buyers
from plugin.domain.orders.order import OrderSnapshot
from plugin.keys import KeyRing
from plugin.services.orders.weighing.name_buyer import name_buyer
from plugin.services.orders.weighing.name_marks import name_marks


def learn_buyers(conn: Connection, keys: KeyRing, shop_id: int, orders: Sequence[OrderSnapshot]) -> None:
    """Remember the buyers of paid orders and the e-mail hashes of advocates who bought; writes only what is new."""
    paid = [order for order in orders if order.payment.has_been_paid and not order.is_test]
    firsts = [
        PastBuyer(identity[0], order.order_id, order.created_at)
        for order in paid
        for identity in name_buyer(keys, shop_id, order)
    ]
    known = read_past_buyers(conn, shop_id, (first.identity_key for first in firsts))
    put_past_buyers(conn, shop_id, _earlier(firsts, known))
    put_marks(conn, shop_id, [mark for order in paid for mark in _marks(keys, shop_id, order)])
    _learn_advocates(conn, keys, shop_id, orders)


def _marks(keys: KeyRing, shop_id: int, order: OrderSnapshot) -> list[OrderMark]:
    marks = name_marks(keys, shop_id, order)
    return [OrderMark(order.order_id, kind.value, forms[0], order.created_at) for kind, forms in marks.items()]


def _earlier(firsts: Sequence[PastBuyer], known: dict[str, PastBuyer]) -> list[PastBuyer]:
    """The earliest order of each identity, where it is earlier than what is known."""
    earliest: dict[str, PastBuyer] = {}
    for first in firsts:
        best = earliest.get(first.identity_key, known.get(first.identity_key))
        if best is None or _age(first) < _age(best):
            earliest[first.identity_key] = first
    return list(earliest.values())


def _age(buyer: PastBuyer) -> tuple[datetime, int]:
    return buyer.first_ordered_at, buyer.first_order_id


def _learn_advocates(conn: Connection, keys: KeyRing, shop_id: int, orders: Sequence[OrderSnapshot]) -> None:
    emails = {o.buyer.customer_id: o.buyer.email for o in orders if o.buyer.customer_id is not None and o.buyer.email}
    for customer_id, advocate in advocates_by_customer(conn, shop_id, emails).items():
        forms = identity_keys(keys, shop_id, IdentityKind.EMAIL, emails[customer_id])
        if advocate.email_key != forms[0]:
            remember_email_key(conn, shop_id, advocate.advocate_id, forms[0])
