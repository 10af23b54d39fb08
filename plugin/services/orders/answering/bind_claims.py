"""Who used a claim's code is its friend, where more than the first order may count: later orders carry no code."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.offers.referrals import bind_referral
from plugin.db.orders.judged_orders import orders_beside
from plugin.db.work.outbox import wake_message
from plugin.domain.shop import Shop
from plugin.services.orders.weighing.weigh_orders import WeighedOrder


def bind_claims(conn: Connection, shop: Shop, weighed: Mapping[int, WeighedOrder], now: datetime) -> bool:
    """Remember the buyer of an order as the person of its claim; True where anything new was learned.

    Only for claims whose person is not known and under terms that count later orders. The buyer's other orders are
    owed a new reading.
    """
    is_new = False
    for order_id, item in sorted(weighed.items()):
        winner, customer_id = item.verdict.winner, item.order.buyer.customer_id
        if winner is None or winner.referral_id is None or customer_id is None or not _may_bind(item):
            continue
        if bind_referral(conn, shop.shop_id, winner.referral_id, customer_id):
            is_new = True
            for other in orders_beside(conn, shop.shop_id, order_id):
                wake_message(
                    conn, shop.shop_id, "refresh_order", f"order:{other}", installation=shop.installation, now=now
                )
    return is_new


def _may_bind(item: WeighedOrder) -> bool:
    relation, order = item.grounds.relation, item.order
    is_other = relation is not None and not relation.is_same_person
    counts_later = item.terms is not None and item.terms.counts_later_orders
    return is_other and counts_later and order.payment.has_been_paid and not order.is_test
