"""The words of a program's rules: everything that is chosen from a short list."""

from enum import StrEnum


class Event(StrEnum):
    """What a friend does that counts."""

    LEAD = "lead"
    ORDER_PAID = "order_paid"
    ORDER_FULFILLED = "order_fulfilled"
    NTH_ORDER = "nth_order"
    SUBSCRIPTION_STARTED = "subscription_started"
    SUBSCRIPTION_CYCLE = "subscription_cycle"


class Channel(StrEnum):
    """Where an order was made."""

    ONLINE = "online"
    POS = "pos"
    DRAFT_ORDER = "draft_order"


class HoldStart(StrEnum):
    """From when the hold counts."""

    PAID = "paid"
    FULFILLED = "fulfilled"


class Per(StrEnum):
    """What an advocate is rewarded for: each referral, every n-th, the n-th alone, a share of the order, each cycle."""

    REFERRAL = "referral"
    EVERY_N = "every_n"
    NTH = "nth"
    PERCENT_OF_ORDER = "percent_of_order"
    RECURRING = "recurring"


class Stop(StrEnum):
    """What ends a recurring reward."""

    FRIEND_PAUSED = "friend_paused"
    FRIEND_CANCELLED = "friend_cancelled"
    FRIEND_PAYMENT_FAILED = "friend_payment_failed"
    ADVOCATE_CANCELLED = "advocate_cancelled"


class StepTime(StrEnum):
    """When a part of a reward in several steps becomes due."""

    ORDER_1_FINAL = "order_1_final"
    ORDER_2_FINAL = "order_2_final"
    AFTER_90_DAYS = "after_90_days"


class Policy(StrEnum):
    """What a suspicion leads to."""

    ALLOW = "allow"
    HOLD = "hold"
    REJECT = "reject"


class Approval(StrEnum):
    """Who lets a reward go."""

    AUTO = "auto"
    MANUAL = "manual"
    AUTO_UNLESS_FLAGGED = "auto_unless_flagged"


class PartialReturn(StrEnum):
    """What a partial return does: the minimum is looked at again, the reward shrinks in proportion, or nothing."""

    RECOMPUTE_MINIMUM = "recompute_minimum"
    PRO_RATA = "pro_rata"
    IGNORE = "ignore"


class Group(StrEnum):
    """Whom a program is for."""

    CUSTOMERS = "customers"
    AFFILIATES = "affiliates"
    PARTNERS = "partners"
    STAFF = "staff"


class Leaderboard(StrEnum):
    """Over which time a leaderboard runs."""

    OFF = "off"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    WHOLE = "whole"


class Tone(StrEnum):
    """How the offer is worded: as a gift to the friend, as the same for both, as a gain of one's own."""

    GIFT = "gift"
    EQUAL = "equal"
    SELF = "self"


class Capture(StrEnum):
    """By what a referral may be recognised."""

    CODE = "code"
    LINK = "link"
    QR = "qr"
    PRINTED_CODE = "printed_code"
    NAME_FIELD = "name_field"
    STAFF_ENTRY = "staff_entry"


SHARE_BUTTONS = ("native", "whatsapp", "sms", "email")
"""The ways that the widget has a button for; the link itself can be copied always."""
