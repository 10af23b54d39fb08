"""Read the orders behind rewards once more before a person gives them: a delivery may be lost, Shopify knows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from plugin.admin_api.failures import AdminApiError, Misread, Unavailable
from plugin.admin_api.shop_orders import BATCH
from plugin.auth.oauth import GrantError
from plugin.db.cipher import CipherError
from plugin.db.engine import reading
from plugin.db.orders.judged_orders import read_orders_of
from plugin.db.rewards.rewards import read_reward
from plugin.domain.orders.verdict import Standing
from plugin.domain.rewards.reward import RewardState
from plugin.domain.shop import Shop
from plugin.services.orders.reading.refresh_orders import refresh_orders
from plugin.services.workbench import Workbench

UNREADABLE = "order_unreadable"
"""What is said of an order that Shopify was asked for and that cannot be read, or is not shown any more."""


def reread_orders(bench: Workbench, shop: Shop, reward_ids: Iterable[int], *, now: datetime) -> Mapping[int, str]:
    """Record what the orders of these approved rewards are now; gives by reward why its own could not be read.

    The reason is UNREADABLE or the word of what kept Shopify from being asked; nothing is raised. Rewards that are
    for no order, were given or ended, or are another shop's, have nothing to read.
    """
    orders = _orders_of(bench, shop, reward_ids)
    wanted = sorted(set(orders.values()))
    unread: dict[int, str] = {}
    for start in range(0, len(wanted), BATCH):
        unread |= _read(bench, shop, wanted[start : start + BATCH], now)
    with reading(bench.engine) as conn:
        known = read_orders_of(conn, shop.shop_id, wanted)
    unread |= {one: UNREADABLE for one, order in known.items() if order.standing == Standing.UNREADABLE.value}
    return {reward_id: unread[order_id] for reward_id, order_id in orders.items() if order_id in unread}


def _orders_of(bench: Workbench, shop: Shop, reward_ids: Iterable[int]) -> dict[int, int]:
    with reading(bench.engine) as conn:
        found = [read_reward(conn, shop.shop_id, reward_id) for reward_id in sorted(set(reward_ids))]
    waiting = [one for one in found if one is not None and one.state is RewardState.APPROVED]
    return {one.reward_id: one.order_id for one in waiting if one.order_id}


def _read(bench: Workbench, shop: Shop, order_ids: Sequence[int], now: datetime) -> dict[int, str]:
    """Read them together, or where one of them spoils the answer each alone; gives those that were not read."""
    try:
        refresh_orders(bench, shop, order_ids, now=now, before_paying=True)
    except (AdminApiError, CipherError, GrantError) as error:
        if len(order_ids) == 1 or not _is_one_orders(error):
            return dict.fromkeys(order_ids, error.reason)
        return {one: word for order_id in order_ids for one, word in _read(bench, shop, [order_id], now).items()}
    return {}


def _is_one_orders(error: Exception) -> bool:
    return isinstance(error, Misread) or (isinstance(error, Unavailable) and error.reason == "order_incomplete")
