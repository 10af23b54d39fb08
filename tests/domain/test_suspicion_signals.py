"""Every threshold by value, on both of its sides; the unknown gives no signal."""

from datetime import UTC, datetime, timedelta

import pytest

from plugin.domain.money import Money
from plugin.domain.orders.suspicion import HardFact, Signal
from plugin.domain.orders.suspicion_leaks import Leak, LeakHint, SeenClaim, judge_leak
from plugin.domain.orders.suspicion_signals import (
    Account,
    Circumstances,
    Likeness,
    Pace,
    Record,
    are_split,
    is_ad_visit,
    is_code_portal,
    read_hard_facts,
    read_signals,
)
from plugin.domain.people.email_likeness import EmailMatch
from plugin.domain.people.rings import RingKind
from tests.domain.values import eur

S = Signal
NOBODY = Likeness()
MINUTE = timedelta(minutes=1)
START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_what_is_unknown_says_nothing() -> None:
    assert read_signals(NOBODY) == frozenset()
    assert read_signals(NOBODY, Account(), Pace(), Circumstances(), Record()) == frozenset()
    assert read_hard_facts(NOBODY) == ()


@pytest.mark.parametrize(
    ("likeness", "signals"),
    [
        (Likeness(email=EmailMatch.ALIAS), {S.MAIL_ALIAS}),
        (Likeness(email=EmailMatch.TAG), {S.MAIL_TAG}),
        (Likeness(email=EmailMatch.OWN_DOMAIN), {S.OWN_DOMAIN}),
        (Likeness(email=EmailMatch.SAME), set()),
        (Likeness(same_phone=True), {S.SAME_PHONE}),
        (Likeness(same_address=True), {S.SAME_ADDRESS}),
        (Likeness(same_household=True, same_address=True), {S.SAME_HOUSEHOLD}),
        (Likeness(network_gap=timedelta(days=7)), {S.SAME_NETWORK}),
        (Likeness(network_gap=timedelta(days=-7)), {S.SAME_NETWORK}),
        (Likeness(network_gap=timedelta(days=7, microseconds=1)), set()),
        (Likeness(network_gap=timedelta(days=-7, microseconds=-1)), set()),
        (Likeness(name_percent=95.0), {S.ALIKE_NAME}),
        (Likeness(name_percent=94.9), set()),
    ],
)
def test_a_likeness_gives_these_signals(likeness: Likeness, signals: set[Signal]) -> None:
    assert read_signals(likeness) == signals


@pytest.mark.parametrize(
    ("account", "signals"),
    [
        (Account(is_disposable=True), {S.DISPOSABLE_MAIL}),
        (Account(is_random=True), {S.RANDOM_MAIL}),
        (Account(age=10 * MINUTE), set()),
        (Account(age=10 * MINUTE - timedelta(seconds=1)), {S.YOUNG_ACCOUNT}),
        (Account(is_verified=False, has_visited=False), {S.UNVERIFIED_MAIL, S.NO_VISIT}),
        (Account(is_verified=True, has_visited=True), set()),
    ],
)
def test_an_account_gives_these_signals(account: Account, signals: set[Signal]) -> None:
    assert read_signals(NOBODY, account) == signals


@pytest.mark.parametrize(
    ("pace", "signals"),
    [
        (Pace(3, 10, 3), set()),
        (Pace(approved_in_day=4), {S.ADVOCATE_FAST}),
        (Pace(approved_in_week=11), {S.ADVOCATE_FAST}),
        (Pace(claims_from_network_in_day=4), {S.NETWORK_FAST}),
    ],
)
def test_only_more_than_the_usual_pace_is_fast(pace: Pace, signals: set[Signal]) -> None:
    assert read_signals(NOBODY, pace=pace) == signals


def test_circumstances_and_records_give_their_signals() -> None:
    seen = Circumstances(False, True, True, True, True, True, True, "investigate", True)
    assert read_signals(NOBODY, circumstances=seen) == {
        S.ADDRESS_BOUGHT_BEFORE,
        S.CODE_PORTAL,
        S.SEARCH_AD,
        S.LEAKED_CODE,
        S.SPLIT_ORDERS,
        S.MADE_BY_STAFF,
        S.RISKY_PAYMENT,
        S.OPEN_DISPUTE,
    }
    assert read_signals(NOBODY, circumstances=Circumstances(risk="accept")) == frozenset()
    record = Record(3, has_fraud_cancelled=True, is_staff=True, rings=frozenset(RingKind))
    assert read_signals(NOBODY, record=record) == {
        S.OFTEN_REJECTED,
        S.FRAUD_CANCELLED,
        S.STAFF_ADVOCATE,
        S.MUTUAL_PAIR,
        S.CIRCLE,
        S.STAR,
    }
    assert read_signals(NOBODY, record=Record(rejected=2)) == frozenset()


def test_hard_facts_are_these_three() -> None:
    sure = Likeness(same_customer=True, email=EmailMatch.SAME)
    assert read_hard_facts(sure, Circumstances(bought_before=True)) == (
        HardFact.SAME_CUSTOMER,
        HardFact.SAME_MAILBOX,
        HardFact.BOUGHT_BEFORE,
    )
    assert read_hard_facts(Likeness(email=EmailMatch.ALIAS, same_phone=True, same_household=True)) == ()


def test_orders_are_cut_to_size_when_two_or_more_lie_just_above_the_minimum() -> None:
    # From 50.00 to 60.00: a fifth above.
    assert are_split([eur(5_000), eur(6_000)], eur(5_000))
    assert are_split([eur(9_000), eur(5_000), eur(6_000)], eur(5_000))
    assert not are_split([eur(5_000), eur(6_001)], eur(5_000))
    assert not are_split([eur(4_999), eur(5_000)], eur(5_000))
    assert not are_split([eur(5_000)], eur(5_000))
    assert not are_split([eur(0), eur(0)], eur(0))
    assert not are_split([eur(5_000), Money(5_000, "USD")], eur(5_000))


def test_an_advertisement_is_known_by_its_marks() -> None:
    assert is_ad_visit({"utm_medium": " CPC "})
    assert is_ad_visit({"gclid": "x"})
    assert not is_ad_visit({"utm_medium": "email", "gclid": ""})


def test_a_portal_is_known_with_everything_below_it() -> None:
    assert is_code_portal("www.codes.example", ["codes.example"])
    assert is_code_portal("CODES.example.", ["codes.example"])
    assert not is_code_portal("notcodes.example", ["codes.example"])


def claims(number: int, *, every: timedelta, networks: int = 1) -> list[SeenClaim]:
    return [SeenClaim(START + n * every, f"n{n % networks}", "DE") for n in range(number)]


def test_a_code_has_leaked_when_many_claim_it_fast_from_many_networks() -> None:
    # 12 claims, one each 5 minutes: 12 in the first hour, 12 networks in the day.
    wide = judge_leak(claims(12, every=5 * MINUTE, networks=12))
    assert wide == Leak(True, (LeakHint.MANY_CLAIMS, LeakHint.MANY_NETWORKS))
    # 21 in a day, one an hour, is more than twenty as well.
    assert judge_leak(claims(21, every=60 * MINUTE, networks=10)).is_leaked


def test_a_canteen_and_a_slow_success_are_no_leaks() -> None:
    assert judge_leak(claims(60, every=MINUTE, networks=2)) == Leak(False, (LeakHint.MANY_CLAIMS,))
    assert judge_leak(claims(20, every=70 * MINUTE, networks=20)) == Leak(False, (LeakHint.MANY_NETWORKS,))
    assert judge_leak(claims(5, every=MINUTE, networks=5)) == Leak(False, ())
    assert judge_leak([]) == Leak(False, ())


def test_an_hour_and_a_day_are_half_open() -> None:
    # Six claims 12 minutes apart: the sixth comes a full hour after the first, so five in any hour.
    assert judge_leak(claims(6, every=12 * MINUTE)).hints == ()
    assert judge_leak(claims(6, every=12 * MINUTE - timedelta(seconds=1))).hints == (LeakHint.MANY_CLAIMS,)
    # Ten networks, the tenth a day after the first.
    assert judge_leak(claims(10, every=timedelta(hours=24) / 9, networks=10)).hints == ()


def test_two_visitors_from_a_page_of_codes_are_a_leak_and_one_is_not() -> None:
    came = [SeenClaim(START + n * timedelta(days=9), came_from="www.mydealz.de") for n in range(2)]
    assert judge_leak(came) == Leak(True, (LeakHint.CODE_PORTAL,))
    assert judge_leak(came[:1]) == Leak(False, ())
    assert judge_leak(came, portals=["codes.example"]) == Leak(False, ())


def test_other_hints_are_told_and_do_not_pause() -> None:
    hasty = [
        SeenClaim(START + n * timedelta(days=2), "n", country, until_order=timedelta(seconds=119))
        for n, country in enumerate(("DE", "FR", "US", "BR"))
    ]
    assert judge_leak(hasty, was_shared=False) == Leak(False, (LeakHint.MANY_COUNTRIES, LeakHint.HASTE))
    fast = claims(6, every=MINUTE)
    assert judge_leak(fast, was_shared=False) == Leak(False, (LeakHint.MANY_CLAIMS, LeakHint.NEVER_SHARED))
    assert judge_leak(list(reversed(fast)), was_shared=True) == Leak(False, (LeakHint.MANY_CLAIMS,))
