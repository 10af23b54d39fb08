"""A logged-in customer chooses a reward of their own: whose it is follows from who is logged in."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.people.advocates import advocates_by_customer
from plugin.db.rewards.approvals import lock_advocate
from plugin.domain.shop import Shop
from plugin.services.rewards.choose_reward import choose_reward


def choose_own_reward(
    conn: Connection, shop: Shop, customer_id: int, reward_id: int, option: int, now: datetime
) -> bool:
    """Take the option of that place, counted from 0; True again for the same one, False where nothing is to choose.

    A button pressed twice at once is answered one after the other, under the advocate's lock.
    """
    advocate = advocates_by_customer(conn, shop.shop_id, [customer_id]).get(customer_id)
    if advocate is None:
        return False
    lock_advocate(conn, shop.shop_id, advocate.advocate_id)
    return choose_reward(conn, shop, advocate.advocate_id, reward_id, option, now) == "chosen"
