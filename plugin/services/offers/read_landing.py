"""What stands on the page behind a referral link: the offer in force for friends of the advocate's group."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.offers.open_offers import find_open_offer
from plugin.db.people.advocates import advocates_by_code
from plugin.domain.orders.order import fold_code
from plugin.domain.program.program import Terms
from plugin.domain.shop import Shop


def read_landing(conn: Connection, shop: Shop, referral_code: str, now: datetime) -> Terms | None:
    """Give the terms a friend would claim now by this link; None while there is nothing to claim.

    The page of an unknown code is the page of a customer's, so that it does not tell which codes are known.
    """
    folded = fold_code(referral_code)
    advocate = advocates_by_code(conn, shop.shop_id, [folded]).get(folded)
    offer = find_open_offer(
        conn,
        shop.shop_id,
        shop.shop_domain,
        None if advocate is None else advocate.group,
        timezone=shop.timezone,
        now=now,
    )
    return offer.program.terms if offer is not None and offer.is_open else None
