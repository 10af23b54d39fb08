"""All that a program can say, as frozen values; every part has a default, so that rules name only what is special."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from plugin.domain.money import Money
from plugin.domain.program.benefit import ALL_PRODUCTS, NOTHING, Benefit, BenefitKind, Reach
from plugin.domain.program.choice import (
    Approval,
    Capture,
    Channel,
    Event,
    Group,
    HoldStart,
    Leaderboard,
    PartialReturn,
    Per,
    Policy,
    StepTime,
    Stop,
    Tone,
)


@dataclass(frozen=True, slots=True)
class Trigger:
    """Which of a friend's orders counts. `minimum` is measured after discounts, without shipping and gift cards."""

    event: Event = Event.ORDER_PAID
    nth: int = 1
    first_order_only: bool = True
    minimum: Money | None = None
    channels: frozenset[Channel] = frozenset({Channel.ONLINE})
    counts_gift_cards: bool = False
    reach: Reach = ALL_PRODUCTS


@dataclass(frozen=True, slots=True)
class Hold:
    """How long a reward waits until returns are over; a day is 24 hours."""

    starts_at: HoldStart = HoldStart.PAID
    days: int = 30


@dataclass(frozen=True, slots=True)
class Window:
    """Within how many days after a claim the friend must order, and after a visit without a claim."""

    claim_days: int = 30
    attribution_days: int = 30


@dataclass(frozen=True, slots=True)
class Bracket:
    """A reward that depends on the order's value: from `threshold` on, until the next bracket."""

    threshold: Money
    reward: Money


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a friend's follow-up orders, for so many orders and so many months, whichever ends first."""

    percent: Decimal
    orders: int
    months: int


@dataclass(frozen=True, slots=True)
class AdvocatePlan:
    """What an advocate gets: several options are a choice, the first one after `choose_days`; `paid_as` is for sums."""

    per: Per = Per.REFERRAL
    n: int = 1
    options: tuple[Benefit, ...] = (NOTHING,)
    choose_days: int = 14
    paid_as: BenefitKind = BenefitKind.FIXED
    percent: Decimal | None = None
    brackets: tuple[Bracket, ...] = ()
    cycles: int | None = None
    stop_when: frozenset[Stop] = frozenset()
    new_customer_bounty: Money | None = None
    share: Share | None = None


@dataclass(frozen=True, slots=True)
class Extra:
    """A further event of a friend's that is rewarded in its own right."""

    event: Event
    benefit: Benefit


@dataclass(frozen=True, slots=True)
class Tier:
    """What replaces the plan's options from this many approved referrals on."""

    first: int
    options: tuple[Benefit, ...]


@dataclass(frozen=True, slots=True)
class Milestone:
    """A prize at a number of approved referrals; `within_days` makes it a challenge."""

    at: int
    benefit: Benefit
    within_days: int | None = None


@dataclass(frozen=True, slots=True)
class Race:
    """A prize for whoever in the program comes first to a number of approved referrals."""

    first_to: int
    benefit: Benefit
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class Multiplier:
    """By which factor customers of a segment get more."""

    segment: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Market:
    """Amounts of another market, chosen by hand and in its own currency."""

    currency: str
    friend: Money | None = None
    advocate: Money | None = None
    minimum: Money | None = None


@dataclass(frozen=True, slots=True)
class Caps:
    """The most an advocate can earn, by number and by value, and the most the program spends."""

    per_month: int | None = None
    per_year: int | None = None
    lifetime: int | None = None
    per_month_value: Money | None = None
    per_year_value: Money | None = None
    lifetime_value: Money | None = None
    own_subscription_price: bool = False
    daily_budget: Money | None = None
    whole_budget: Money | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """From when to when claims are taken: wall-clock times of the shop's zone, the end not included."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a reward and when it is due; all shares are 1 together."""

    when: StepTime
    share: Decimal


@dataclass(frozen=True, slots=True)
class Play:
    """Progress, badges, a leaderboard (opt-in of each advocate, nicknames)."""

    leaderboard: Leaderboard = Leaderboard.OFF
    min_for_prize: int = 5
    badges: bool = True
    progress: bool = True


@dataclass(frozen=True, slots=True)
class Chain:
    """Rewards for a friend's referrals: at most one level, and only where `legal_tick` says it was looked at."""

    levels: int = 0
    share: Decimal = Decimal(0)
    legal_tick: bool = False


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who may be an advocate or a friend."""

    advocate_min_orders: int = 1
    wait_days: int = 0
    same_household: Policy = Policy.HOLD
    new_customers_only: bool = True


@dataclass(frozen=True, slots=True)
class PointRules:
    """What points are earned for beside referrals, and what a hundred of them are worth."""

    shared: int = 0
    review: int = 0
    birthday: int = 0
    order: int = 0
    per_100: Money | None = None


@dataclass(frozen=True, slots=True)
class Sharing:
    """How advocates share and what they may not do with their link."""

    channels: tuple[str, ...] = ("native", "whatsapp", "link", "email", "qr")
    capture: frozenset[Capture] = frozenset({Capture.CODE, Capture.LINK})
    tone: Tone = Tone.GIFT
    discount_sites_allowed: bool = False
    search_ads_allowed: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of everything a merchant settled; all amounts but those of `markets` are in `currency`."""

    currency: str
    friend: Benefit = NOTHING
    advocate: AdvocatePlan = AdvocatePlan()
    trigger: Trigger = Trigger()
    hold: Hold = Hold()
    window: Window = Window()
    extras: tuple[Extra, ...] = ()
    tiers: tuple[Tier, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    race: Race | None = None
    multiplier: Multiplier | None = None
    markets: Mapping[str, Market] = field(default_factory=dict)
    caps: Caps = Caps()
    schedule: Schedule = Schedule()
    steps: tuple[Step, ...] = ()
    play: Play = Play()
    chain: Chain = Chain()
    eligibility: Eligibility = Eligibility()
    approval: Approval = Approval.AUTO_UNLESS_FLAGGED
    partial_return: PartialReturn = PartialReturn.RECOMPUTE_MINIMUM
    points: PointRules = PointRules()
    sharing: Sharing = Sharing()
    group: Group = Group.CUSTOMERS
