"""Take back access that a reward was given as: the tag goes, unless another reward gives the same."""

from datetime import datetime

from plugin.admin_api.client import AdminClient
from plugin.admin_api.customer_tags import remove_tag
from plugin.admin_api.gids import gid_number
from plugin.db.advocate_rewards import is_given_elsewhere
from plugin.db.engine import reading
from plugin.domain.rewards.reward import Reward
from plugin.services.workbench import Workbench


def take_access(bench: Workbench, client: AdminClient, reward: Reward, _now: datetime) -> str:
    """Remove the tag; doing it again changes nothing. Raises AdminApiError. Source: tagsRemove, 2026-10."""
    customer_id = gid_number(reward.discount_gid, "Customer")
    if customer_id is None or reward.benefit is None or reward.benefit.tag is None:
        return "no access to withdraw"
    with reading(bench.engine) as conn:
        if is_given_elsewhere(conn, reward.shop_id, reward, reward.benefit, customer_id):
            return "another reward gives the same"
    remove_tag(client, customer_id, reward.benefit.tag)
    return "withdrawn"
