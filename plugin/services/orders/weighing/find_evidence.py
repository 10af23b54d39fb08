"""Every piece of evidence on one order: claims by code, ticket and person, and advocates' own handles."""

from collections.abc import Iterable
from datetime import timedelta

from plugin.domain.orders.evidence import Evidence, EvidenceKind
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.people.advocate import Advocate
from plugin.domain.people.referral import Referral
from plugin.domain.program.choice import Group
from plugin.domain.program.precedence import all_in_force
from plugin.services.orders.answering.find_follow_ups import find_follow_ups
from plugin.services.orders.weighing.look_up_friends import Friendship
from plugin.services.orders.weighing.look_up_ties import Ties

SECOND = timedelta(seconds=1)
"""Shopify gives times in whole seconds."""


def find_evidence(
    order: OrderSnapshot,
    buyer: tuple[tuple[str, ...], ...],
    visit: tuple[str, ...],
    ties: Ties,
    seen: tuple[Evidence, ...],
    timezone: str | None,
) -> tuple[Evidence, ...]:
    """Give every piece that points to an advocate, each once; one seen before keeps the terms it was seen under."""
    found = [
        *seen,
        *_claims(EvidenceKind.CLAIM_CODE, (ties.claims_by_code.get(code) for code in order.discount_codes)),
        *_claims(EvidenceKind.CART_TICKET, (ties.claims_by_visit.get(key) for key in visit), shown="cart ticket"),
        *_claims(EvidenceKind.CLAIM_EMAIL, _claims_of(order, buyer, ties), shown="claimed before"),
        *_public(EvidenceKind.ADVOCATE_CODE, order.discount_codes, order, ties, timezone),
        *_public(EvidenceKind.SHOPIFY_REFERRAL, order.referral_codes, order, ties, timezone),
        *find_follow_ups(order, _friendships(order, ties), ties.terms, timezone),
    ]
    found = [piece for piece in found if (piece.program_id, piece.program_version) in ties.terms]
    once: dict[tuple[EvidenceKind, int, int | None], Evidence] = {}
    for piece in found:
        once.setdefault((piece.kind, piece.advocate_id, piece.referral_id), piece)
    return tuple(once.values())


def _claims(kind: EvidenceKind, claims: Iterable[Referral | None], shown: str | None = None) -> list[Evidence]:
    return [
        Evidence(
            kind=kind,
            shown=shown or str(claim.code),
            advocate_id=claim.advocate_id,
            program_id=claim.program_id,
            program_version=claim.version,
            referral_id=claim.referral_id,
            claimed_at=claim.claimed_at,
        )
        for claim in claims
        if claim is not None
    ]


def _claims_of(order: OrderSnapshot, buyer: tuple[tuple[str, ...], ...], ties: Ties) -> list[Referral]:
    keys = {key for identity in buyer for key in identity}
    person = order.buyer.customer_id
    same = {person, ties.people.get(person, person)} if person is not None else set()
    return [
        claim
        for claim in ties.claims_by_identity
        if (claim.email_key in keys if claim.email_key else False) or (claim.customer_id in same if same else False)
    ]


def _friendships(order: OrderSnapshot, ties: Ties) -> tuple[Friendship, ...]:
    person = order.buyer.customer_id
    return ties.friends.get(ties.people.get(person, person), ()) if person is not None else ()


def _public(
    kind: EvidenceKind, codes: Iterable[str], order: OrderSnapshot, ties: Ties, timezone: str | None
) -> list[Evidence]:
    """An advocate's own handle on the order, without a claim: good under the terms their links stand for.

    A program with a schedule is in force within it, by the moment of the order; one that was switched on later was not,
    nor is it the program of an advocate who was moved into its group later.
    """
    programs = [one for one in ties.programs if one.live_since is None or one.live_since < order.created_at + SECOND]
    advocates = [(code, ties.advocates_by_code.get(code)) for code in codes]
    is_visit = kind is EvidenceKind.SHOPIFY_REFERRAL
    return [
        Evidence(
            kind,
            advocate.referral_code,
            advocate.advocate_id,
            program.program_id,
            program.version,
            seen_at=order.visited_at(code) if is_visit else None,
        )
        for code, advocate in advocates
        if advocate is not None
        for program in all_in_force(programs, _group_at(advocate, order, ties), timezone, order.created_at)[:1]
    ]


def _group_at(advocate: Advocate, order: OrderSnapshot, ties: Ties) -> Group:
    """The group that the advocate belonged to when it was ordered."""
    later = (one for one in ties.moves.get(advocate.advocate_id, ()) if one.moved_at >= order.created_at + SECOND)
    return next((one.before for one in later), advocate.group)
