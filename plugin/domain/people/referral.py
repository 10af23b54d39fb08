"""One friend's claim of an advocate's offer, under the terms of the moment it was made."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Referral:
    """A claim: `code` is the folded personal discount code; what ends in `_key` is a keyed hash.

    `code` is None where the offer gives a friend none.
    """

    referral_id: int
    shop_id: int
    program_id: int
    version: int
    advocate_id: int
    code: str | None
    visit_key: str
    claimed_at: datetime
    expires_at: datetime
    customer_id: int | None = None
    email_key: str | None = None
    network_key: str | None = None
