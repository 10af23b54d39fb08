"""Take back a discount code that a reward was given as."""

from datetime import datetime

from plugin.admin_api.client import AdminClient
from plugin.admin_api.discounts import deactivate_discount, find_code
from plugin.domain.rewards.issue import TAG
from plugin.domain.rewards.reward import Reward
from plugin.services.workbench import Workbench


def take_code(_bench: Workbench, client: AdminClient, reward: Reward, _now: datetime) -> str:
    """Deactivate the code if it is there; doing it again changes nothing. Raises AdminApiError."""
    gid = reward.discount_gid or _look_for(client, reward)
    if gid is None:
        return "no code to withdraw"
    deactivate_discount(client, gid)
    return "withdrawn"


def _look_for(client: AdminClient, reward: Reward) -> str | None:
    """The discount of a lost answer; somebody else's discount of that code stays untouched."""
    found = find_code(client, reward.code)
    return found.gid if found is not None and TAG in found.tags else None
