"""One reward with everything that a person's word about it depends on, held still until the transaction ends."""

from sqlalchemy import Connection

from plugin.db.orders.judged_orders import read_orders_of
from plugin.db.rewards.rewards import read_reward
from plugin.db.work.outbox_lines import lock_given_up
from plugin.domain.orders.verdict import Standing
from plugin.domain.rewards.task import TaskFacts
from plugin.domain.shop import Shop


def look_at_task(conn: Connection, shop: Shop, reward_id: int) -> TaskFacts | None:
    """Give the facts, its order and the given up message locked; None for a reward that this shop does not have.

    So neither a verdict nor a worker that is woken at this moment can move it before the word is written.
    """
    found = read_reward(conn, shop.shop_id, reward_id)
    if found is None:
        return None
    order = read_orders_of(conn, shop.shop_id, [found.order_id], lock=True).get(found.order_id)
    is_given_up = lock_given_up(conn, shop.shop_id, "issue_reward", f"reward:{reward_id}")
    reward = read_reward(conn, shop.shop_id, reward_id)
    is_sound = not found.order_id or (order is not None and order.standing == Standing.REFERRED.value)
    return None if reward is None else TaskFacts(reward, is_given_up, is_sound)
