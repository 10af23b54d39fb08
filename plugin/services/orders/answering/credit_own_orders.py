"""Advocates earn points by orders of their own: once when such an order stands, taken back when it falls away.

What an order earns is said by the terms in force when it was made, so that reading it again years later says the same.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from plugin.db.offers.programs import read_programs, read_terms_at
from plugin.db.people.advocates import advocates_by_customer, joining_times
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.people.advocate import Advocate
from plugin.domain.program.precedence import point_program_of
from plugin.domain.program.program import Program
from plugin.domain.rewards.own_order import OwnOrder, judge_own_order
from plugin.domain.rewards.points import PointCredit, PointReason
from plugin.domain.shop import Shop
from plugin.services.points.credit_points import credit_points
from plugin.services.points.take_points_back import take_points_back

SECOND = timedelta(seconds=1)
"""Shopify gives times in whole seconds: who joined within the second of the order was there before it."""


def credit_own_orders(conn: Connection, shop: Shop, orders: Sequence[OrderSnapshot], now: datetime) -> None:
    """Enter and take back what these readings say; repeating it changes nothing. The orders' rows are locked."""
    buyers = {order.buyer.customer_id for order in orders if order.buyer.customer_id is not None}
    advocates = advocates_by_customer(conn, shop.shop_id, buyers)
    for order in orders:
        advocate = advocates.get(order.buyer.customer_id or 0)
        if advocate is None:
            continue
        match judge_own_order(order):
            case OwnOrder.EARNS:
                _credit(conn, shop, advocate, order, now)
            case OwnOrder.FELL_AWAY:
                take_points_back(conn, shop.shop_id, _reference(order), now)
            case OwnOrder.WAITS:
                pass


def _credit(conn: Connection, shop: Shop, advocate: Advocate, order: OrderSnapshot, now: datetime) -> None:
    joined_at = joining_times(conn, shop.shop_id, [advocate.advocate_id])[advocate.advocate_id]
    if order.created_at + SECOND <= joined_at:
        return
    then = [_as_it_was(conn, program, order.created_at) for program in read_programs(conn, shop.shop_id)]
    there = [program for program in then if program is not None]
    program = point_program_of(there, advocate.group, shop.timezone, order.created_at)
    terms = None if program is None or not program.is_live else program.terms
    if terms is None or terms.rules is None:
        return
    credit = PointCredit(advocate.advocate_id, _reference(order), terms.rules.points.order, PointReason.ORDER)
    credit_points(conn, shop.shop_id, credit, now)


def _as_it_was(conn: Connection, program: Program, moment: datetime) -> Program | None:
    """The program with its terms of that moment; None for one that was not there yet."""
    terms = read_terms_at(conn, program.shop_id, program.program_id, moment + SECOND)
    return None if terms is None else replace(program, terms=terms)


def _reference(order: OrderSnapshot) -> str:
    return f"order:{order.order_id}"
