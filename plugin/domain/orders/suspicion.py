"""How suspicious a recommendation is: every signal with its points, and what their sum means.

Hard facts refuse. Signals only ever hold: nothing is paid and nothing refused until a person has decided, and that can
be taken back. No signal is proof; families, shared flats, offices and shared networks look like this too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class HouseholdPolicy(StrEnum):
    """What a program says about people of one surname at one address."""

    ALLOW = "allow"
    HOLD = "hold"
    REJECT = "reject"


class HardFact(StrEnum):
    """What no points are needed for. A refused person is told which, and a person looks at it when asked."""

    SAME_CUSTOMER = "same_customer"
    SAME_MAILBOX = "same_mailbox"
    BOUGHT_BEFORE = "bought_before"
    HOUSEHOLD_EXCLUDED = "household_excluded"


class Group(StrEnum):
    """Signals of one group say one thing more than once, so a group's points are capped."""

    MAIL = "mail"
    PERSON = "person"
    HOME = "home"
    ACCOUNT = "account"
    PACE = "pace"
    TRAFFIC = "traffic"
    ORDER = "order"
    PAYMENT = "payment"
    RING = "ring"
    RECORD = "record"


class Signal(StrEnum):
    """What was noticed; the value is the stored reason code."""

    MAIL_ALIAS = "mail_alias"
    MAIL_TAG = "mail_tag"
    OWN_DOMAIN = "own_domain"
    SAME_PHONE = "same_phone"
    ALIKE_NAME = "alike_name"
    SAME_HOUSEHOLD = "same_household"
    SAME_ADDRESS = "same_address"
    SAME_NETWORK = "same_network"
    DISPOSABLE_MAIL = "disposable_mail"
    RANDOM_MAIL = "random_mail"
    YOUNG_ACCOUNT = "young_account"
    UNVERIFIED_MAIL = "unverified_mail"
    NO_VISIT = "no_visit"
    ADVOCATE_FAST = "advocate_fast"
    NETWORK_FAST = "network_fast"
    CODE_PORTAL = "code_portal"
    SEARCH_AD = "search_ad"
    LEAKED_CODE = "leaked_code"
    SPLIT_ORDERS = "split_orders"
    ADDRESS_BOUGHT_BEFORE = "address_bought_before"
    MADE_BY_STAFF = "made_by_staff"
    RISKY_PAYMENT = "risky_payment"
    OPEN_DISPUTE = "open_dispute"
    MUTUAL_PAIR = "mutual_pair"
    CIRCLE = "circle"
    STAR = "star"
    LIKE_BRINGER = "like_bringer"
    FRAUD_CANCELLED = "fraud_cancelled"
    OFTEN_REJECTED = "often_rejected"
    STAFF_ADVOCATE = "staff_advocate"


OF_THE_MOMENT = frozenset({Signal.MADE_BY_STAFF, Signal.RISKY_PAYMENT, Signal.OPEN_DISPUTE})
"""What an order says of itself and may stop saying; all else stays noticed."""


class Outcome(StrEnum):
    """What becomes of it; `likely_abuse` is a hold that stands first in the queue."""

    AUTO = "auto"
    HOLD = "hold"
    LIKELY_ABUSE = "likely_abuse"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Weight:
    """What a signal counts, in which group."""

    group: Group
    points: int


@dataclass(frozen=True, slots=True)
class Scale:
    """The rules as values, so that changed ones can be tried on stored signals."""

    weights: Mapping[Signal, Weight]
    caps: Mapping[Group, int]
    holds_from: int = 30
    likely_abuse_from: int = 70


@dataclass(frozen=True, slots=True)
class Point:
    """One counted signal: its reason, what it counts, and how much its whole group may count."""

    reason: Signal
    group: Group
    points: int
    cap: int


@dataclass(frozen=True, slots=True)
class Suspicion:
    """The outcome with all that led to it. `waived` are signals that the household policy lets pass."""

    outcome: Outcome
    score: int
    points: tuple[Point, ...] = ()
    facts: tuple[HardFact, ...] = ()
    waived: tuple[Signal, ...] = ()


_AT_HOME = frozenset({Signal.SAME_HOUSEHOLD, Signal.SAME_ADDRESS, Signal.SAME_NETWORK})

USUAL_SCALE = Scale(
    weights={
        Signal.MAIL_ALIAS: Weight(Group.MAIL, 60),
        Signal.MAIL_TAG: Weight(Group.MAIL, 20),
        Signal.OWN_DOMAIN: Weight(Group.MAIL, 20),
        Signal.SAME_PHONE: Weight(Group.PERSON, 50),
        Signal.ALIKE_NAME: Weight(Group.PERSON, 25),
        Signal.SAME_HOUSEHOLD: Weight(Group.HOME, 40),
        Signal.SAME_ADDRESS: Weight(Group.HOME, 25),
        Signal.SAME_NETWORK: Weight(Group.HOME, 20),
        Signal.DISPOSABLE_MAIL: Weight(Group.ACCOUNT, 30),
        Signal.RANDOM_MAIL: Weight(Group.ACCOUNT, 15),
        Signal.YOUNG_ACCOUNT: Weight(Group.ACCOUNT, 15),
        Signal.UNVERIFIED_MAIL: Weight(Group.ACCOUNT, 10),
        Signal.NO_VISIT: Weight(Group.ACCOUNT, 10),
        Signal.ADVOCATE_FAST: Weight(Group.PACE, 30),
        Signal.NETWORK_FAST: Weight(Group.PACE, 30),
        Signal.CODE_PORTAL: Weight(Group.TRAFFIC, 30),
        Signal.SEARCH_AD: Weight(Group.TRAFFIC, 30),
        Signal.LEAKED_CODE: Weight(Group.TRAFFIC, 30),
        Signal.SPLIT_ORDERS: Weight(Group.ORDER, 25),
        Signal.ADDRESS_BOUGHT_BEFORE: Weight(Group.ORDER, 30),
        Signal.MADE_BY_STAFF: Weight(Group.ORDER, 30),
        Signal.RISKY_PAYMENT: Weight(Group.PAYMENT, 30),
        Signal.OPEN_DISPUTE: Weight(Group.PAYMENT, 30),
        Signal.MUTUAL_PAIR: Weight(Group.RING, 30),
        Signal.CIRCLE: Weight(Group.RING, 30),
        Signal.STAR: Weight(Group.RING, 30),
        Signal.LIKE_BRINGER: Weight(Group.RING, 30),
        Signal.FRAUD_CANCELLED: Weight(Group.RECORD, 50),
        Signal.OFTEN_REJECTED: Weight(Group.RECORD, 30),
        Signal.STAFF_ADVOCATE: Weight(Group.RECORD, 30),
    },
    caps={
        Group.MAIL: 60,
        Group.PERSON: 70,
        Group.HOME: 60,
        Group.ACCOUNT: 30,
        Group.PACE: 30,
        Group.TRAFFIC: 30,
        Group.ORDER: 50,
        Group.PAYMENT: 30,
        Group.RING: 30,
        Group.RECORD: 50,
    },
)


def weigh_suspicion(
    signals: Iterable[Signal],
    facts: Iterable[HardFact] = (),
    *,
    household: HouseholdPolicy = HouseholdPolicy.HOLD,
    scale: Scale = USUAL_SCALE,
) -> Suspicion:
    """Add up what was noticed, whatever its order. Only hard facts refuse, and then the points stand beside them."""
    noticed = frozenset(signals)
    waived = _AT_HOME & noticed if _is_allowed_home(noticed, household) else frozenset()
    points = _points(noticed - waived, scale)
    score = _score(points)
    known = set(facts)
    if household is HouseholdPolicy.REJECT and Signal.SAME_HOUSEHOLD in noticed:
        known.add(HardFact.HOUSEHOLD_EXCLUDED)
    ordered = tuple(fact for fact in HardFact if fact in known)
    outcome = Outcome.REFUSED if ordered else _outcome(score, scale)
    return Suspicion(outcome, score, points, ordered, tuple(signal for signal in Signal if signal in waived))


def _is_allowed_home(noticed: frozenset[Signal], household: HouseholdPolicy) -> bool:
    """People of one home whom the program lets recommend each other; one name twice is not two people."""
    lives_there = bool(noticed & {Signal.SAME_HOUSEHOLD, Signal.SAME_ADDRESS})
    return household is HouseholdPolicy.ALLOW and lives_there and Signal.ALIKE_NAME not in noticed


def _points(noticed: frozenset[Signal], scale: Scale) -> tuple[Point, ...]:
    counted = [(signal, scale.weights[signal]) for signal in Signal if signal in noticed and signal in scale.weights]
    points = [Point(signal, weight.group, weight.points, scale.caps[weight.group]) for signal, weight in counted]
    return tuple(sorted(points, key=lambda point: -point.points))


def _score(points: tuple[Point, ...]) -> int:
    sums: dict[Group, int] = {}
    for point in points:
        sums[point.group] = min(point.cap, sums.get(point.group, 0) + point.points)
    return sum(sums.values())


def _outcome(score: int, scale: Scale) -> Outcome:
    if score >= scale.likely_abuse_from:
        return Outcome.LIKELY_ABUSE
    return Outcome.HOLD if score >= scale.holds_from else Outcome.AUTO
