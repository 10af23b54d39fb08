"""Weigh orders: find every tie to an advocate, what is known of the two people, and judge. Nothing is written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from plugin.auth.identities import IdentityKind, identity_keys
from plugin.auth.refusals import TicketRefusal
from plugin.auth.tickets import Purpose, Tickets
from plugin.db.shops.past_buyers import PastBuyer
from plugin.domain.orders.attribution import attribute
from plugin.domain.orders.eligibility import Relation
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.orders.suspicion import Signal
from plugin.domain.orders.suspicion_document import NOTHING_NOTICED, Noticed
from plugin.domain.orders.verdict import Verdict, judge
from plugin.domain.orders.verdict_document import Grounds
from plugin.domain.people.advocate import Advocate
from plugin.domain.program.program import Terms
from plugin.domain.shop import Shop
from plugin.keys import KeyPurpose, KeyRing
from plugin.services.orders.weighing.find_evidence import find_evidence
from plugin.services.orders.weighing.look_up_signs import Signs, look_up_signs
from plugin.services.orders.weighing.look_up_ties import Ties, look_up_ties
from plugin.services.orders.weighing.name_buyer import name_buyer
from plugin.services.orders.weighing.name_marks import Marks, name_marks
from plugin.services.orders.weighing.notice_signals import Oddities, Recommendation, notice_signals
from plugin.services.orders.weighing.recall_judgement import Remembered

CART_ATTRIBUTE = "_goodword"
TICKET_AGE = timedelta(days=60)
_IN_RING = frozenset({Signal.MUTUAL_PAIR, Signal.CIRCLE, Signal.STAR})


@dataclass(frozen=True, slots=True)
class WeighedOrder:
    """An order with its verdict, the grounds of it, and the buyer's identity keys (newest form first per identity).

    `ring_orders` are other orders of a ring that was found and not known yet.
    """

    grounds: Grounds
    verdict: Verdict
    advocate: Advocate | None
    terms: Terms | None
    buyer_keys: tuple[tuple[str, ...], ...]
    ring_orders: frozenset[int] = frozenset()

    @property
    def order(self) -> OrderSnapshot:
        """The order as it was read."""
        return self.grounds.order

    @property
    def market(self) -> str | None:
        """The market whose own amounts hold for it, by its key in the rules."""
        return None if self.verdict.measured is None else self.verdict.measured.market


def weigh_orders(
    conn: Connection,
    keys: KeyRing,
    shop: Shop,
    orders: Sequence[OrderSnapshot],
    *,
    remembered: Mapping[int, Remembered],
) -> dict[int, WeighedOrder]:
    """Judge these orders on what is known this moment; gives them by order id."""
    buyers = {order.order_id: name_buyer(keys, shop.shop_id, order) for order in orders}
    visits = _visits(keys, shop, orders)
    seen = [piece for before in remembered.values() for piece in before.evidence]
    ties = look_up_ties(conn, shop, orders, buyers, visits, seen)
    marks = {order.order_id: name_marks(keys, shop.shop_id, order) for order in orders}
    signs = look_up_signs(conn, shop.shop_id, orders, marks, ties)
    weighing = _Weighing(buyers, visits, marks, ties, signs, remembered, shop.timezone)
    return {order.order_id: _weigh(order, weighing) for order in orders}


@dataclass(frozen=True, slots=True)
class _Weighing:
    """What all orders of one batch are weighed on; `timezone` is the shop's."""

    buyers: Mapping[int, tuple[tuple[str, ...], ...]]
    visits: Mapping[int, tuple[str, ...]]
    marks: Mapping[int, Marks]
    ties: Ties
    signs: Signs
    remembered: Mapping[int, Remembered]
    timezone: str | None


def _visits(keys: KeyRing, shop: Shop, orders: Iterable[OrderSnapshot]) -> dict[int, tuple[str, ...]]:
    """The visit keys that signed cart tickets prove, by order; a ticket of another shop proves nothing.

    A ticket's age counts to the order, not to today: reading the order again must find the same.
    """
    carrying = [order for order in orders if order.attribute(CART_ATTRIBUTE)]
    if not carrying:
        return {}
    tickets = Tickets(keys.derive(KeyPurpose.TICKETS))
    proved = {}
    for order in carrying:
        payload = tickets.read(Purpose.VISIT, order.attribute(CART_ATTRIBUTE), TICKET_AGE, order.created_at)
        if not isinstance(payload, TicketRefusal) and payload.get("shop") == shop.shop_id and payload.get("visit"):
            proved[order.order_id] = identity_keys(keys, shop.shop_id, IdentityKind.VISIT, str(payload["visit"]))
    return proved


def _weigh(order: OrderSnapshot, on: _Weighing) -> WeighedOrder:
    before, buyer, ties = on.remembered.get(order.order_id, Remembered()), on.buyers[order.order_id], on.ties
    order = order if order.member is not None else replace(order, member=before.member)
    found = find_evidence(order, buyer, on.visits.get(order.order_id, ()), ties, before.evidence, on.timezone)
    elsewhere = frozenset(
        piece.referral_id
        for piece in found
        if piece.referral_id is not None
        and ties.conversions.get(piece.referral_id, order.order_id) != order.order_id
        and not ties.terms[(piece.program_id, piece.program_version)].counts_each_order
    )
    first_ordered_at = _first_ordered_at(buyer, ties)
    attribution = attribute(
        found,
        ordered_at=order.created_at,
        claim_windows={key: terms.claim_window for key, terms in ties.terms.items()},
        converted_elsewhere=elsewhere,
        first_ordered_at=first_ordered_at,
        by_first_order=frozenset(key for key, terms in ties.terms.items() if terms.counts_later_orders),
        visit_windows={key: terms.visit_window for key, terms in ties.terms.items() if terms.visit_window is not None},
        only_new=frozenset(key for key, terms in ties.terms.items() if terms.new_customers_only),
    )
    winner = attribution.winner
    advocate = None if winner is None else _advocate(ties, winner.advocate_id)
    relation = None
    if winner is not None and advocate is not None:
        relation = _relate(order, buyer, advocate, ties, before, claimed_at=winner.claimed_at)
    terms = None if winner is None else ties.terms[(winner.program_id, winner.program_version)]
    odd, noticed = Oddities(frozenset()), NOTHING_NOTICED
    if winner is not None and advocate is not None and terms is not None:
        odd = notice_signals(Recommendation(order, on.marks[order.order_id], winner, advocate, terms), on.signs)
        noticed = Noticed(odd.signals | before.noticed_about(winner.advocate_id), ())
    verdict = judge(order, attribution, ties.terms, relation, before.word, noticed)
    ring_orders = frozenset() if _IN_RING & before.noticed else odd.ring_orders
    grounds = Grounds(order, found, relation, elsewhere, first_ordered_at, noticed)
    return WeighedOrder(grounds, verdict, advocate, terms, buyer, ring_orders)


def _advocate(ties: Ties, advocate_id: int) -> Advocate | None:
    named = (advocate for advocate in ties.advocates_by_code.values() if advocate.advocate_id == advocate_id)
    return ties.advocates.get(advocate_id) or next(named, None)


def _first_ordered_at(buyer: tuple[tuple[str, ...], ...], ties: Ties) -> datetime | None:
    """When the buyer's earliest paid order that we know of was placed."""
    firsts = (ties.past_buyers.get(key) for identity in buyer for key in identity)
    return min((first.first_ordered_at for first in firsts if first is not None), default=None)


def _relate(
    order: OrderSnapshot,
    buyer: tuple[tuple[str, ...], ...],
    advocate: Advocate,
    ties: Ties,
    before: Remembered,
    *,
    claimed_at: datetime | None,
) -> Relation:
    keys = [key for identity in buyer for key in identity]
    person = order.buyer.customer_id
    person = ties.people.get(person, person) if person is not None else None
    is_same = person is not None and person == advocate.customer_id
    bought_before = _bought_before(order, keys, ties.past_buyers.get)
    return Relation(
        is_same_person=is_same or (advocate.email_key is not None and advocate.email_key in keys),
        bought_before=bought_before,
        was_new=before.was_new,
        bought_before_claim=bought_before if claimed_at is None else _is_older(buyer, claimed_at, ties),
    )


def _is_older(buyer: tuple[tuple[str, ...], ...], claimed_at: datetime, ties: Ties) -> bool | None:
    """Whether the buyer's first order is older than the claim; None for a buyer without any identity."""
    first = _first_ordered_at(buyer, ties)
    return None if not buyer else first is not None and first < claimed_at.replace(microsecond=0)


def _bought_before(order: OrderSnapshot, keys: Sequence[str], find: Callable[[str], PastBuyer | None]) -> bool | None:
    """Whether an older order of the same identity is known; None for a buyer without any identity."""
    if not keys:
        return None
    firsts = [first for first in (find(key) for key in keys) if first is not None]
    return any(f.first_order_id != order.order_id and f.first_ordered_at < order.created_at for f in firsts)
