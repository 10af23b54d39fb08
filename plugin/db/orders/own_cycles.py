"""The paid cycles of an advocate's own subscription, as their orders tell them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from plugin.db.people.customer_merges import list_aliases
from plugin.db.tables import advocates, orders
from plugin.domain.money import Money


@dataclass(frozen=True, slots=True)
class OwnCycle:
    """One order of the advocate's on a selling plan, and what of it was kept."""

    ordered_at: datetime
    price: Money


def read_own_cycles(conn: Connection, shop_id: int, advocate_id: int) -> list[OwnCycle]:
    """Give the advocate's own orders on a plan, oldest first; what was sent back whole is none."""
    found = select(advocates.c.customer_id).where(advocates.c.shop_id == shop_id, advocates.c.id == advocate_id)
    customer_id = conn.execute(found).scalar_one_or_none()
    if customer_id is None:
        return []
    people = list_aliases(conn, shop_id, [customer_id])
    own = select(orders.c.ordered_at, orders.c.plan_minor, orders.c.currency).where(
        orders.c.shop_id == shop_id,
        orders.c.customer_id.in_(sorted(people)),
        orders.c.plan_minor > 0,
    )
    return [
        OwnCycle(row.ordered_at, Money(row.plan_minor, row.currency))
        for row in conn.execute(own.order_by(orders.c.ordered_at, orders.c.order_id))
    ]
