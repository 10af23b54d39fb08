"""What tests ask of the books: balances by account, the verdict that stands, the rewards of an order."""

from sqlalchemy import select

from plugin.db.engine import reading
from plugin.db.orders.judged_orders import JudgedOrder, list_verdicts, read_orders_of
from plugin.db.rewards.ledger_entries import read_balances
from plugin.db.rewards.rewards import rewards_of_orders
from plugin.db.tables import messages
from plugin.domain.rewards.reward import Reward
from tests.loop import Loop
from tests.sim_shop.state import Order


def balances(loop: Loop) -> dict[str, int]:
    """Minor units by account of the first shop, empty accounts left out."""
    with reading(loop.bench.engine) as conn:
        sums = read_balances(conn, loop.shop().shop_id)
    return {account.value: amount for (_, account), amount in sums.items() if amount}


def stands(loop: Loop, order: Order) -> tuple[str, str] | None:
    """Standing and reason of an order; None when we never recorded it."""
    stored = stored_order(loop, order)
    return None if stored is None else (stored.standing, stored.reason)


def stored_order(loop: Loop, order: Order) -> JudgedOrder | None:
    """The order's row."""
    with reading(loop.bench.engine) as conn:
        return read_orders_of(conn, loop.shop().shop_id, [order.id]).get(order.id)


def revisions(loop: Loop, order: Order) -> list[tuple[str, str]]:
    """Standing and reason of every verdict, oldest first."""
    with reading(loop.bench.engine) as conn:
        return [(row.standing, row.reason) for row in list_verdicts(conn, loop.shop().shop_id, order.id)]


def rewards(loop: Loop, order: Order) -> list[Reward]:
    """The rewards promised for an order."""
    with reading(loop.bench.engine) as conn:
        return rewards_of_orders(conn, loop.shop().shop_id, [order.id]).get(order.id, [])


def states(loop: Loop, order: Order) -> list[str]:
    """The states of an order's rewards."""
    return [reward.state.value for reward in rewards(loop, order)]


def owed(loop: Loop, kind: str) -> list[tuple[str, str]]:
    """Reference and state of the messages of a kind."""
    with reading(loop.bench.engine) as conn:
        found = select(messages.c.reference, messages.c.state).where(messages.c.kind == kind)
        return [(row.reference, row.state) for row in conn.execute(found.order_by(messages.c.id))]
