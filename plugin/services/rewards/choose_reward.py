"""An advocate says which of several rewards it shall be."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.rewards.rewards import read_reward
from plugin.domain.rewards.reward import RewardState
from plugin.domain.shop import Shop
from plugin.services.rewards.settle_choice import settle_choice

_STANDING = (RewardState.APPROVED, RewardState.ISSUED, RewardState.SPENT)


def choose_reward(conn: Connection, shop: Shop, advocate_id: int, reward_id: int, option: int, now: datetime) -> str:
    """Take the option of that place, counted from 0; choosing again changes nothing.

    Gives `chosen`, also where it was this one before; `unknown` where the advocate has no such reward or it no such
    option; `chosen_already` where it is another one or was taken back.
    """
    reward = read_reward(conn, shop.shop_id, reward_id)
    if reward is None or reward.advocate_id != advocate_id or not 0 <= option < len(reward.options):
        return "unknown"
    if reward.chosen == option and reward.state in _STANDING:
        return "chosen"
    if reward.state is not RewardState.APPROVED or not reward.is_open_choice:
        return "chosen_already"
    return "chosen" if settle_choice(conn, shop, reward, option, now) else "chosen_already"
