"""Take back access that a reward was given as: the tag goes, unless another reward gives the same."""

from datetime import datetime

from plugin.admin_api.client import AdminClient
from plugin.admin_api.customer_tags import remove_tag
from plugin.admin_api.gids import gid_number
from plugin.db.engine import reading
from plugin.db.rewards.advocate_rewards import is_given_elsewhere, recipient_of
from plugin.domain.rewards.reward import Reward
from plugin.services.workbench import Workbench


def take_access(bench: Workbench, client: AdminClient, reward: Reward, _now: datetime) -> str:
    """Remove the tag; doing it again changes nothing. Raises AdminApiError. Source: tagsRemove, 2026-10."""
    benefit, was_sent = reward.benefit, reward.sent_at is not None
    with reading(bench.engine) as conn:
        # Of an answer that was lost nothing is written but the intent.
        lost = recipient_of(conn, reward.shop_id, reward) if was_sent else None
        customer_id = gid_number(reward.discount_gid, "Customer") or lost
        if customer_id is None or benefit is None or benefit.tag is None:
            return "no access to withdraw"
        if is_given_elsewhere(conn, reward.shop_id, reward, benefit, customer_id):
            return "another reward gives the same"
    remove_tag(client, customer_id, benefit.tag)
    return "withdrawn"
