"""What stands on the page behind a referral link: the offer in force. It does not depend on whose link it is."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.offer_versions import read_offer_in_force
from plugin.domain.program.program import Terms
from plugin.domain.shop import Shop


def read_landing(conn: Connection, shop: Shop, now: datetime) -> Terms | None:
    """Give the terms a friend would claim now; None while there is nothing to claim.

    No code is looked up: the page of an unknown code is the page of a known one.
    """
    offer = read_offer_in_force(conn, shop.shop_id, shop.shop_domain, timezone=shop.timezone, now=now)
    return offer.program.terms if offer is not None and offer.is_open else None
