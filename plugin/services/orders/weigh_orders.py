"""Weigh orders: find every tie to an advocate, what is known of the two people, and judge. Nothing is written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from plugin.auth.identities import IdentityKind, identity_keys
from plugin.auth.refusals import TicketRefusal
from plugin.auth.tickets import Purpose, Tickets
from plugin.db.advocates import advocates_by_code, advocates_by_id
from plugin.db.conversions import orders_of_referrals
from plugin.db.customer_merges import resolve_customers
from plugin.db.past_buyers import PastBuyer, read_past_buyers
from plugin.db.programs import read_program, read_terms_of
from plugin.db.referrals import referrals_by_code, referrals_by_identity, referrals_by_visit
from plugin.domain.advocate import Advocate
from plugin.domain.attribution import attribute
from plugin.domain.eligibility import Relation
from plugin.domain.evidence import Evidence, EvidenceKind
from plugin.domain.order import OrderSnapshot
from plugin.domain.program import Program, Terms
from plugin.domain.referral import Referral
from plugin.domain.shop import Shop
from plugin.domain.verdict import PersonsWord, Verdict, judge
from plugin.domain.verdict_document import Grounds
from plugin.keys import KeyPurpose, KeyRing

CART_ATTRIBUTE = "_goodword"
TICKET_AGE = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What an earlier judgement leaves for the next: a person's word, that the friend was new, what tied the order.

    Evidence once seen stays: neither an edited order nor a changed program unties what was promised.
    """

    word: PersonsWord | None = None
    was_new: bool = False
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class WeighedOrder:
    """An order with its verdict, the grounds of it, and the buyer's identity keys (newest form first per identity)."""

    grounds: Grounds
    verdict: Verdict
    advocate: Advocate | None
    terms: Terms | None
    buyer_keys: tuple[tuple[str, ...], ...]

    @property
    def order(self) -> OrderSnapshot:
        """The order as it was read."""
        return self.grounds.order


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything the database knows that may matter to one batch of orders."""

    program: Program | None
    claims_by_code: Mapping[str, Referral]
    claims_by_visit: Mapping[str, Referral]
    claims_by_identity: Sequence[Referral]
    advocates_by_code: Mapping[str, Advocate]
    advocates: Mapping[int, Advocate]
    past_buyers: Mapping[str, PastBuyer]
    people: Mapping[int, int]
    conversions: Mapping[int, int]
    terms: Mapping[tuple[int, int], Terms]


def weigh_orders(
    conn: Connection,
    keys: KeyRing,
    shop: Shop,
    orders: Sequence[OrderSnapshot],
    *,
    remembered: Mapping[int, Remembered],
) -> dict[int, WeighedOrder]:
    """Judge these orders on what is known this moment; gives them by order id."""
    buyers = {order.order_id: buyer_keys(keys, shop.shop_id, order) for order in orders}
    visits = _visits(keys, shop, orders)
    seen = [piece for before in remembered.values() for piece in before.evidence]
    known = _look_up(conn, shop.shop_id, orders, buyers, visits, seen)
    return {
        order.order_id: _weigh(order, buyers[order.order_id], visits.get(order.order_id, ()), known, remembered)
        for order in orders
    }


def buyer_keys(keys: KeyRing, shop_id: int, order: OrderSnapshot) -> tuple[tuple[str, ...], ...]:
    """Give the buyer's identities as keyed hashes: customer, then e-mail; each in every form it may be stored in."""
    found = []
    if order.buyer.customer_id is not None:
        found.append(identity_keys(keys, shop_id, IdentityKind.CUSTOMER, order.buyer.customer_id))
    if order.buyer.email:
        found.append(identity_keys(keys, shop_id, IdentityKind.EMAIL, order.buyer.email))
    return tuple(found)


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


def _look_up(
    conn: Connection,
    shop_id: int,
    orders: Sequence[OrderSnapshot],
    buyers: Mapping[int, tuple[tuple[str, ...], ...]],
    visits: Mapping[int, tuple[str, ...]],
    seen: Sequence[Evidence],
) -> _Known:
    codes = {code for order in orders for code in order.discount_codes}
    public = codes | {code for order in orders for code in order.referral_codes}
    all_keys = [key for identities in buyers.values() for identity in identities for key in identity]
    people = resolve_customers(conn, shop_id, (o.buyer.customer_id for o in orders if o.buyer.customer_id is not None))
    by_code = referrals_by_code(conn, shop_id, codes)
    by_visit = referrals_by_visit(conn, shop_id, (key for forms in visits.values() for key in forms))
    by_identity = referrals_by_identity(conn, shop_id, all_keys, {*people, *people.values()})
    claims = [*by_code.values(), *by_visit.values(), *by_identity]
    program = read_program(conn, shop_id)
    versions = {(claim.program_id, claim.version) for claim in claims}
    versions |= {(piece.program_id, piece.program_version) for piece in seen}
    referral_ids = {claim.referral_id for claim in claims} | {p.referral_id for p in seen if p.referral_id is not None}
    advocate_ids = {claim.advocate_id for claim in claims} | {piece.advocate_id for piece in seen}
    if program is not None:
        versions.add((program.program_id, program.version))
    return _Known(
        program=program,
        claims_by_code=by_code,
        claims_by_visit=by_visit,
        claims_by_identity=by_identity,
        advocates_by_code=advocates_by_code(conn, shop_id, public),
        advocates=advocates_by_id(conn, shop_id, advocate_ids),
        past_buyers=read_past_buyers(conn, shop_id, all_keys),
        people=people,
        conversions=orders_of_referrals(conn, shop_id, referral_ids),
        terms=read_terms_of(conn, shop_id, versions),
    )


def _weigh(
    order: OrderSnapshot,
    buyer: tuple[tuple[str, ...], ...],
    visit: tuple[str, ...],
    known: _Known,
    remembered: Mapping[int, Remembered],
) -> WeighedOrder:
    before = remembered.get(order.order_id, Remembered())
    found = _find_evidence(order, buyer, visit, known, before.evidence)
    elsewhere = frozenset(
        piece.referral_id
        for piece in found
        if piece.referral_id is not None and known.conversions.get(piece.referral_id, order.order_id) != order.order_id
    )
    windows = {key: terms.claim_window for key, terms in known.terms.items()}
    attribution = attribute(found, ordered_at=order.created_at, claim_windows=windows, converted_elsewhere=elsewhere)
    winner = attribution.winner
    advocate = None if winner is None else _advocate(known, winner.advocate_id)
    relation = None if advocate is None else _relate(order, buyer, advocate, known, was_new=before.was_new)
    verdict = judge(order, attribution, known.terms, relation, before.word)
    terms = None if winner is None else known.terms[(winner.program_id, winner.program_version)]
    return WeighedOrder(Grounds(order, found, relation, elsewhere), verdict, advocate, terms, buyer)


def _find_evidence(
    order: OrderSnapshot,
    buyer: tuple[tuple[str, ...], ...],
    visit: tuple[str, ...],
    known: _Known,
    seen: tuple[Evidence, ...],
) -> tuple[Evidence, ...]:
    """Every piece that points to an advocate, each once; a piece seen before keeps the terms it was seen under."""
    found = [
        *seen,
        *_claims(EvidenceKind.CLAIM_CODE, (known.claims_by_code.get(code) for code in order.discount_codes)),
        *_claims(EvidenceKind.CART_TICKET, (known.claims_by_visit.get(key) for key in visit), shown="cart ticket"),
        *_claims(EvidenceKind.CLAIM_EMAIL, _claims_of(order, buyer, known), shown="claimed before"),
        *_public(EvidenceKind.ADVOCATE_CODE, order.discount_codes, known),
        *_public(EvidenceKind.SHOPIFY_REFERRAL, order.referral_codes, known),
    ]
    found = [piece for piece in found if (piece.program_id, piece.program_version) in known.terms]
    once: dict[tuple[EvidenceKind, int, int | None], Evidence] = {}
    for piece in found:
        once.setdefault((piece.kind, piece.advocate_id, piece.referral_id), piece)
    return tuple(once.values())


def _claims(kind: EvidenceKind, claims: Iterable[Referral | None], shown: str | None = None) -> list[Evidence]:
    return [
        Evidence(
            kind=kind,
            shown=shown or claim.code,
            advocate_id=claim.advocate_id,
            program_id=claim.program_id,
            program_version=claim.version,
            referral_id=claim.referral_id,
            claimed_at=claim.claimed_at,
        )
        for claim in claims
        if claim is not None
    ]


def _claims_of(order: OrderSnapshot, buyer: tuple[tuple[str, ...], ...], known: _Known) -> list[Referral]:
    keys = {key for identity in buyer for key in identity}
    person = order.buyer.customer_id
    same = {person, known.people.get(person, person)} if person is not None else set()
    return [
        claim
        for claim in known.claims_by_identity
        if (claim.email_key in keys if claim.email_key else False) or (claim.customer_id in same if same else False)
    ]


def _public(kind: EvidenceKind, codes: Iterable[str], known: _Known) -> list[Evidence]:
    """An advocate's own handle on the order, without a claim: good under the terms in force while the program is on."""
    program = known.program
    if program is None or not program.is_live:
        return []
    advocates = [known.advocates_by_code.get(code) for code in codes]
    return [
        Evidence(kind, advocate.referral_code, advocate.advocate_id, program.program_id, program.version)
        for advocate in advocates
        if advocate is not None
    ]


def _advocate(known: _Known, advocate_id: int) -> Advocate | None:
    named = (advocate for advocate in known.advocates_by_code.values() if advocate.advocate_id == advocate_id)
    return known.advocates.get(advocate_id) or next(named, None)


def _relate(
    order: OrderSnapshot, buyer: tuple[tuple[str, ...], ...], advocate: Advocate, known: _Known, *, was_new: bool
) -> Relation:
    keys = [key for identity in buyer for key in identity]
    person = order.buyer.customer_id
    person = known.people.get(person, person) if person is not None else None
    is_same = person is not None and person == advocate.customer_id
    return Relation(
        is_same_person=is_same or (advocate.email_key is not None and advocate.email_key in keys),
        bought_before=_bought_before(order, keys, known.past_buyers.get),
        was_new=was_new,
    )


def _bought_before(order: OrderSnapshot, keys: Sequence[str], find: Callable[[str], PastBuyer | None]) -> bool | None:
    """Whether an older order of the same identity is known; None for a buyer without any identity."""
    if not keys:
        return None
    firsts = [first for first in (find(key) for key in keys) if first is not None]
    return any(f.first_order_id != order.order_id and f.first_ordered_at < order.created_at for f in firsts)
