"""Give a reward as access: a tag on the customer, which opens what the shop keeps for those who have it."""

from datetime import datetime

from plugin.admin_api.client import AdminClient
from plugin.admin_api.customer_tags import add_tag
from plugin.admin_api.gids import customer_gid
from plugin.domain.rewards.issue import Declined, Given, Issue
from plugin.services.workbench import Workbench


def give_access(_bench: Workbench, client: AdminClient, issue: Issue, _now: datetime) -> Given | Declined:
    """Add the tag; doing it again changes nothing. Raises AdminApiError. Source: tagsAdd, 2026-10."""
    if not add_tag(client, issue.customer_id, issue.benefit.tag or ""):
        return Declined("no_customer")
    return Given(customer_gid(issue.customer_id), issue.expires_at)
