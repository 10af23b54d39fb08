"""Every order ends in one standing and one reason; the table says which facts lead to which."""

from datetime import timedelta

import pytest

from plugin.domain.money import Money
from plugin.domain.orders.attribution import Attribution, attribute
from plugin.domain.orders.check import Outcome
from plugin.domain.orders.eligibility import Relation
from plugin.domain.orders.order import Buyer, OrderSnapshot, PaymentState
from plugin.domain.orders.verdict import PersonsWord, Standing, Verdict, judge, unreadable
from plugin.domain.orders.verdict_document import Grounds, read_grounds, verdict_document
from plugin.domain.program.choice import Channel, Event
from plugin.domain.program.program import Terms
from plugin.domain.program.returns import Kept
from plugin.domain.program.rules import Rules, Trigger
from tests.domain.values import ORDERED, claim, eur, order, terms

STRANGER = Relation(is_same_person=False, bought_before=False)


def decide(
    given: OrderSnapshot, *, relation: Relation = STRANGER, under: Terms | None = None, word: PersonsWord | None = None
) -> Verdict:
    found = (claim(),)
    weighed = attribute(
        found, ordered_at=ORDERED, claim_windows={(3, 2): timedelta(days=30)}, converted_elsewhere=frozenset()
    )
    return judge(given, weighed, {(3, 2): under or terms()}, relation, word)


def partly(left: int, refunded: int) -> dict[str, object]:
    return {"payment": PaymentState.PARTIALLY_REFUNDED, "subtotal": eur(left), "refunded": eur(refunded)}


def said(verdict: Verdict) -> tuple[str, str]:
    return verdict.standing.value, verdict.reason


def test_an_ordinary_first_order_is_referred_and_every_check_says_so() -> None:
    verdict = decide(order())
    assert said(verdict) == ("referred", "won")
    assert {check.outcome for check in verdict.checks} == {Outcome.PASSED}
    assert [check.name for check in verdict.checks] == [
        "real_order", "paid", "not_cancelled", "not_refunded", "not_disputed", "bought_by_customer", "risk",
        "other_person", "new_customer", "minimum_subtotal", "other_household", "nothing_unusual",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"is_test": True}, ("not_referred", "test_order")),
        ({"cancelled_at": ORDERED}, ("not_referred", "cancelled")),
        ({"payment": PaymentState.REFUNDED}, ("not_referred", "refunded")),
        (partly(0, 8_000), ("not_referred", "refunded")),
        (partly(4_999, 3_001), ("not_referred", "below_minimum")),
        (partly(5_000, 3_000), ("referred", "won")),
        ({"payment": PaymentState.VOIDED}, ("not_referred", "payment_voided")),
        ({"payment": PaymentState.EXPIRED}, ("not_referred", "payment_voided")),
        ({"payment": PaymentState.PENDING}, ("open", "not_paid_yet")),
        ({"payment": PaymentState.AUTHORIZED}, ("open", "not_paid_yet")),
        ({"payment": PaymentState.PARTIALLY_PAID}, ("open", "not_paid_yet")),
        ({"payment": PaymentState.UNKNOWN}, ("open", "not_paid_yet")),
        ({"subtotal": eur(0)}, ("not_referred", "nothing_paid")),
        ({"has_open_dispute": True}, ("held", "dispute_open")),
        ({"has_lost_dispute": True, "has_open_dispute": True}, ("not_referred", "chargeback")),
        ({"source_name": "shopify_draft_order"}, ("not_referred", "draft_order")),
        ({"source_name": "1354745"}, ("referred", "won")),
        ({"risk": "cancel"}, ("held", "risk_flagged")),
        ({"risk": "investigate"}, ("held", "risk_flagged")),
        ({"risk": "accept"}, ("referred", "won")),
        ({"buyer": Buyer(9001, None, order_index=2, orders_count=2)}, ("not_referred", "existing_customer")),
        ({"buyer": Buyer(9001, None, order_index=None, orders_count=1)}, ("referred", "won")),
    ],
)  # fmt: skip
def test_facts_of_the_order_decide(changes: dict[str, object], expected: tuple[str, str]) -> None:
    assert said(decide(order(**changes))) == expected


def test_an_advocate_never_earns_on_an_own_order() -> None:
    assert said(decide(order(), relation=Relation(is_same_person=True, bought_before=False))) == (
        "not_referred", "self_referral",
    )  # fmt: skip


def test_who_bought_before_is_not_new_whatever_shopify_counts() -> None:
    known = Relation(is_same_person=False, bought_before=True)
    assert said(decide(order(), relation=known)) == ("not_referred", "existing_customer")
    assert said(decide(order(), relation=known, under=terms(new_customers_only=False))) == ("referred", "won")


def test_a_buyer_of_whom_nothing_is_known_waits_for_a_person() -> None:
    nobody = order(buyer=Buyer())
    unknown = Relation(is_same_person=False, bought_before=None)
    assert said(decide(nobody, relation=unknown)) == ("held", "newness_unknown")
    assert said(decide(nobody, relation=unknown, word=PersonsWord.ALLOW)) == ("referred", "allowed_by_person")
    assert said(decide(nobody, relation=unknown, word=PersonsWord.REFUSE)) == ("not_referred", "refused_by_person")


def test_a_friend_found_new_once_stays_new_when_later_orders_raise_the_count() -> None:
    later = order(buyer=Buyer(9001, None, order_index=None, orders_count=3))
    assert said(decide(later)) == ("not_referred", "existing_customer")
    assert said(decide(later, relation=Relation(False, False, was_new=True))) == ("referred", "won")


def test_a_person_never_overrules_a_refused_check() -> None:
    assert said(decide(order(is_test=True), word=PersonsWord.ALLOW)) == ("not_referred", "test_order")


def test_amounts_in_another_currency_than_the_programs_wait_for_a_person() -> None:
    foreign = order(subtotal=Money(9_000, "USD"), refunded=Money(0, "USD"))
    assert said(decide(foreign)) == ("held", "currency_changed")


def test_without_evidence_an_order_is_not_referred_and_says_so() -> None:
    verdict = judge(order(), Attribution(None, ()), {}, None)
    assert said(verdict) == ("not_referred", "no_evidence")
    assert said(unreadable("cannot_be_read")) == ("unreadable", "cannot_be_read")


def test_a_verdict_written_down_can_be_decided_again_from_its_own_grounds() -> None:
    verdict = decide(order(discount_codes=("code",), risk="accept"))
    grounds = Grounds(order(discount_codes=("code",), risk="accept"), (claim(),), STRANGER, frozenset({4}))
    document = verdict_document(grounds, verdict)
    back = read_grounds(document, order_id=1001, order_name="#1001", updated_at=ORDERED)
    assert back.evidence == grounds.evidence
    assert back.relation == STRANGER
    assert back.converted_elsewhere == frozenset({4})
    assert back.order.buyer == Buyer(order_index=1, orders_count=1)
    assert verdict_document(back, verdict) == document
    assert Standing(document and "referred") is Standing.REFERRED
    assert "felix" not in str(document)


def under(**trigger: object) -> Terms:
    """Terms whose rules say which order counts; everything from 0.00 on."""
    wanted = {"counts_gift_cards": True} | trigger
    return terms(rules=Rules("EUR", trigger=Trigger(**wanted)))  # type: ignore[arg-type]


def test_an_order_that_must_be_shipped_stays_open_until_it_is() -> None:
    shipped = under(event=Event.ORDER_FULFILLED)
    assert said(decide(order(), under=shipped)) == ("open", "not_fulfilled_yet")
    assert said(decide(order(fulfilled_at=ORDERED), under=shipped)) == ("referred", "won")
    assert said(decide(order(cancelled_at=ORDERED), under=shipped)) == ("not_referred", "cancelled")


@pytest.mark.parametrize(
    ("index", "count", "expected"),
    [
        (3, 3, ("referred", "won")),
        (3, 7, ("referred", "won")),
        (2, 3, ("not_referred", "another_order_counts")),
        (4, 4, ("not_referred", "another_order_counts")),
        (None, 2, ("not_referred", "another_order_counts")),
        (None, 3, ("held", "order_number_unknown")),
        (None, None, ("held", "order_number_unknown")),
    ],
)
def test_the_third_order_counts_and_no_other(index: int | None, count: int | None, expected: tuple[str, str]) -> None:
    third = under(event=Event.NTH_ORDER, nth=3, first_order_only=False)
    known = Relation(is_same_person=False, bought_before=True, bought_before_claim=False)
    bought = order(buyer=Buyer(9001, None, order_index=index, orders_count=count))
    assert said(decide(bought, relation=known, under=third)) == expected


@pytest.mark.parametrize(
    ("before_claim", "was_new", "expected"),
    [
        (False, False, ("referred", "won")),
        (True, False, ("not_referred", "existing_customer")),
        (None, False, ("held", "newness_unknown")),
        (None, True, ("referred", "won")),
    ],
)
def test_where_each_order_counts_the_friend_must_have_been_new_at_the_claim(
    before_claim: bool | None, was_new: bool, expected: tuple[str, str]
) -> None:
    relation = Relation(False, bought_before=True, was_new=was_new, bought_before_claim=before_claim)
    second = order(buyer=Buyer(9001, None, order_index=2, orders_count=2))
    assert said(decide(second, relation=relation, under=under(first_order_only=False))) == expected
    assert said(decide(second, relation=relation, under=under())) == ("not_referred", "existing_customer")


@pytest.mark.parametrize(
    ("source", "channels", "expected"),
    [
        ("web", {Channel.ONLINE}, ("referred", "won")),
        ("1354745", {Channel.ONLINE}, ("referred", "won")),
        ("pos", {Channel.ONLINE}, ("not_referred", "other_channel")),
        ("pos", {Channel.ONLINE, Channel.POS}, ("referred", "won")),
        ("web", {Channel.POS}, ("not_referred", "other_channel")),
        ("shopify_draft_order", {Channel.ONLINE, Channel.POS}, ("not_referred", "draft_order")),
        ("shopify_draft_order", {Channel.DRAFT_ORDER}, ("referred", "won")),
    ],
)
def test_an_order_counts_where_the_rules_say(source: str, channels: set[Channel], expected: tuple[str, str]) -> None:
    made = order(source_name=source)
    assert said(decide(made, under=under(channels=frozenset(channels)))) == expected


def test_terms_without_rules_count_everything_but_drafts() -> None:
    assert said(decide(order(source_name="pos"))) == ("referred", "won")
    assert said(decide(order(source_name="draft_order"))) == ("not_referred", "draft_order")


def test_the_minimum_that_counts_is_the_triggers_and_not_the_friends() -> None:
    ninety = under(minimum=eur(9_000))
    assert said(decide(order(), under=ninety)) == ("not_referred", "below_minimum")
    assert said(decide(order(subtotal=eur(9_000)), under=ninety)) == ("referred", "won")
    assert said(decide(order(subtotal=eur(1)), under=under())) == ("referred", "won")
    assert said(decide(order(subtotal=Money(9_000, "USD")), under=under())) == ("held", "currency_changed")


@pytest.mark.parametrize(
    ("cards", "expected"),
    [
        (None, ("open", "gift_cards_unread")),
        (Kept(eur(0), eur(0)), ("referred", "won")),
        (Kept(eur(3_000), eur(3_000)), ("referred", "won")),  # 50.00 of goods
        (Kept(eur(3_001), eur(3_001)), ("not_referred", "below_minimum")),
        (Kept(eur(8_000), eur(8_000)), ("not_referred", "only_gift_cards")),
    ],
)
def test_bought_gift_cards_are_no_part_of_what_counts(cards: Kept | None, expected: tuple[str, str]) -> None:
    fifty = under(minimum=eur(5_000), counts_gift_cards=False)
    assert said(decide(order(gift_cards=cards), under=fifty)) == expected
    assert said(decide(order(gift_cards=cards))) == ("referred", "won")
