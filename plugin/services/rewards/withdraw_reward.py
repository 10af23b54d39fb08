"""End the code of a reward that was taken back, also one whose creation was never answered."""

from datetime import datetime

from plugin.admin_api.client import AdminClient
from plugin.admin_api.discounts import deactivate_discount, find_code
from plugin.db.engine import reading
from plugin.db.rewards import read_reward
from plugin.domain.rewards.reward import Reward, RewardState
from plugin.domain.shop import Shop
from plugin.services.rewards.issue_reward import TAG
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.workbench import Workbench

_TAKEN_BACK = (RewardState.VOIDED, RewardState.CLAWED_BACK)


def withdraw_reward(bench: Workbench, shop: Shop, reward_id: int, _now: datetime) -> str:
    """Deactivate the code at Shopify if it is there; doing it again changes nothing. Raises AdminApiError."""
    with reading(bench.engine) as conn:
        reward = read_reward(conn, shop.shop_id, reward_id)
    if reward is None or reward.state not in _TAKEN_BACK:
        return "nothing to withdraw"
    client = reach_shop(bench, shop, is_background=True)
    gid = reward.discount_gid or _look_for(client, reward)
    if gid is None:
        return "no code to withdraw"
    deactivate_discount(client, gid)
    return "withdrawn"


def _look_for(client: AdminClient, reward: Reward) -> str | None:
    """The discount of a lost answer; somebody else's discount of that code stays untouched."""
    found = find_code(client, reward.code)
    return found.gid if found is not None and TAG in found.tags else None
