"""The friend ordered a second time: the part of a reward that hangs on it waits while that order may come back."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.orders.friend_orders import first_referred_at
from plugin.db.rewards.rewards import drop_hold, rewards_of_orders, start_hold
from plugin.domain.orders.evidence import EvidenceKind
from plugin.domain.orders.verdict import Standing
from plugin.domain.program.choice import StepTime
from plugin.domain.rewards.hold import end_of_hold
from plugin.domain.rewards.reward import STEP_CAUSE, RewardState
from plugin.domain.shop import Shop
from plugin.services.orders.weighing.weigh_orders import WeighedOrder


def time_steps(conn: Connection, shop: Shop, item: WeighedOrder, now: datetime) -> None:
    """Start or stop the waits that hang on this order, once its verdict is saved; repeating it changes nothing.

    While the order is in doubt the wait has no end; of a part that was paid already nothing is taken back.
    """
    winner, rules = item.verdict.winner, None if item.terms is None else item.terms.rules
    if winner is None or winner.kind is not EvidenceKind.FOLLOW_UP or winner.follows is None:
        return
    if winner.number != 1 or rules is None or item.terms is None:
        return
    causes = {f"{STEP_CAUSE}{n}" for n, step in enumerate(rules.steps, start=1) if step.when is StepTime.ORDER_2_FINAL}
    if not causes:
        return
    is_sound = item.verdict.standing is Standing.REFERRED
    since = first_referred_at(conn, shop.shop_id, item.order.order_id) or now
    end = end_of_hold(item.terms, item.order, since) if is_sound else None
    for reward in rewards_of_orders(conn, shop.shop_id, [winner.follows]).get(winner.follows, []):
        if reward.cause not in causes or reward.state is not RewardState.PENDING:
            continue
        if end is None:
            drop_hold(conn, shop.shop_id, reward.reward_id)
        else:
            start_hold(conn, shop.shop_id, reward.reward_id, end)
