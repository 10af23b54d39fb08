"""The shop itself changes: it leaves, grants or takes back scopes, moves or renames itself."""

from collections.abc import Sequence
from datetime import datetime

from plugin.domain.shop import Shop
from plugin.services.shops.change_scopes import change_scopes
from plugin.services.shops.learn_shop import learn_shop
from plugin.services.shops.uninstall_shop import uninstall_shop
from plugin.services.workbench import Workbench
from webhooks.inbox import Leased
from webhooks.payloads import Unreadable, parse_webhook
from webhooks.topics import Outcome, Outcomes, on, on_any


@on_any("app/uninstalled")
def leave(
    bench: Workbench, shop_domain: str, shop: Shop | None, deliveries: Sequence[Leased], now: datetime
) -> Outcomes:
    """Drop the tokens at once; a delivery that is older than the shop's return changes nothing."""
    outcomes = {}
    with bench.engine.begin() as conn:
        for delivery in deliveries:
            text = _misfit(delivery.body, shop_domain)
            if text is None:
                left_at = delivery.triggered_at or delivery.received_at
                text = uninstall_shop(conn, shop_domain, left_at=left_at, now=now)
            outcomes[delivery.delivery_id] = Outcome(text)
    return outcomes


@on("app/scopes_update")
def compare_scopes(bench: Workbench, shop: Shop, deliveries: Sequence[Leased], now: datetime) -> Outcomes:
    """Ask once which scopes hold now, however many deliveries say that they changed."""
    outcome = Outcome(change_scopes(bench, shop, now))
    return {delivery.delivery_id: outcome for delivery in deliveries}


@on("shop/update")
def learn(bench: Workbench, shop: Shop, deliveries: Sequence[Leased], now: datetime) -> Outcomes:
    """Read the shop's facts anew, once for all of these deliveries."""
    outcome = Outcome(learn_shop(bench, shop, now))
    return {delivery.delivery_id: outcome for delivery in deliveries}


def _misfit(body: bytes, shop_domain: str) -> str | None:
    """Why a body is no news of this shop. Only bodies are signed: one of another shop or topic has a foreign header.

    Shopify's own sample leaves `myshopify_domain` null; bodies of other topics do not have it at all.
    """
    payload = parse_webhook(body)
    if isinstance(payload, Unreadable):
        return f"cannot be read: {payload.value}"
    if "myshopify_domain" not in payload.document:
        return f"cannot be read: {Unreadable.OTHER_TOPIC.value}"
    return None if payload.text("myshopify_domain") in (None, shop_domain) else "body names another shop"
