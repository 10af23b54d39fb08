"""Take back a gift card that a reward was given as, with what is left on it. Shopify cannot switch it on again."""

from datetime import datetime, timedelta

from plugin.admin_api.client import AdminClient
from plugin.admin_api.gift_cards import deactivate_gift_card, find_gift_cards
from plugin.domain.rewards.reward import Reward
from plugin.services.giving.give_gift_card import INDEX_LAG, PATIENCE
from plugin.services.workbench import Workbench


def take_gift_card(_bench: Workbench, client: AdminClient, reward: Reward, now: datetime) -> str | timedelta:
    """Deactivate the card if it is there; doing it again changes nothing. Raises AdminApiError.

    One whose making was never answered is looked for again for a day: the search follows the writes.
    """
    gid = reward.discount_gid or _look_for(client, reward)
    if gid is not None:
        deactivate_gift_card(client, gid)
        return "withdrawn"
    is_late = reward.sent_at is None or now - reward.sent_at >= PATIENCE
    return "no gift card to withdraw" if is_late else INDEX_LAG


def _look_for(client: AdminClient, reward: Reward) -> str | None:
    """The card of a lost answer: the end of the code and our own note."""
    note = f"Goodword reward {reward.issue_key}"
    return next((card.gid for card in find_gift_cards(client, reward.code) if card.note == note), None)
