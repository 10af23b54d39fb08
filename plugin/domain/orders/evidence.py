"""What may tie an order to an advocate, strongest first, and why the weaker pieces lose."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EvidenceKind(StrEnum):
    """The kinds, in order of strength (decisions: personal claim code first; last an earlier order of the friend's)."""

    CLAIM_CODE = "claim_code"
    ADVOCATE_CODE = "advocate_code"
    CART_TICKET = "cart_ticket"
    SHOPIFY_REFERRAL = "shopify_referral"
    CLAIM_EMAIL = "claim_email"
    FOLLOW_UP = "follow_up"

    @property
    def rank(self) -> int:
        """1 is strongest."""
        return list(EvidenceKind).index(self) + 1


BY_LINK = frozenset({EvidenceKind.ADVOCATE_CODE, EvidenceKind.SHOPIFY_REFERRAL})
"""An advocate's own handle: it promises nothing before its order counts."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece found on an order and the advocate it points to; `referral_id` is None where nothing was claimed.

    `seen_at` is the visit that carried an advocate's code, where Shopify tells it. `number` counts a friend's orders
    after the one that counted, which it `follows`, from 1 on;
    None for one that earns only if it starts a subscription.
    """

    kind: EvidenceKind
    shown: str
    advocate_id: int
    program_id: int
    program_version: int
    referral_id: int | None = None
    claimed_at: datetime | None = None
    seen_at: datetime | None = None
    number: int | None = None
    follows: int | None = None


class EvidenceFate(StrEnum):
    """Why a piece won or lost."""

    WON = "won"
    WEAKER_KIND = "weaker_kind"
    OLDER_CLAIM = "older_claim"
    CLAIM_EXPIRED = "claim_expired"
    VISIT_EXPIRED = "visit_expired"
    CLAIMED_AFTER_ORDER = "claimed_after_order"
    ALREADY_CONVERTED = "already_converted"
    FRIEND_ALREADY = "friend_already"


@dataclass(frozen=True, slots=True)
class WeighedEvidence:
    """A piece with its fate."""

    evidence: Evidence
    fate: EvidenceFate
