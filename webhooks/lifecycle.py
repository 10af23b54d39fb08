"""The shop itself changes: it leaves, grants or takes back scopes, moves or renames itself."""

from collections.abc import Sequence
from datetime import datetime

from plugin.domain.shop import Shop
from plugin.services.shops.change_scopes import change_scopes
from plugin.services.shops.hear_departure import hear_departure
from plugin.services.shops.learn_shop import learn_shop
from plugin.services.workbench import Workbench
from webhooks.inbox import Leased
from webhooks.payloads import Unreadable, parse_webhook
from webhooks.topics import Outcome, Outcomes, on, on_any


@on_any("app/uninstalled")
def leave(
    bench: Workbench, shop_domain: str, shop: Shop | None, deliveries: Sequence[Leased], now: datetime
) -> Outcomes:
    """Drop the tokens once Shopify confirms it; a delivery that is older than the shop's return changes nothing."""
    texts = {delivery.delivery_id: _misfit(delivery.body, shop_domain) for delivery in deliveries}
    news = [delivery for delivery in deliveries if texts[delivery.delivery_id] is None]
    if news:
        moments = [delivery.triggered_at or delivery.received_at for delivery in news]
        told = hear_departure(bench, shop_domain, moments, now=now)
        texts |= {delivery.delivery_id: text for delivery, text in zip(news, told, strict=True)}
    return {delivery_id: Outcome(text or "") for delivery_id, text in texts.items()}


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
