"""The merchant's list of what we owe Shopify and could not do yet."""

from dataclasses import dataclass

from sqlalchemy import Connection

from plugin.db.rewards.rewards import read_reward
from plugin.db.work.outbox_lines import OutboxLine, list_stuck
from plugin.domain.shop import Shop

SHOWN_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Owed:
    """One duty that keeps failing or was given up; `order_id` is the order it is about, where there is one."""

    line: OutboxLine
    order_id: int | None


def list_owed(conn: Connection, shop: Shop) -> tuple[Owed, ...]:
    """Read what is stuck, the given up first."""
    stuck = list_stuck(conn, shop.shop_id, SHOWN_AT_MOST)
    return tuple(Owed(line, _order_of(conn, shop, line)) for line in stuck)


def _order_of(conn: Connection, shop: Shop, line: OutboxLine) -> int | None:
    about, _, number = line.reference.partition(":")
    if about not in ("order", "reward") or not number.isdigit():
        return None
    if about == "order":
        return int(number)
    reward = read_reward(conn, shop.shop_id, int(number))
    return reward.order_id if reward is not None else None
