"""Points: signed whole numbers in a book of their own, and what they are worth in the reward shop."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plugin.domain.money import Money


class PointReason(StrEnum):
    """Why points were entered: the first five earn, the last two take away."""

    REWARD = "reward"
    ORDER = "order"
    REVIEW = "review"
    BIRTHDAY = "birthday"
    GIFT = "gift"
    REDEEMED = "redeemed"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class PointCredit:
    """Points to be entered for an advocate, above 0; `reference` names the cause and is unique in the shop for ever."""

    advocate_id: int
    reference: str
    points: int
    reason: PointReason


@dataclass(frozen=True, slots=True)
class PointEntry:
    """One line of the book, never changed. `shortfall` is what should have been taken back and was spent already."""

    entry_id: int
    advocate_id: int
    reference: str
    points: int
    shortfall: int
    reason: PointReason
    entered_at: datetime


def value_points(points: int, per_100: Money) -> Money:
    """Give what so many points are exchanged for, rounded down to a whole minor unit."""
    return Money(points * per_100.amount_minor // 100, per_100.currency)


BY_HAND = (PointReason.REVIEW, PointReason.BIRTHDAY, PointReason.GIFT)
"""What a merchant gives points for: nothing that Shopify tells us of."""


class HandRefusal(StrEnum):
    """Why points that a merchant gives are not entered."""

    NOBODY = "nobody"
    GIVEN_BEFORE = "given_before"


@dataclass(frozen=True, slots=True)
class GivenByHand:
    """What was entered, and the advocate's balance after it."""

    reference: str
    balance: int
