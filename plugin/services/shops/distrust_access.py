"""Shopify does not accept an access token any more (HTTP 401): whoever needs one next asks for a new one first."""

from sqlalchemy import Connection

from plugin.db.shops.grants import expire_access
from plugin.domain.shop import Shop


def distrust_access(conn: Connection, shop: Shop) -> None:
    """Make the next `reach_shop` refresh; where the refresh token is dead as well, it asks for the merchant's visit."""
    expire_access(conn, shop.shop_id)
