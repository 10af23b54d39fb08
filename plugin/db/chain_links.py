"""Who came by whom: approved referrals of a shop, gathered by advocate, and the advocates that are friends of others.

Both readings go once over the shop's approved referrals in the database and give a row an advocate, not one an order.
A person is the customer they are today; who was forgotten is somebody new with every order and leads on to nobody.
"""

from sqlalchemy import CTE, Connection, func, select

from plugin.db.approvals import counts_as_approved
from plugin.db.tables import advocates, customer_merges, orders, rewards
from plugin.domain.play.chain import Brought, ChainLink
from plugin.domain.rewards.reward import REFERRAL, Side


def read_brought(conn: Connection, shop_id: int) -> list[Brought]:
    """Give every advocate by whom somebody came."""
    approved = _approved(shop_id)
    person = func.coalesce(approved.c.person, -approved.c.order_id)
    people, since = func.count(person.distinct()), func.min(approved.c.ordered_at)
    found = select(approved.c.advocate_id, people, since).group_by(approved.c.advocate_id)
    return [Brought(*row) for row in conn.execute(found)]


def read_links(conn: Connection, shop_id: int) -> list[ChainLink]:
    """Give which advocates are friends of others, of those by whom somebody came."""
    approved = _approved(shop_id)
    found = (
        select(approved.c.advocate_id, advocates.c.id, func.min(approved.c.ordered_at))
        .join(advocates, (advocates.c.shop_id == shop_id) & (advocates.c.customer_id == approved.c.person))
        .where(advocates.c.id.in_(select(approved.c.advocate_id)))
        .group_by(approved.c.advocate_id, advocates.c.id)
    )
    return [ChainLink(*row) for row in conn.execute(found)]


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
