"""A discount changed or went away at Shopify, by whoever's hand: the offers among them are held against their terms."""

from collections.abc import Sequence
from datetime import datetime

from plugin.domain.shop import Shop
from plugin.services.offers.note_code_change import note_code_change
from plugin.services.workbench import Workbench
from webhooks.inbox import Leased
from webhooks.payloads import Payload, Unreadable, parse_webhook
from webhooks.topics import Outcome, Outcomes, on


@on("discounts/update", "discounts/delete")
def note_changes(bench: Workbench, shop: Shop, deliveries: Sequence[Leased], now: datetime) -> Outcomes:
    """Look at each discount these deliveries name, once."""
    named = {delivery.delivery_id: _discount_gid(delivery.body) for delivery in deliveries}
    gids = sorted({gid for gid in named.values() if isinstance(gid, str)})
    found = {gid: note_code_change(bench, shop, gid, now) for gid in gids}
    return {
        delivery_id: Outcome(f"cannot be read: {gid.value}" if isinstance(gid, Unreadable) else found[gid])
        for delivery_id, gid in named.items()
    }


def _discount_gid(body: bytes) -> str | Unreadable:
    payload = parse_webhook(body)
    gid = payload.text("admin_graphql_api_id") if isinstance(payload, Payload) else None
    if gid:
        return gid
    return payload if isinstance(payload, Unreadable) else Unreadable.NO_ID
