"""The sample shop of the demo: a few products and customers, and a past order by a customer who is not new."""

from datetime import timedelta

from tests.sim_shop.checkout import place_order
from tests.sim_shop.state import Cart, CartLine, ShopState
from tests.sim_shop.world import World

DOMAIN = "goodword-sample.myshopify.com"

PRODUCTS = (
    ("Linen Tea Towel", 1490),
    ("Stoneware Mug", 2200),
    ("Oak Serving Board", 4900),
    ("Wool Throw", 8900),
)

PEOPLE = (
    ("ada.advocate@example.com", "Ada", "Advocate", "en"),
    ("felix.friend@example.com", "Felix", "Friend", "en"),
    ("greta.treu@example.com", "Greta", "Treu", "de"),
)


def sample_shop(world: World, *, domain: str = DOMAIN, storefront_url: str = "http://127.0.0.1:9293") -> ShopState:
    """Add the sample shop. Ada and Greta have bought before; Felix has an account and never bought."""
    shop = world.add_shop(domain, name="Sample Homewares", storefront_url=storefront_url, currency="EUR")
    for title, price in PRODUCTS:
        world.add_product(shop, title, price)
    for email, first, last, locale in PEOPLE:
        world.add_customer(shop, email, first, last, locale=locale)
    mug = next(p for p in shop.products.values() if p.handle == "stoneware-mug")
    for email, age in (("ada.advocate@example.com", 40), ("greta.treu@example.com", 200)):
        buyer, when = shop.customer_with_email(email), world.clock.now() - timedelta(days=age)
        place_order(world, shop, Cart("past", [CartLine(mug.variant_id, 1)]), buyer, created_at=when)
    return shop
