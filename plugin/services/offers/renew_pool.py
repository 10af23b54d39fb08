"""After a restore the codes that were ready in the backup may have been given out since: no friend gets one of them."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.offers.pool_codes import set_aside_codes
from plugin.db.offers.programs import read_programs
from plugin.db.work.outbox import wake_message
from plugin.domain.shop import Shop


def renew_pool(conn: Connection, shop: Shop, now: datetime) -> int:
    """Set aside every code that waits for a friend and have new ones made; gives how many were set aside.

    They still work for whoever has one, and one that is redeemed is deleted as ever.
    """
    count = set_aside_codes(conn, shop.shop_id)
    live = [program for program in read_programs(conn, shop.shop_id) if program.is_live]
    for program in live if count else ():
        reference = f"program:{program.program_id}:{program.version}"
        wake_message(conn, shop.shop_id, "refill_pool", reference, installation=shop.installation, now=now)
    return count
