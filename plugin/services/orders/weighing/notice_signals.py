"""What is odd about one recommendation, measured from the order and from what the database knows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from plugin.auth.identities import IdentityKind
from plugin.auth.mail_hosts import is_disposable, is_privacy_relay
from plugin.db.orders.order_marks import NeighbourOrder
from plugin.domain.orders.eligibility import is_staff_made
from plugin.domain.orders.evidence import Evidence
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.orders.suspicion import Outcome, Signal, weigh_suspicion
from plugin.domain.orders.suspicion_signals import (
    REJECTIONS_COUNT_FOR,
    Account,
    Circumstances,
    Likeness,
    Pace,
    Record,
    are_split,
    read_signals,
)
from plugin.domain.orders.verdict import household_policy
from plugin.domain.people.advocate import Advocate
from plugin.domain.people.email_likeness import EmailMatch, alias_strength, looks_random
from plugin.domain.people.rings import Ring, find_rings, find_stars
from plugin.domain.program.chain_share import is_chained
from plugin.domain.program.program import Terms
from plugin.services.orders.weighing.look_up_signs import ABUSIVE, FRAUD, Signs
from plugin.services.orders.weighing.name_marks import Marks

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One order with the advocate it may be owed to, and the marks of its buyer."""

    order: OrderSnapshot
    marks: Marks
    winner: Evidence
    advocate: Advocate
    terms: Terms


@dataclass(frozen=True, slots=True)
class Oddities:
    """The signals, and the other orders of the rings that were found: those are to be looked at again."""

    signals: frozenset[Signal]
    ring_orders: frozenset[int] = frozenset()


def notice_signals(one: Recommendation, signs: Signs) -> Oddities:
    """Measure everything; a settled order shows only what it says itself."""
    if one.order.order_id in signs.settled:
        return Oddities(read_signals(Likeness(), circumstances=_own_circumstances(one)))
    rings = _rings(one, signs)
    signals = read_signals(
        _likeness(one, signs),
        _account(one.order, one.winner),
        _pace(one, signs),
        _circumstances(one, signs),
        _record(one, signs, rings),
    )
    return Oddities(signals, _orders_in(rings, one, signs) - {one.order.order_id})


def _likeness(one: Recommendation, signs: Signs) -> Likeness:
    own = signs.own_marks.get(one.advocate.advocate_id, ())
    shared = {
        kind
        for kind, forms in one.marks.items()
        if any(mark.kind == kind.value and mark.mark_key in forms for mark in own)
    }
    email = one.order.buyer.email
    match = alias_strength(email) if email and IdentityKind.ALIAS in shared else EmailMatch.NONE
    return Likeness(
        email=match,
        same_phone=IdentityKind.PHONE in shared,
        same_household=IdentityKind.HOUSEHOLD in shared,
        same_address=IdentityKind.ADDRESS in shared,
        network_gap=_network_gap(one, signs),
    )


def _network_gap(one: Recommendation, signs: Signs) -> timedelta | None:
    """The shortest time between the two at one network: the friend's claim and order, the advocate's own orders."""
    seen = [(key, one.order.created_at) for key in one.marks.get(IdentityKind.NETWORK, ())]
    claim = signs.claims.get(one.winner.referral_id or 0)
    if claim is not None and claim.network_key is not None:
        seen.append((claim.network_key, claim.claimed_at))
    own = [mark for mark in signs.own_marks.get(one.advocate.advocate_id, ()) if mark.kind == IdentityKind.NETWORK]
    return min((abs(at - mark.seen_at) for key, at in seen for mark in own if mark.mark_key == key), default=None)


def _account(order: OrderSnapshot, winner: Evidence) -> Account:
    email, since, claimed = order.buyer.email, order.buyer.customer_since, winner.claimed_at
    return Account(
        is_disposable=bool(email) and is_disposable(email or ""),
        is_random=bool(email) and looks_random(email or "") and not is_privacy_relay(email or ""),
        # A guest's record is made with the order, after the claim: that is no account, old or young.
        age=claimed - since if since is not None and claimed is not None and since < claimed else None,
    )


def _pace(one: Recommendation, signs: Signs) -> Pace:
    ordered, claim = one.order.created_at, signs.claims.get(one.winner.referral_id or 0)
    approved = signs.approvals.get(one.advocate.advocate_id, ())
    claims = signs.network_claims.get(claim.network_key or "", ()) if claim is not None else ()
    return Pace(
        approved_in_day=_count_within(approved, ordered, _DAY),
        approved_in_week=_count_within(approved, ordered, _WEEK),
        claims_from_network_in_day=_count_within(claims, claim.claimed_at, _DAY) if claim is not None else 0,
    )


def _count_within(moments: Iterable[datetime], end: datetime, span: timedelta) -> int:
    return sum(end - span < moment <= end for moment in moments)


def _own_circumstances(one: Recommendation) -> Circumstances:
    """What the order says itself; a way of sharing that the terms allow is nothing unusual."""
    order, allowed = one.order, one.terms.sharing
    return Circumstances(
        came_by_portal=order.came_by_portal and not allowed.discount_sites_allowed,
        came_by_ad=order.came_by_ad and not allowed.search_ads_allowed,
        is_staff_made=is_staff_made(order),
        risk=order.risk,
        has_open_dispute=order.has_open_dispute,
    )


def _circumstances(one: Recommendation, signs: Signs) -> Circumstances:
    order, claimed = one.order, one.winner.claimed_at
    neighbours, known = _neighbours(one, signs), {order.buyer.customer_id, one.advocate.customer_id, None}
    same_day = [near.subtotal for near in neighbours if near.ordered_at.date() == order.created_at.date()]
    leaks = signs.leaks.get(one.advocate.advocate_id, ())
    return replace(
        _own_circumstances(one),
        address_bought_before=any(
            near.ordered_at < order.created_at and near.customer_id not in known for near in neighbours
        ),
        code_leaked=claimed is not None and any(found - _DAY <= claimed <= found for found in leaks),
        is_split=are_split([order.subtotal, *same_day], one.terms.offer.minimum),
    )


def _neighbours(one: Recommendation, signs: Signs) -> list[NeighbourOrder]:
    """Other orders that went to this order's address, the advocate's own left out."""
    home = one.marks.get(IdentityKind.ADDRESS, ())
    return [
        near
        for near in signs.neighbours
        if near.mark_key in home
        and near.order_id != one.order.order_id
        and (near.customer_id is None or near.customer_id != one.advocate.customer_id)
    ]


def _record(one: Recommendation, signs: Signs, rings: Sequence[Ring]) -> Record:
    order = one.order
    refused = [r for r in signs.refusals.get(one.advocate.advocate_id, ()) if r.order_id != order.order_id]
    lately = [
        r
        for r in refused
        if r.reason in ABUSIVE and order.created_at - REJECTIONS_COUNT_FOR <= r.ordered_at <= order.created_at
    ]
    return Record(
        rejected=len(lately),
        has_fraud_cancelled=any(r.reason == FRAUD for r in refused),
        rings=frozenset(ring.kind for ring in rings),
        is_like_bringer=_is_like_bringer(one, signs),
    )


def _is_like_bringer(one: Recommendation, signs: Signs) -> bool:
    """Whether the friend and who would get a share of this would be held if one had recommended the other."""
    bringer = signs.bringers.get(one.advocate.advocate_id)
    if bringer is None or bringer.group is not one.terms.group or not is_chained(one.terms.rules):
        return False
    likeness = _likeness(replace(one, advocate=bringer), signs)
    alike = weigh_suspicion(read_signals(likeness), household=household_policy(one.terms))
    return alike.outcome is not Outcome.AUTO


def _rings(one: Recommendation, signs: Signs) -> tuple[Ring, ...]:
    """The rings that both people are in, and the star of this friend's address."""
    advocate, friend = one.advocate.customer_id, one.order.buyer.customer_id
    if advocate is None or friend is None:
        return ()
    ties = [(customer, other.customer_id) for customer, found in signs.friends.items() for other in found]
    near = [n for n in _neighbours(one, signs) if n.advocate_id == one.advocate.advocate_id and n.customer_id]
    homes = {n.customer_id: "here" for n in near if n.customer_id is not None} | {friend: "here"}
    found = (*find_rings([*ties, (advocate, friend)]), *find_stars([(advocate, person) for person in homes], homes))
    return tuple(ring for ring in found if {advocate, friend} <= ring.members)


def _orders_in(rings: Sequence[Ring], one: Recommendation, signs: Signs) -> frozenset[int]:
    members = {person for ring in rings for person in ring.members}
    tied = {
        other.order_id
        for customer, found in signs.friends.items()
        for other in found
        if {customer, other.customer_id} <= members
    }
    near = {n.order_id for n in _neighbours(one, signs) if n.customer_id in members and n.advocate_id is not None}
    return frozenset(tied | near)
