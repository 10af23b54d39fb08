"""From what was measured to the signals it gives: every threshold of the suspicion table stands here, once.

Unknown is never a signal: a field that is None, or a count of zero, says nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from plugin.domain.money import Money
from plugin.domain.orders.suspicion import HardFact, Signal
from plugin.domain.people.email_likeness import EmailMatch
from plugin.domain.people.network_address import NETWORK_COUNTS_FOR
from plugin.domain.people.rings import RingKind

ALIKE_NAME_FROM = 95
YOUNG_ACCOUNT_UNDER = timedelta(minutes=10)
MOST_APPROVED_A_DAY = 3
MOST_APPROVED_A_WEEK = 10
MOST_CLAIMS_A_NETWORK_A_DAY = 3
OFTEN_REJECTED_FROM = 3
REJECTIONS_COUNT_FOR = timedelta(days=90)
JUST_ABOVE_PERCENT = 20

_RING_SIGNALS = {
    RingKind.MUTUAL: Signal.MUTUAL_PAIR,
    RingKind.CIRCLE: Signal.CIRCLE,
    RingKind.STAR: Signal.STAR,
}
_MAIL_SIGNALS = {
    EmailMatch.ALIAS: Signal.MAIL_ALIAS,
    EmailMatch.TAG: Signal.MAIL_TAG,
    EmailMatch.OWN_DOMAIN: Signal.OWN_DOMAIN,
}
_PAID_MEDIA = frozenset({"cpc", "ppc", "paid", "paidsearch", "paid_search", "sem"})
_AD_MARKS = ("gclid", "wbraid", "gbraid", "msclkid")
_DOUBTED_RISKS = frozenset({"cancel", "investigate", "high"})


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike advocate and friend are. `network_gap` is the time between two sightings of one network."""

    same_customer: bool = False
    email: EmailMatch = EmailMatch.NONE
    same_phone: bool = False
    same_household: bool = False
    same_address: bool = False
    network_gap: timedelta | None = None
    name_percent: float | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """The friend's account when the offer was claimed; an address behind a privacy relay is not disposable."""

    is_disposable: bool = False
    is_random: bool = False
    age: timedelta | None = None
    is_verified: bool | None = None
    has_visited: bool | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast it goes: the advocate's approved referrals, the network's claims."""

    approved_in_day: int = 0
    approved_in_week: int = 0
    claims_from_network_in_day: int = 0


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of the order and how it came; `bought_before` is by customer, mailbox, phone or Shopify's count.

    `address_bought_before`: somebody else than the advocate ordered to this address earlier.
    """

    bought_before: bool = False
    address_bought_before: bool = False
    came_by_portal: bool = False
    came_by_ad: bool = False
    code_leaked: bool = False
    is_split: bool = False
    is_staff_made: bool = False
    risk: str = "none"
    has_open_dispute: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """What is on the advocate's record, and the rings they are in; `rejected` counts the last 90 days.

    `is_like_bringer`: the friend is suspiciously like the one who brought the advocate and gets a share of this.
    """

    rejected: int = 0
    has_fraud_cancelled: bool = False
    is_staff: bool = False
    rings: frozenset[RingKind] = frozenset()
    is_like_bringer: bool = False


def read_signals(
    likeness: Likeness,
    account: Account | None = None,
    pace: Pace | None = None,
    circumstances: Circumstances | None = None,
    record: Record | None = None,
) -> frozenset[Signal]:
    """Give every signal in what was measured."""
    return frozenset(
        signal
        for signal, is_given in (
            *_of_likeness(likeness),
            *_of_account(account or Account()),
            *_of_pace(pace or Pace()),
            *_of_circumstances(circumstances or Circumstances()),
            *_of_record(record or Record()),
        )
        if is_given
    )


def read_hard_facts(likeness: Likeness, circumstances: Circumstances | None = None) -> tuple[HardFact, ...]:
    """Give the facts that need no weighing."""
    facts = {
        HardFact.SAME_CUSTOMER: likeness.same_customer,
        HardFact.SAME_MAILBOX: likeness.email is EmailMatch.SAME,
        HardFact.BOUGHT_BEFORE: circumstances is not None and circumstances.bought_before,
    }
    return tuple(fact for fact, is_given in facts.items() if is_given)


def are_split(subtotals: Sequence[Money], minimum: Money) -> bool:
    """Whether friends' orders of one day to one address look cut to size: two or more, each just above the minimum."""
    most = minimum.amount_minor * (100 + JUST_ABOVE_PERCENT)
    amounts = [money.amount_minor for money in subtotals if money.currency == minimum.currency]
    just_above = [amount for amount in amounts if minimum.amount_minor * 100 <= amount * 100 <= most]
    return minimum.amount_minor > 0 and len(just_above) > 1


def is_ad_visit(query: Mapping[str, str]) -> bool:
    """Whether a landing address shows that an advertisement was paid for."""
    return query.get("utm_medium", "").strip().lower() in _PAID_MEDIA or any(query.get(mark) for mark in _AD_MARKS)


def is_code_portal(host: str, portals: Iterable[str]) -> bool:
    """Whether the page someone came from lies at one of these hosts or below it."""
    came_from = host.strip().lower().rstrip(".")
    return any(came_from == portal or came_from.endswith(f".{portal}") for portal in portals)


def _of_likeness(likeness: Likeness) -> Iterator[tuple[Signal, bool]]:
    if (by_mail := _MAIL_SIGNALS.get(likeness.email)) is not None:
        yield by_mail, True
    yield Signal.SAME_PHONE, likeness.same_phone
    yield Signal.ALIKE_NAME, (likeness.name_percent or 0) >= ALIKE_NAME_FROM
    yield Signal.SAME_HOUSEHOLD, likeness.same_household
    yield Signal.SAME_ADDRESS, likeness.same_address and not likeness.same_household
    yield Signal.SAME_NETWORK, likeness.network_gap is not None and abs(likeness.network_gap) <= NETWORK_COUNTS_FOR


def _of_account(account: Account) -> Iterator[tuple[Signal, bool]]:
    yield Signal.DISPOSABLE_MAIL, account.is_disposable
    yield Signal.RANDOM_MAIL, account.is_random
    yield Signal.YOUNG_ACCOUNT, account.age is not None and account.age < YOUNG_ACCOUNT_UNDER
    yield Signal.UNVERIFIED_MAIL, account.is_verified is False
    yield Signal.NO_VISIT, account.has_visited is False


def _of_pace(pace: Pace) -> Iterator[tuple[Signal, bool]]:
    is_fast = pace.approved_in_day > MOST_APPROVED_A_DAY or pace.approved_in_week > MOST_APPROVED_A_WEEK
    yield Signal.ADVOCATE_FAST, is_fast
    yield Signal.NETWORK_FAST, pace.claims_from_network_in_day > MOST_CLAIMS_A_NETWORK_A_DAY


def _of_circumstances(seen: Circumstances) -> Iterator[tuple[Signal, bool]]:
    yield Signal.ADDRESS_BOUGHT_BEFORE, seen.address_bought_before
    yield Signal.CODE_PORTAL, seen.came_by_portal
    yield Signal.SEARCH_AD, seen.came_by_ad
    yield Signal.LEAKED_CODE, seen.code_leaked
    yield Signal.SPLIT_ORDERS, seen.is_split
    yield Signal.MADE_BY_STAFF, seen.is_staff_made
    yield Signal.RISKY_PAYMENT, seen.risk.lower() in _DOUBTED_RISKS
    yield Signal.OPEN_DISPUTE, seen.has_open_dispute


def _of_record(record: Record) -> Iterator[tuple[Signal, bool]]:
    yield Signal.FRAUD_CANCELLED, record.has_fraud_cancelled
    yield Signal.OFTEN_REJECTED, record.rejected >= OFTEN_REJECTED_FROM
    yield Signal.STAFF_ADVOCATE, record.is_staff
    yield Signal.LIKE_BRINGER, record.is_like_bringer
    for kind in record.rings:
        yield _RING_SIGNALS[kind], True
