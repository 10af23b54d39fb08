"""Which shop a storefront belongs to, as long as it has us installed."""

from sqlalchemy import Connection

from plugin.db.shops.shops import find_shop
from plugin.domain.shop import Shop


def meet_shop(conn: Connection, shop_domain: str) -> Shop | None:
    """Give the shop if we may act for it; None when it never came, left, or waits for its merchant."""
    shop = find_shop(conn, shop_domain)
    return shop if shop is not None and shop.is_active else None
