"""Everything the database knows that may tie a batch of orders to advocates, in a handful of queries. Reads only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from plugin.db.offers.open_offers import closed_programs
from plugin.db.offers.programs import read_programs, read_terms_of
from plugin.db.offers.referrals import referrals_by_code, referrals_by_identity, referrals_by_visit
from plugin.db.orders.conversions import orders_of_referrals
from plugin.db.people.advocates import advocates_by_code, advocates_by_id
from plugin.db.people.customer_merges import resolve_customers
from plugin.db.people.group_moves import GroupMove, read_group_moves
from plugin.db.shops.past_buyers import PastBuyer, read_past_buyers
from plugin.domain.orders.evidence import Evidence
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.people.advocate import Advocate
from plugin.domain.people.referral import Referral
from plugin.domain.program.program import Program, Terms
from plugin.domain.shop import Shop
from plugin.services.orders.weighing.look_up_friends import Friendship, look_up_friends


@dataclass(frozen=True, slots=True)
class Ties:
    """Everything the database knows that may matter to one batch of orders; `programs` can be claimed.

    `moves` are those since the oldest of the orders, by advocate, of whoever's handle one of them carries.
    """

    programs: tuple[Program, ...]
    claims_by_code: Mapping[str, Referral]
    claims_by_visit: Mapping[str, Referral]
    claims_by_identity: Sequence[Referral]
    advocates_by_code: Mapping[str, Advocate]
    advocates: Mapping[int, Advocate]
    past_buyers: Mapping[str, PastBuyer]
    people: Mapping[int, int]
    conversions: Mapping[int, int]
    terms: Mapping[tuple[int, int], Terms]
    friends: Mapping[int, tuple[Friendship, ...]]
    moves: Mapping[int, Sequence[GroupMove]] = field(default_factory=dict)


def look_up_ties(
    conn: Connection,
    shop: Shop,
    orders: Sequence[OrderSnapshot],
    buyers: Mapping[int, tuple[tuple[str, ...], ...]],
    visits: Mapping[int, tuple[str, ...]],
    seen: Sequence[Evidence],
) -> Ties:
    """Look up what concerns these orders, their buyers (keyed hashes), their visits and the evidence seen before."""
    shop_id = shop.shop_id
    codes = {code for order in orders for code in order.discount_codes}
    public = codes | {code for order in orders for code in order.referral_codes}
    all_keys = [key for identities in buyers.values() for identity in identities for key in identity]
    people = resolve_customers(conn, shop_id, (o.buyer.customer_id for o in orders if o.buyer.customer_id is not None))
    by_code = referrals_by_code(conn, shop_id, codes)
    by_visit = referrals_by_visit(conn, shop_id, (key for forms in visits.values() for key in forms))
    by_identity = referrals_by_identity(conn, shop_id, all_keys, {*people, *people.values()})
    claims = [*by_code.values(), *by_visit.values(), *by_identity]
    friends = look_up_friends(conn, shop_id, people)
    first = [friendship.first for theirs in friends.values() for friendship in theirs]
    by_public_code = advocates_by_code(conn, shop_id, public)
    programs = _open_programs(conn, shop, orders) if by_public_code else ()
    versions = {(claim.program_id, claim.version) for claim in claims}
    versions |= {(piece.program_id, piece.program_version) for piece in seen}
    versions |= {(one.program_id, one.version) for one in first}
    referral_ids = {claim.referral_id for claim in claims} | {p.referral_id for p in seen if p.referral_id is not None}
    advocate_ids = {claim.advocate_id for claim in claims} | {piece.advocate_id for piece in seen}
    advocate_ids |= {one.advocate_id for one in first}
    versions |= {(program.program_id, program.version) for program in programs}
    return Ties(
        programs=programs,
        claims_by_code=by_code,
        claims_by_visit=by_visit,
        claims_by_identity=by_identity,
        advocates_by_code=by_public_code,
        advocates=advocates_by_id(conn, shop_id, advocate_ids),
        past_buyers=read_past_buyers(conn, shop_id, all_keys),
        people=people,
        conversions=orders_of_referrals(conn, shop_id, referral_ids),
        terms=read_terms_of(conn, shop_id, versions),
        friends=friends,
        moves=_moves(conn, shop, orders, by_public_code.values()),
    )


def _moves(
    conn: Connection, shop: Shop, orders: Sequence[OrderSnapshot], advocates: Iterable[Advocate]
) -> dict[int, list[GroupMove]]:
    ids = {advocate.advocate_id for advocate in advocates}
    oldest = min(order.created_at for order in orders) if ids else None
    return {} if oldest is None else read_group_moves(conn, shop.shop_domain, ids, oldest)


def _open_programs(conn: Connection, shop: Shop, orders: Sequence[OrderSnapshot]) -> tuple[Program, ...]:
    """What a link on these orders may stand for; a budget is counted as of the newest of them."""
    programs = read_programs(conn, shop.shop_id)
    now = max(order.created_at for order in orders)
    closed = closed_programs(conn, shop.shop_id, shop.shop_domain, programs, timezone=shop.timezone, now=now)
    return tuple(program for program in programs if program.program_id not in closed)
