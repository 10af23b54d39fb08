"""Installing, removing and re-scoping the app on a shop."""

from tests.sim_shop.small_payloads import privacy_body, scopes_body, shop_body
from tests.sim_shop.state import Customer, ShopState
from tests.sim_shop.webhook_sender import Delivery
from tests.sim_shop.world import World


def install(world: World, shop: ShopState, scopes: frozenset[str] | None = None) -> None:
    """The merchant agrees. Shopify calls nothing at the app because of it."""
    with world.lock:
        previous = shop.granted_scopes
        shop.granted_scopes = frozenset(world.app.required_scopes) if scopes is None else scopes
        if shop.installed:
            if previous != shop.granted_scopes:
                _announce_scopes(world, shop, previous)
            return
        shop.installed = True
        shop.installed_at = world.clock.now()
        shop.installation_id = world.new_id()


def uninstall(world: World, shop: ShopState) -> Delivery | None:
    """The merchant removes the app: every token dies at once, app data goes, one webhook is sent."""
    with world.lock:
        delivery = world.sender.queue(shop, "app/uninstalled", shop_body(shop))
        shop.installed = False
        shop.granted_scopes = frozenset()
        shop.tokens.clear()
        shop.refresh_tokens.clear()
        shop.app_metafields.clear()
        return delivery


def change_scopes(world: World, shop: ShopState, scopes: frozenset[str]) -> None:
    """Grant or revoke scopes of an installed app; tokens alive keep up at once."""
    with world.lock:
        previous, shop.granted_scopes = shop.granted_scopes, scopes
        for token in shop.tokens.values():
            token.scopes = scopes
        _announce_scopes(world, shop, previous)


def update_shop(world: World, shop: ShopState, **fields: object) -> None:
    """Change settings of the shop and send `shop/update`."""
    with world.lock:
        for name, value in fields.items():
            setattr(shop, name, value)
        world.sender.queue(shop, "shop/update", shop_body(shop))


def privacy(world: World, shop: ShopState, topic: str, customer: Customer | None = None) -> Delivery | None:
    """Send `customers/data_request`, `customers/redact` or `shop/redact`."""
    with world.lock:
        return world.sender.queue(shop, topic, privacy_body(shop, topic, customer, world.new_id()))


def _announce_scopes(world: World, shop: ShopState, previous: frozenset[str]) -> None:
    world.sender.queue(shop, "app/scopes_update", scopes_body(shop, previous, shop.granted_scopes))
