"""End at Shopify what was given and taken back, also what was never answered. Each kind ends its own way."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from plugin.admin_api.client import AdminClient
from plugin.db.engine import reading
from plugin.db.rewards.rewards import read_reward
from plugin.domain.program.benefit import CODE_KINDS, BenefitKind
from plugin.domain.rewards.reward import Reward, RewardState
from plugin.domain.shop import Shop
from plugin.services.giving.take_access import take_access
from plugin.services.giving.take_code import take_code
from plugin.services.giving.take_credit import take_credit
from plugin.services.giving.take_gift_card import take_gift_card
from plugin.services.giving.take_points import take_points
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.workbench import Workbench

_TAKEN_BACK = (RewardState.VOIDED, RewardState.CLAWED_BACK, RewardState.EXPIRED)

Taker = Callable[[Workbench, AdminClient, Reward, datetime], str | timedelta]
TAKERS: Mapping[BenefitKind, Taker] = {
    **dict.fromkeys(CODE_KINDS, take_code),
    BenefitKind.GIFT_CARD: take_gift_card,
    BenefitKind.STORE_CREDIT: take_credit,
    BenefitKind.ACCESS: take_access,
    BenefitKind.POINTS: take_points,
}


def withdraw_reward(bench: Workbench, shop: Shop, reward_id: int, now: datetime) -> str | timedelta:
    """End it at Shopify if it is there; doing it again changes nothing. Raises AdminApiError."""
    with reading(bench.engine) as conn:
        reward = read_reward(conn, shop.shop_id, reward_id)
    if reward is None or reward.state not in _TAKEN_BACK or reward.kind not in TAKERS:
        return "nothing to withdraw"
    return TAKERS[reward.kind](bench, reach_shop(bench, shop, is_background=True), reward, now)
