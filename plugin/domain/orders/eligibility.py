"""Whether an attributed order may earn a reward: named checks, each with its outcome, none hidden behind another."""

from dataclasses import dataclass

from plugin.domain.money import Money
from plugin.domain.orders.check import Check, Outcome, passed_if
from plugin.domain.orders.counted import PRODUCTS_UNREAD, counted_plan
from plugin.domain.orders.enough import check_market, check_minimum
from plugin.domain.orders.measure import measure
from plugin.domain.orders.membership import SEGMENT_UNREAD, is_known, segment_of
from plugin.domain.orders.order import OrderSnapshot, PaymentState
from plugin.domain.orders.suspicion import HardFact, Suspicion
from plugin.domain.orders.suspicion import Outcome as Finding
from plugin.domain.program.choice import Approval, Channel, Event
from plugin.domain.program.program import Terms


@dataclass(frozen=True, slots=True)
class Relation:
    """What we know of friend and advocate besides the order.

    `bought_before`: a paid order of the same identity older than this one exists here (None: no identity known).
    `was_new`: an earlier verdict on this very order found the friend new.
    `bought_before_claim`: a paid order older than the claim is known; without a claim the same as `bought_before`.
    """

    is_same_person: bool
    bought_before: bool | None
    was_new: bool = False
    bought_before_claim: bool | None = None


def check_order(order: OrderSnapshot, *, counts_drafts: bool = False) -> tuple[Check, ...]:
    """Judge the order by itself: real, paid, not taken back, not disputed, bought by a customer.

    `counts_drafts` lets an order pass that the shop's staff entered.
    """
    is_customers = counts_drafts or order.channel is not Channel.DRAFT_ORDER
    return (
        passed_if("real_order", not order.is_test, "test_order"),
        _payment(order.payment),
        passed_if("not_cancelled", order.cancelled_at is None, _why_cancelled(order)),
        passed_if("not_refunded", not _is_refunded(order), "refunded"),
        _dispute(order),
        passed_if("bought_by_customer", is_customers, "draft_order"),
        _risk(order.risk),
    )


def check_referral(order: OrderSnapshot, terms: Terms, relation: Relation) -> tuple[Check, ...]:
    """Judge the order against the terms it was claimed under and the two people's relation."""
    return (
        passed_if("other_person", not relation.is_same_person, "self_referral"),
        _newness(order, terms, relation),
        *_channel(order, terms),
        *_event(order, terms),
        *check_market(order, terms),
        check_minimum(
            order, terms, terms.trigger.minimum or Money(0, terms.reward.amount.currency), measure(order, terms)
        ),
    )


def check_follow_up(
    order: OrderSnapshot, terms: Terms, relation: Relation, *, starts: bool = False
) -> tuple[Check, ...]:
    """Judge a later order of a friend's, who need not be new any more; the minimum was the first order's.

    With `starts` it counts only if it starts a subscription.
    """
    return (
        passed_if("other_person", not relation.is_same_person, "self_referral"),
        *_channel(order, terms),
        *_shipment(order, terms),
        *((_subscription(order, terms),) if starts else ()),
        *check_market(order, terms),
        check_minimum(order, terms, Money(0, terms.reward.amount.currency)),
    )


def check_suspicion(suspicion: Suspicion, approval: Approval = Approval.AUTO_UNLESS_FLAGGED) -> tuple[Check, ...]:
    """Judge what was noticed: a household that the terms exclude refuses; points only ever ask for a person.

    Where terms approve by themselves nobody is asked, so points are written down and decide nothing. Where a person
    approves each reward, an order waits for one even if nothing was noticed.
    """
    excluded = HardFact.HOUSEHOLD_EXCLUDED in suspicion.facts
    doubts = {Finding.HOLD: "suspicious", Finding.LIKELY_ABUSE: "likely_abuse"}
    doubt = doubts.get(suspicion.outcome)
    home = passed_if("other_household", not excluded, "household_excluded")
    if approval is Approval.AUTO:
        return (home,)
    unusual = Check("nothing_unusual", Outcome.DOUBTFUL if doubt else Outcome.PASSED, doubt)
    by_hand = (Check("let_go", Outcome.DOUBTFUL, "manual_approval"),) if approval is Approval.MANUAL else ()
    return (home, unusual, *by_hand)


def check_segment(order: OrderSnapshot, terms: Terms, advocate_id: int) -> tuple[Check, ...]:
    """Ask whether it is known if the advocate gets more; nothing where no amount hangs on that."""
    tag = segment_of(terms)
    if tag is None:
        return ()
    is_open = not is_known(order.member, tag, advocate_id)
    return (Check("segment", Outcome.OPEN, SEGMENT_UNREAD) if is_open else Check("segment", Outcome.PASSED),)


def is_staff_made(order: OrderSnapshot) -> bool:
    """Whether the shop's staff entered the order."""
    return order.channel is Channel.DRAFT_ORDER


def _payment(payment: PaymentState) -> Check:
    if payment.has_been_paid:
        return Check("paid", Outcome.PASSED)
    if payment in (PaymentState.VOIDED, PaymentState.EXPIRED):
        return Check("paid", Outcome.REFUSED, "payment_voided")
    return Check("paid", Outcome.OPEN, "not_paid_yet")


def _why_cancelled(order: OrderSnapshot) -> str:
    """A fraud stays on the advocate's record (OrderCancelReason FRAUD, 2026-10)."""
    return "cancelled_as_fraud" if order.cancel_reason == "fraud" else "cancelled"


def _is_refunded(order: OrderSnapshot) -> bool:
    fully = order.payment is PaymentState.REFUNDED
    return fully or (order.refunded.amount_minor > 0 and order.subtotal.amount_minor <= 0)


def _dispute(order: OrderSnapshot) -> Check:
    if order.has_lost_dispute:
        return Check("not_disputed", Outcome.REFUSED, "chargeback")
    if order.has_open_dispute:
        return Check("not_disputed", Outcome.DOUBTFUL, "dispute_open")
    return Check("not_disputed", Outcome.PASSED)


def _risk(risk: str) -> Check:
    doubtful = risk in ("cancel", "investigate")
    return Check("risk", Outcome.DOUBTFUL, "risk_flagged") if doubtful else Check("risk", Outcome.PASSED)


def _channel(order: OrderSnapshot, terms: Terms) -> tuple[Check, ...]:
    """Drafts are told apart before; terms without rules count everything else."""
    if terms.rules is None or order.channel is Channel.DRAFT_ORDER:
        return ()
    return (passed_if("channel", order.channel in terms.trigger.channels, "other_channel"),)


def _event(order: OrderSnapshot, terms: Terms) -> tuple[Check, ...]:
    if terms.trigger.event is Event.NTH_ORDER:
        return (_nth_order(order, terms.trigger.nth),)
    return _shipment(order, terms)


def _shipment(order: OrderSnapshot, terms: Terms) -> tuple[Check, ...]:
    trigger = terms.trigger
    if trigger.event is Event.ORDER_FULFILLED:
        is_shipped = order.fulfilled_at is not None
        return (
            Check("fulfilled", Outcome.PASSED) if is_shipped else Check("fulfilled", Outcome.OPEN, "not_fulfilled_yet"),
        )
    return (_subscription(order, terms),) if trigger.event is Event.SUBSCRIPTION_CYCLE else ()


def _subscription(order: OrderSnapshot, terms: Terms) -> Check:
    plan = counted_plan(order, terms)
    if plan is None:
        return Check("subscription", Outcome.OPEN, "subscription_unread" if order.plan is None else PRODUCTS_UNREAD)
    return passed_if("subscription", plan.amount_minor > 0, "no_subscription")


def _nth_order(order: OrderSnapshot, nth: int) -> Check:
    """Shopify's order index decides; a buyer's number of orders may count later ones, so it only shows too few."""
    index, count = order.buyer.order_index, order.buyer.orders_count
    if index is not None:
        return passed_if("nth_order", index == nth, "another_order_counts")
    if count is not None and count < nth:
        return Check("nth_order", Outcome.REFUSED, "another_order_counts")
    return Check("nth_order", Outcome.DOUBTFUL, "order_number_unknown")


def _newness(order: OrderSnapshot, terms: Terms, relation: Relation) -> Check:
    if not terms.new_customers_only:
        return Check("new_customer", Outcome.PASSED)
    is_new = _was_new_at_claim(relation) if terms.counts_later_orders else _is_new(order, relation)
    if is_new is None:
        return Check("new_customer", Outcome.DOUBTFUL, "newness_unknown")
    return passed_if("new_customer", is_new, "existing_customer")


def _was_new_at_claim(relation: Relation) -> bool | None:
    """Only our history can tell: Shopify's order index counts the orders since the claim too."""
    if relation.bought_before_claim:
        return False
    return True if relation.was_new or relation.bought_before_claim is False else None


def _is_new(order: OrderSnapshot, relation: Relation) -> bool | None:
    """Shopify's order index decides; our history can only take newness away; a count above one may be later orders."""
    if relation.bought_before or (order.buyer.order_index or 0) > 1:
        return False
    if order.buyer.order_index == 1 or relation.was_new:
        return True
    if order.buyer.orders_count is not None:
        return order.buyer.orders_count <= 1
    return None if relation.bought_before is None else True
