"""What the database knows by which recommendations may be odd: reads only, and nothing where nobody recommended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from plugin.auth.identities import IdentityKind
from plugin.db.orders.order_marks import NeighbourOrder, OrderMark, marks_of_customers, orders_at
from plugin.db.orders.suspicion_facts import (
    FriendOrder,
    RefusedOrder,
    approvals_of,
    claims_by_network,
    friends_of,
    leaks_of,
    refusals_of,
)
from plugin.db.people.advocates import advocates_by_customer
from plugin.db.rewards.rewards import rewards_of_orders
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.people.advocate import Advocate
from plugin.domain.people.referral import Referral
from plugin.domain.program.chain_share import is_chained
from plugin.domain.rewards.reward import RewardState
from plugin.services.orders.weighing.look_up_ties import Ties
from plugin.services.orders.weighing.name_marks import Marks
from plugin.services.rewards.find_bringer import find_bringer

ABUSIVE = frozenset({"self_referral", "household_excluded", "refused_by_person", "chargeback"})
"""Refusals that count on an advocate's record; a returned parcel does not."""

FRAUD = "cancelled_as_fraud"
_PACE_COUNTS_FOR = timedelta(days=7)
_LONGEST_CIRCLE = 5
_CAN_WAIT = (RewardState.PENDING, RewardState.APPROVED)


@dataclass(frozen=True, slots=True)
class Signs:
    """What may be odd about a batch of orders: by referral, advocate or network; `friends` by Shopify's customer.

    `bringers` are by the advocate whom they brought, where a share of what that one refers may be theirs.

    `settled` orders have a reward that is given or gone: to doubt them now would change nothing.
    """

    claims: Mapping[int, Referral] = field(default_factory=dict)
    own_marks: Mapping[int, Sequence[OrderMark]] = field(default_factory=dict)
    neighbours: Sequence[NeighbourOrder] = ()
    approvals: Mapping[int, Sequence[datetime]] = field(default_factory=dict)
    refusals: Mapping[int, Sequence[RefusedOrder]] = field(default_factory=dict)
    network_claims: Mapping[str, Sequence[datetime]] = field(default_factory=dict)
    leaks: Mapping[int, Sequence[datetime]] = field(default_factory=dict)
    friends: Mapping[int, Sequence[FriendOrder]] = field(default_factory=dict)
    bringers: Mapping[int, Advocate] = field(default_factory=dict)
    settled: frozenset[int] = frozenset()


def look_up_signs(
    conn: Connection, shop_id: int, orders: Sequence[OrderSnapshot], marks: Mapping[int, Marks], ties: Ties
) -> Signs:
    """Look up what concerns the advocates these orders may be owed to, and the orders' marks."""
    advocates = {a.advocate_id: a for a in (*ties.advocates.values(), *ties.advocates_by_code.values())}
    if not advocates:
        return Signs()
    claims = [*ties.claims_by_code.values(), *ties.claims_by_visit.values(), *ties.claims_by_identity]
    oldest = min(order.created_at for order in orders)
    homes = [key for of_order in marks.values() for key in of_order.get(IdentityKind.ADDRESS, ())]
    rewards = rewards_of_orders(conn, shop_id, [order.order_id for order in orders])
    bringers = _bringers(conn, shop_id, advocates, ties)
    compared = (*advocates.values(), *bringers.values())
    people = {a.customer_id: a.advocate_id for a in compared if a.customer_id is not None}
    own = marks_of_customers(conn, shop_id, people)
    networks = [claim.network_key for claim in claims if claim.network_key is not None]
    first_claim = min((claim.claimed_at for claim in claims), default=oldest)
    return Signs(
        claims={claim.referral_id: claim for claim in claims},
        own_marks={people[customer_id]: found for customer_id, found in own.items()},
        neighbours=orders_at(conn, shop_id, homes),
        approvals=approvals_of(conn, shop_id, advocates, oldest - _PACE_COUNTS_FOR),
        refusals=refusals_of(conn, shop_id, advocates, ABUSIVE | {FRAUD}),
        network_claims=claims_by_network(conn, shop_id, networks, first_claim - timedelta(days=1)),
        leaks=leaks_of(conn, shop_id, advocates),
        friends=_friends(conn, shop_id, orders),
        bringers=bringers,
        settled=frozenset(
            order_id
            for order_id, promised in rewards.items()
            if any(reward.state not in _CAN_WAIT for reward in promised)
        ),
    )


def _bringers(conn: Connection, shop_id: int, advocate_ids: Iterable[int], ties: Ties) -> dict[int, Advocate]:
    if not any(is_chained(terms.rules) for terms in ties.terms.values()):
        return {}
    found = {one: find_bringer(conn, shop_id, one, but=None) for one in advocate_ids}
    return {one: bringer.advocate for one, bringer in found.items() if bringer is not None}


def _friends(conn: Connection, shop_id: int, orders: Sequence[OrderSnapshot]) -> dict[int, Sequence[FriendOrder]]:
    """By customer, whom the buyers recommended, and whom those did, as far as a circle is looked for."""
    known: dict[int, Sequence[FriendOrder]] = {}
    ahead = {order.buyer.customer_id for order in orders if order.buyer.customer_id is not None}
    for _ in range(_LONGEST_CIRCLE):
        advocates = advocates_by_customer(conn, shop_id, ahead)
        if not advocates:
            break
        found = friends_of(conn, shop_id, (advocate.advocate_id for advocate in advocates.values()))
        known |= {customer_id: found.get(one.advocate_id, []) for customer_id, one in advocates.items()}
        ahead = {friend.customer_id for friends in found.values() for friend in friends} - known.keys()
    return known
