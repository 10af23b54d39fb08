"""The table of a referral's life in docs/architecture.md, row by row: what each event makes of order and reward."""

from dataclasses import replace

import pytest

from plugin.domain.orders.eligibility import Relation
from plugin.domain.orders.order import Buyer, OrderSnapshot, PaymentState
from plugin.domain.orders.verdict import PersonsWord
from plugin.domain.program.choice import PartialReturn
from plugin.domain.program.rules import Rules
from plugin.domain.rewards.reward import RewardState, answer_verdict
from tests.domain.test_verdict import decide, said
from tests.domain.values import ORDERED, eur, order, terms

SOLD = order(sold=eur(8_000))
AGAIN = ("referred", "won")
STAYS = ("pending", "approved", "issued", "spent")
ENDS = ("voided", "voided", "clawed_back", "clawed_back")
LIVING = (RewardState.PENDING, RewardState.APPROVED, RewardState.ISSUED, RewardState.SPENT)


def with_left(left: int, *, refunded: int | None = None) -> OrderSnapshot:
    """So much is left of 80.00."""
    back = 8_000 - left if refunded is None else refunded
    state = PaymentState.PARTIALLY_REFUNDED if back else PaymentState.PAID
    return replace(SOLD, payment=state, subtotal=eur(left), refunded=eur(back))


@pytest.mark.parametrize(
    ("event", "expected", "rewards"),
    [
        (replace(SOLD, payment=PaymentState.REFUNDED, refunded=eur(8_000)), ("not_referred", "refunded"), ENDS),
        (with_left(0), ("not_referred", "refunded"), ENDS),
        (with_left(5_000), AGAIN, STAYS),
        (with_left(4_999), ("not_referred", "below_minimum"), ENDS),
        (with_left(8_000, refunded=3_500), AGAIN, STAYS),  # money without goods, as a gesture
        (replace(SOLD, cancelled_at=ORDERED), ("not_referred", "cancelled"), ENDS),
        (with_left(6_000, refunded=0), AGAIN, STAYS),  # edited down, still enough
        (with_left(4_000, refunded=0), ("not_referred", "below_minimum"), ENDS),  # edited down too far
        (with_left(9_000, refunded=0), AGAIN, STAYS),  # edited up
        (replace(SOLD, has_open_dispute=True), ("held", "dispute_open"), STAYS),
        (replace(SOLD, has_lost_dispute=True), ("not_referred", "chargeback"), ENDS),
        (SOLD, AGAIN, STAYS),  # a dispute that was won leaves no trace
        (with_left(7_500, refunded=2_000), AGAIN, STAYS),  # exchanged for something cheaper
        (replace(SOLD, source_name="shopify_draft_order"), ("not_referred", "draft_order"), ENDS),
        (replace(SOLD, source_name="pos"), AGAIN, STAYS),
        (
            replace(SOLD, source_name="subscription_contract", buyer=Buyer(9001, None, order_index=2, orders_count=2)),
            ("not_referred", "existing_customer"),
            ENDS,
        ),
        (replace(SOLD, is_test=True), ("not_referred", "test_order"), ENDS),
        (replace(SOLD, payment=PaymentState.VOIDED), ("not_referred", "payment_voided"), ENDS),
        (replace(SOLD, payment=PaymentState.PENDING), ("open", "not_paid_yet"), STAYS),
    ],
)
def test_what_happens_to_an_order_decides_about_its_reward(
    event: OrderSnapshot, expected: tuple[str, str], rewards: tuple[str, ...]
) -> None:
    verdict = decide(event)
    assert said(verdict) == expected
    moves = [(state, answer_verdict(state, verdict)) for state in LIVING]
    assert tuple((state if move is None else move.to).value for state, move in moves) == rewards


def test_two_customers_that_turn_out_to_be_one_end_it() -> None:
    merged = decide(SOLD, relation=Relation(is_same_person=True, bought_before=False, was_new=True))
    assert said(merged) == ("not_referred", "self_referral")
    assert [answer_verdict(state, merged) is None for state in LIVING] == [False] * 4


def test_a_friend_who_asked_to_be_forgotten_takes_nothing_from_the_advocate() -> None:
    nameless = replace(SOLD, buyer=Buyer(order_index=1, orders_count=1))
    unknown = Relation(is_same_person=False, bought_before=None, was_new=True)
    assert said(decide(nameless, relation=unknown)) == AGAIN


def test_a_person_cannot_bring_back_what_was_returned() -> None:
    assert said(decide(with_left(0), word=PersonsWord.ALLOW)) == ("not_referred", "refunded")


@pytest.mark.parametrize("policy", [PartialReturn.PRO_RATA, PartialReturn.IGNORE])
def test_a_partial_return_leaves_the_referral_where_the_rules_do_not_measure_again(policy: PartialReturn) -> None:
    under = terms(rules=Rules("EUR", trigger=replace(terms().trigger, counts_gift_cards=True), partial_return=policy))
    assert said(decide(with_left(100), under=under)) == AGAIN
