"""Which orders of the same customers counted as a referral, and what these customers ordered since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from plugin.db.tables import conversions, orders, verdicts
from plugin.domain.orders.verdict import FOLLOW_UP, Standing

_STANDING = (Standing.REFERRED.value, Standing.UNREADABLE.value)
"""Shopify shows orders of the last 60 days: one that counted and is shown no more is as good as it was then."""


@dataclass(frozen=True, slots=True)
class FirstOrder:
    """A friend's order that counted and stands, for whom and under which version; `is_cycle`: on a selling plan."""

    order_id: int
    order_name: str
    ordered_at: datetime
    customer_id: int
    advocate_id: int
    program_id: int
    version: int
    is_cycle: bool = False


@dataclass(frozen=True, slots=True)
class LaterOrder:
    """Another order of a friend's; `is_out` is one that earns nothing, `earns` one that does."""

    order_id: int
    ordered_at: datetime
    customer_id: int
    is_out: bool
    earns: bool
    is_cycle: bool = False


def read_first_orders(conn: Connection, shop_id: int, customer_ids: Iterable[int]) -> list[FirstOrder]:
    """Give the orders of these customers that are counted, the latest first; none that are refused or in doubt."""
    people = sorted(set(customer_ids))
    if not people:
        return []
    is_its = (conversions.c.shop_id == orders.c.shop_id) & (conversions.c.order_id == orders.c.order_id)
    found = (
        select(orders, conversions.c.advocate_id.label("its_advocate"), conversions.c.program_id, conversions.c.version)
        .join(conversions, is_its)
        .where(orders.c.shop_id == shop_id, orders.c.customer_id.in_(people))
        .where(orders.c.standing.in_(_STANDING))
        .order_by(orders.c.ordered_at.desc(), orders.c.order_id.desc())
    )
    return [
        FirstOrder(
            row.order_id,
            row.order_name,
            row.ordered_at,
            row.customer_id,
            row.its_advocate,
            row.program_id,
            row.version,
            is_cycle=bool(row.plan_minor),
        )
        for row in conn.execute(found)
    ]


def read_later_orders(conn: Connection, shop_id: int, customer_ids: Iterable[int], since: datetime) -> list[LaterOrder]:
    """Give what these customers ordered from a moment on."""
    found = select(
        orders.c.order_id, orders.c.ordered_at, orders.c.customer_id, orders.c.standing, orders.c.plan_minor
    ).where(
        orders.c.shop_id == shop_id,
        orders.c.customer_id.in_(sorted(set(customer_ids))),
        orders.c.ordered_at >= since,
    )
    return [
        LaterOrder(
            row.order_id,
            row.ordered_at,
            row.customer_id,
            is_out=row.standing == Standing.NOT_REFERRED.value,
            earns=row.standing == Standing.REFERRED.value,
            is_cycle=bool(row.plan_minor),
        )
        for row in conn.execute(found)
    ]


def list_follow_ups(conn: Connection, shop_id: int, order_id: int) -> list[int]:
    """Give the orders of this order's customer that stand as later ones of a friend's, oldest first."""
    same = select(orders.c.customer_id).where(orders.c.shop_id == shop_id, orders.c.order_id == order_id)
    found = select(orders.c.order_id).where(
        orders.c.shop_id == shop_id,
        orders.c.customer_id == same.scalar_subquery(),
        orders.c.order_id != order_id,
        orders.c.standing == Standing.REFERRED.value,
        orders.c.reason == FOLLOW_UP,
    )
    return list(conn.execute(found.order_by(orders.c.ordered_at, orders.c.order_id)).scalars())


def first_referred_at(conn: Connection, shop_id: int, order_id: int) -> datetime | None:
    """Give when this order was first found to stand as referred; None for one that never was."""
    found = select(func.min(verdicts.c.decided_at)).where(
        verdicts.c.shop_id == shop_id,
        verdicts.c.order_id == order_id,
        verdicts.c.standing == Standing.REFERRED.value,
    )
    moment: datetime | None = conn.execute(found).scalar_one()
    return moment
