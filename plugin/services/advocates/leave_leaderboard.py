"""An advocate leaves the leaderboard: the name is deleted, whether the program still has a leaderboard or not."""

from sqlalchemy import Connection

from plugin.db.people.advocates import advocates_by_customer
from plugin.db.people.leaderboard_names import drop_nickname
from plugin.domain.shop import Shop


def leave_leaderboard(conn: Connection, shop: Shop, customer_id: int) -> bool:
    """Forget the name; False for whoever was not on it."""
    advocate = advocates_by_customer(conn, shop.shop_id, [customer_id]).get(customer_id)
    return advocate is not None and drop_nickname(conn, shop.shop_id, advocate.advocate_id)
