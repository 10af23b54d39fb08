"""How one claim stands: what a friend reads who has just taken an offer, or comes back to the page that told them."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import Connection

from plugin.db.offers.pool_codes import CodeState, find_pool_code
from plugin.db.offers.programs import read_terms_of
from plugin.db.offers.referrals import find_referral
from plugin.domain.program.program import Terms
from plugin.domain.shop import Shop


class ClaimStanding(Enum):
    """Whether an order can still be made with a claim; `USED` is also a code that the shop has withdrawn."""

    OPEN = "open"
    USED = "used"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class ClaimedOffer:
    """A claim under the terms it was made with; the folded `code` is None where the offer gives none."""

    code: str | None
    terms: Terms
    expires_at: datetime
    standing: ClaimStanding


def read_claimed(conn: Connection, shop: Shop, referral_id: int, now: datetime) -> ClaimedOffer | None:
    """Give the claim of this id; None where the shop has none, or it was erased."""
    referral = find_referral(conn, shop.shop_id, referral_id)
    if referral is None:
        return None
    offer = (referral.program_id, referral.version)
    terms = read_terms_of(conn, shop.shop_id, [offer])[offer]
    standing = _standing(conn, shop, referral.code, is_over=referral.expires_at <= now)
    return ClaimedOffer(referral.code, terms, referral.expires_at, standing)


def _standing(conn: Connection, shop: Shop, code: str | None, *, is_over: bool) -> ClaimStanding:
    found = None if code is None else find_pool_code(conn, shop.shop_id, code)
    if code is not None and (found is None or found.state is not CodeState.CLAIMED):
        return ClaimStanding.USED
    return ClaimStanding.OVER if is_over else ClaimStanding.OPEN
