"""Give a reward as a gift card under a code of our own: made again it is taken, and ours by its note and its owner."""

from datetime import datetime, timedelta

from plugin.admin_api.client import AdminClient
from plugin.admin_api.gift_cards import (
    GiftCardDeclined,
    GiftCardTaken,
    NewGiftCard,
    create_gift_card,
    find_gift_cards,
    is_made_from,
)
from plugin.domain.rewards.issue import Declined, Given, Issue
from plugin.services.workbench import Workbench

INDEX_LAG = timedelta(minutes=5)
"""How long to wait before looking again for a card whose code is taken: Shopify's search follows its writes."""
PATIENCE = timedelta(days=1)


def give_gift_card(_bench: Workbench, client: AdminClient, issue: Issue, now: datetime) -> Given | Declined | timedelta:
    """Make the card, or find the one that was made; doing it again changes nothing. Raises AdminApiError.

    `code_not_ours` when the code is taken and no card of ours shows for a day. Source: giftCardCreate, 2026-10.
    """
    for code in issue.former_codes:
        former = _find(client, _card(issue, code))
        if former is not None:
            return Given(former, issue.expires_at, code)
    card = _card(issue, issue.reward.code)
    made = create_gift_card(client, card)
    if isinstance(made, GiftCardDeclined):
        return Declined(made.value)
    if not isinstance(made, GiftCardTaken):
        return Given(made, issue.expires_at)
    found = _find(client, card)
    if found is not None:
        return Given(found, issue.expires_at)
    return Declined("code_not_ours") if now - issue.first_sent_at >= PATIENCE else INDEX_LAG


def _card(issue: Issue, code: str) -> NewGiftCard:
    if issue.benefit.amount is None:
        raise ValueError("a gift card needs an amount")
    expires_at = issue.expires_at
    return NewGiftCard(
        code=code,
        key=issue.reward.issue_key,
        customer_id=issue.customer_id,
        amount=issue.benefit.amount,
        expires_on=None if expires_at is None else expires_at.date(),
    )


def _find(client: AdminClient, card: NewGiftCard) -> str | None:
    return next((found.gid for found in find_gift_cards(client, card.code) if is_made_from(found, card)), None)
