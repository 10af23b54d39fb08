"""What signals add up to: held from 30, first in the queue from 70, refused by hard facts alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.domain.orders.suspicion import (
    USUAL_SCALE,
    Group,
    HardFact,
    HouseholdPolicy,
    Outcome,
    Point,
    Signal,
    Weight,
    weigh_suspicion,
)
from plugin.domain.orders.suspicion_document import read_noticed, suspicion_document

S = Signal
some_signals = st.frozensets(st.sampled_from(Signal))
some_facts = st.frozensets(st.sampled_from([fact for fact in HardFact if fact is not HardFact.HOUSEHOLD_EXCLUDED]))
policies = st.sampled_from(HouseholdPolicy)


@pytest.mark.parametrize(
    ("signals", "score", "outcome"),
    [
        (set(), 0, Outcome.AUTO),
        ({S.SAME_ADDRESS}, 25, Outcome.AUTO),
        ({S.SAME_NETWORK}, 20, Outcome.AUTO),
        ({S.MAIL_TAG}, 20, Outcome.AUTO),
        ({S.ALIKE_NAME}, 25, Outcome.AUTO),
        ({S.YOUNG_ACCOUNT, S.UNVERIFIED_MAIL}, 25, Outcome.AUTO),
        ({S.DISPOSABLE_MAIL}, 30, Outcome.HOLD),
        ({S.SAME_HOUSEHOLD}, 40, Outcome.HOLD),
        ({S.SAME_ADDRESS, S.SAME_NETWORK}, 45, Outcome.HOLD),
        ({S.SAME_PHONE}, 50, Outcome.HOLD),
        ({S.MAIL_ALIAS}, 60, Outcome.HOLD),
        ({S.SAME_HOUSEHOLD, S.SAME_NETWORK}, 60, Outcome.HOLD),
        ({S.SAME_HOUSEHOLD, S.ALIKE_NAME}, 65, Outcome.HOLD),
        ({S.SAME_PHONE, S.ALIKE_NAME}, 70, Outcome.LIKELY_ABUSE),  # 75 of one group, capped
        ({S.SAME_PHONE, S.SAME_NETWORK}, 70, Outcome.LIKELY_ABUSE),
        ({S.SAME_HOUSEHOLD, S.SAME_ADDRESS, S.SAME_NETWORK}, 60, Outcome.HOLD),  # 85 of one group, capped
        ({S.DISPOSABLE_MAIL, S.RANDOM_MAIL, S.YOUNG_ACCOUNT, S.NO_VISIT}, 30, Outcome.HOLD),  # 70, capped
        ({S.FRAUD_CANCELLED, S.OFTEN_REJECTED}, 50, Outcome.HOLD),  # 80, capped
        (set(Signal), 440, Outcome.LIKELY_ABUSE),  # all caps together
    ],
)
def test_points_add_up_within_the_caps_of_their_groups(signals: set[Signal], score: int, outcome: Outcome) -> None:
    found = weigh_suspicion(signals)
    assert (found.score, found.outcome, found.facts) == (score, outcome, ())


def test_each_point_carries_its_reason_its_group_and_the_cap() -> None:
    assert weigh_suspicion([S.ALIKE_NAME, S.SAME_HOUSEHOLD]).points == (
        Point(S.SAME_HOUSEHOLD, Group.HOME, 40, 60),
        Point(S.ALIKE_NAME, Group.PERSON, 25, 70),
    )


def test_every_signal_has_a_weight_and_every_group_a_cap_that_lets_one_through() -> None:
    assert set(USUAL_SCALE.weights) == set(Signal)
    assert set(USUAL_SCALE.caps) == set(Group)
    assert [
        s for s, weight in USUAL_SCALE.weights.items() if not 0 < weight.points <= USUAL_SCALE.caps[weight.group]
    ] == []


def test_what_must_hold_by_itself_does() -> None:
    alone = {signal for signal in Signal if weigh_suspicion([signal]).outcome is Outcome.AUTO}
    hints = {S.MAIL_TAG, S.OWN_DOMAIN, S.ALIKE_NAME, S.SAME_ADDRESS, S.SAME_NETWORK, S.SPLIT_ORDERS}
    assert alone == hints | {S.RANDOM_MAIL, S.YOUNG_ACCOUNT, S.UNVERIFIED_MAIL, S.NO_VISIT}


@given(some_signals, st.sampled_from([HouseholdPolicy.ALLOW, HouseholdPolicy.HOLD]))
def test_no_heap_of_signals_ever_refuses(signals: frozenset[Signal], policy: HouseholdPolicy) -> None:
    assert weigh_suspicion(signals, household=policy).outcome is not Outcome.REFUSED


@given(some_signals, some_facts.filter(bool), policies)
def test_a_hard_fact_refuses_whatever_else_was_noticed(
    signals: frozenset[Signal], facts: frozenset[HardFact], policy: HouseholdPolicy
) -> None:
    found = weigh_suspicion(signals, facts, household=policy)
    assert found.outcome is Outcome.REFUSED
    assert facts <= set(found.facts)


@given(some_signals, st.sampled_from(Signal))
def test_one_signal_more_never_lowers_the_score(signals: frozenset[Signal], more: Signal) -> None:
    assert weigh_suspicion(signals | {more}).score >= weigh_suspicion(signals).score


def test_a_household_is_what_the_program_says() -> None:
    home = {S.SAME_HOUSEHOLD, S.SAME_NETWORK}
    allowed = weigh_suspicion(home, household=HouseholdPolicy.ALLOW)
    assert (allowed.outcome, allowed.score, allowed.points) == (Outcome.AUTO, 0, ())
    assert allowed.waived == (S.SAME_HOUSEHOLD, S.SAME_NETWORK)
    assert weigh_suspicion(home, household=HouseholdPolicy.HOLD).outcome is Outcome.HOLD
    rejected = weigh_suspicion(home, household=HouseholdPolicy.REJECT)
    assert (rejected.outcome, rejected.facts) == (Outcome.REFUSED, (HardFact.HOUSEHOLD_EXCLUDED,))


def test_a_shared_flat_is_not_refused_where_households_are() -> None:
    flat = {S.SAME_ADDRESS, S.SAME_NETWORK}
    assert weigh_suspicion(flat, household=HouseholdPolicy.REJECT).outcome is Outcome.HOLD
    assert weigh_suspicion(flat, household=HouseholdPolicy.ALLOW).outcome is Outcome.AUTO


def test_allowing_households_lets_nobody_pass_who_has_the_same_name_too() -> None:
    found = weigh_suspicion({S.SAME_HOUSEHOLD, S.ALIKE_NAME}, household=HouseholdPolicy.ALLOW)
    assert (found.score, found.waived) == (65, ())  # 40 + 25


def test_a_network_alone_is_no_household() -> None:
    found = weigh_suspicion({S.SAME_NETWORK, S.MAIL_TAG}, household=HouseholdPolicy.ALLOW)
    assert (found.score, found.waived, found.outcome) == (40, (), Outcome.HOLD)


@given(some_signals, some_facts, policies, policies)
def test_a_stored_suspicion_can_be_judged_again_under_other_rules(
    signals: frozenset[Signal], facts: frozenset[HardFact], before: HouseholdPolicy, after: HouseholdPolicy
) -> None:
    noticed = read_noticed(suspicion_document(weigh_suspicion(signals, facts, household=before)))
    assert noticed.signals == signals
    assert noticed.weigh(after) == weigh_suspicion(signals, facts, household=after)


def test_a_household_that_was_excluded_is_judged_by_the_policy_it_is_tried_with() -> None:
    excluded = weigh_suspicion({S.SAME_HOUSEHOLD}, household=HouseholdPolicy.REJECT)
    noticed = read_noticed(suspicion_document(excluded))
    outcomes = [noticed.weigh(policy).outcome for policy in HouseholdPolicy]
    assert outcomes == [Outcome.AUTO, Outcome.HOLD, Outcome.REFUSED]


def test_a_changed_scale_is_tried_without_touching_the_usual_one() -> None:
    strict = replace(USUAL_SCALE, weights={**USUAL_SCALE.weights, S.MAIL_TAG: Weight(Group.MAIL, 30)})
    noticed = read_noticed(suspicion_document(weigh_suspicion({S.MAIL_TAG})))
    assert noticed.weigh(HouseholdPolicy.HOLD).outcome is Outcome.AUTO
    assert noticed.weigh(HouseholdPolicy.HOLD, strict).outcome is Outcome.HOLD


def test_the_document_says_all_of_it() -> None:
    assert suspicion_document(weigh_suspicion({S.SAME_PHONE}, [HardFact.BOUGHT_BEFORE])) == {
        "outcome": "refused",
        "score": 50,
        "points": [{"reason": "same_phone", "group": "person", "points": 50, "cap": 70}],
        "facts": ["bought_before"],
        "waived": [],
    }


@pytest.mark.parametrize("broken", [{}, {"points": {}, "facts": [], "waived": []}])
def test_a_document_of_somebody_else_is_not_read(broken: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError)):
        read_noticed(broken)
