"""Who came by whom: approved referrals of a shop, gathered by advocate, and the advocates that are friends of others.

The readings of the whole shop go once over its approved referrals in the database and give a row an advocate, not one
an order.
A person is the customer they are today; who was forgotten is somebody new with every order and leads on to nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CTE, ColumnElement, Connection, func, select

from plugin.db.rewards.approvals import counts_as_approved
from plugin.db.tables import advocates, conversions, customer_merges, orders, rewards
from plugin.domain.orders.verdict import Standing
from plugin.domain.play.chain import Brought, ChainLink
from plugin.domain.rewards.reward import REFERRAL, Side


@dataclass(frozen=True, slots=True)
class Coming:
    """By whose recommendation somebody ordered first, and whether that order is in doubt now."""

    advocate_id: int
    ordered_at: datetime
    is_in_doubt: bool


def read_coming(conn: Connection, shop_id: int, customer_ids: Iterable[int]) -> Coming | None:
    """Give the first counted order of one person, known by these customer numbers; None where none counts."""
    found = (
        select(conversions.c.advocate_id, orders.c.ordered_at, orders.c.standing)
        .join(orders, _is_its_order())
        .where(conversions.c.shop_id == shop_id, orders.c.customer_id.in_(sorted(set(customer_ids))))
        .where(orders.c.standing != Standing.NOT_REFERRED.value)
        .order_by(orders.c.ordered_at, orders.c.order_id)
    )
    row = conn.execute(found.limit(1)).first()
    if row is None:
        return None
    is_in_doubt = row.standing != Standing.REFERRED.value
    return Coming(row.advocate_id, row.ordered_at, is_in_doubt)


def had_brought(conn: Connection, shop_id: int, advocate_id: int, until: datetime) -> bool:
    """Whether somebody had ordered by this advocate's recommendation up to a moment."""
    found = (
        select(conversions.c.id)
        .join(orders, _is_its_order())
        .where(conversions.c.shop_id == shop_id, conversions.c.advocate_id == advocate_id)
        .where(orders.c.standing != Standing.NOT_REFERRED.value, orders.c.ordered_at <= until)
    )
    return conn.execute(found.limit(1)).first() is not None


def read_order_sides(conn: Connection, shop_id: int, order_id: int) -> tuple[int, int | None] | None:
    """Give whose referral a counted order is, by advocate, and its customer's number; None where it does not count."""
    found = select(conversions.c.advocate_id, orders.c.customer_id).join(orders, _is_its_order())
    row = conn.execute(found.where(conversions.c.shop_id == shop_id, conversions.c.order_id == order_id)).first()
    return None if row is None else (row.advocate_id, row.customer_id)


def read_brought(conn: Connection, shop_id: int) -> list[Brought]:
    """Give every advocate by whom somebody came."""
    approved = _approved(shop_id)
    person = func.coalesce(approved.c.person, -approved.c.order_id)
    people, since = func.count(person.distinct()), func.min(approved.c.ordered_at)
    found = select(approved.c.advocate_id, people, since).group_by(approved.c.advocate_id)
    return [Brought(*row) for row in conn.execute(found)]


def read_links(conn: Connection, shop_id: int) -> list[ChainLink]:
    """Give which advocates came by others; those by whom nobody came are among them."""
    approved = _approved(shop_id)
    found = (
        select(approved.c.advocate_id, advocates.c.id, func.min(approved.c.ordered_at))
        .join(advocates, (advocates.c.shop_id == shop_id) & (advocates.c.customer_id == approved.c.person))
        .group_by(approved.c.advocate_id, advocates.c.id)
    )
    return [ChainLink(*row) for row in conn.execute(found)]


def _is_its_order() -> ColumnElement[bool]:
    return (conversions.c.shop_id == orders.c.shop_id) & (conversions.c.order_id == orders.c.order_id)


def _approved(shop_id: int) -> CTE:
    its_order = (orders.c.shop_id == rewards.c.shop_id) & (orders.c.order_id == rewards.c.order_id)
    merged = (customer_merges.c.shop_id == orders.c.shop_id) & (customer_merges.c.customer_id == orders.c.customer_id)
    person = func.coalesce(customer_merges.c.kept_customer_id, orders.c.customer_id)
    found = (
        select(rewards.c.advocate_id, orders.c.order_id, orders.c.ordered_at, person.label("person"))
        .join(orders, its_order)
        .outerjoin(customer_merges, merged)
        .where(rewards.c.shop_id == shop_id, rewards.c.side == Side.ADVOCATE.value, rewards.c.cause == REFERRAL)
        .where(counts_as_approved())
    )
    return found.cte("approved")
