"""A verdict as a plain document (JSON), with the facts and evidence it rests on, and back: it can be decided again.

Nothing in it names a person: no e-mail, no customer; who bought stands on the order's row alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from plugin.domain.money import Money
from plugin.domain.orders.check import Check
from plugin.domain.orders.eligibility import Relation
from plugin.domain.orders.evidence import Evidence, EvidenceKind, WeighedEvidence
from plugin.domain.orders.membership import membership_document, read_membership
from plugin.domain.orders.order import Buyer, OrderSnapshot, PaymentState
from plugin.domain.orders.place_document import measured_document, place_facts, read_place
from plugin.domain.orders.reached import reached_document, read_reached
from plugin.domain.orders.suspicion_document import NOTHING_NOTICED, Noticed, read_noticed, suspicion_document
from plugin.domain.orders.verdict import Verdict
from plugin.domain.program.returns import Kept

Document = dict[str, object]


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a verdict rests on: the order as it was read, all evidence found, how the two are related, what was odd."""

    order: OrderSnapshot
    evidence: tuple[Evidence, ...]
    relation: Relation | None
    converted_elsewhere: frozenset[int]
    first_ordered_at: datetime | None = None
    noticed: Noticed = NOTHING_NOTICED


def verdict_document(grounds: Grounds, verdict: Verdict) -> Document:
    """Write a verdict with its grounds."""
    document: Document = {
        "facts": _facts(grounds.order)
        | {
            "converted_elsewhere": sorted(grounds.converted_elsewhere),
            "first_ordered_at": grounds.first_ordered_at.isoformat() if grounds.first_ordered_at else None,
        },
        "relation": _relation(grounds.relation),
        "evidence": [_evidence(piece) for piece in verdict.attribution.weighed],
        "checks": [_check(check) for check in verdict.checks],
        "suspicion": None if verdict.suspicion is None else suspicion_document(verdict.suspicion),
    }
    return document if verdict.measured is None else document | {"market": measured_document(verdict.measured)}


def read_grounds(document: Mapping[str, object], *, order_id: int, order_name: str, updated_at: datetime) -> Grounds:
    """Read the grounds back; raises KeyError, TypeError or ValueError for what `verdict_document` did not write."""
    facts, relation = _mapping(document["facts"]), document["relation"]
    return Grounds(
        order=_order(facts, order_id, order_name, updated_at),
        evidence=tuple(_read_evidence(_mapping(piece)) for piece in _list(document["evidence"])),
        relation=None if relation is None else Relation(**_mapping(relation)),  # type: ignore[arg-type]
        converted_elsewhere=frozenset(int(str(item)) for item in _list(facts["converted_elsewhere"])),
        first_ordered_at=_time_if_any(facts.get("first_ordered_at")),
        noticed=_noticed(document.get("suspicion")),
    )


def _noticed(written: object) -> Noticed:
    """Nothing, in verdicts of before suspicion was weighed."""
    return NOTHING_NOTICED if written is None else read_noticed(_mapping(written))


def _facts(order: OrderSnapshot) -> Document:
    document: Document = {
        "ordered_at": order.created_at.isoformat(),
        "payment": order.payment.value,
        "currency": order.subtotal.currency,
        "subtotal_minor": order.subtotal.amount_minor,
        "refunded_minor": order.refunded.amount_minor,
        "order_index": order.buyer.order_index,
        "orders_count": order.buyer.orders_count,
        "discount_codes": list(order.discount_codes),
        "referral_codes": list(order.referral_codes),
        "source_name": order.source_name,
        "cancelled_at": order.cancelled_at.isoformat() if order.cancelled_at else None,
        "is_test": order.is_test,
        "has_open_dispute": order.has_open_dispute,
        "has_lost_dispute": order.has_lost_dispute,
        "risk": order.risk,
        "sold_minor": None if order.sold is None else order.sold.amount_minor,
        "gift_cards_minor": _gift_cards(order),
        "fulfilled_at": order.fulfilled_at.isoformat() if order.fulfilled_at else None,
        "cancel_reason": order.cancel_reason,
    }
    document |= place_facts(order.place)
    if order.member is not None:
        document["segment"] = membership_document(order.member)
    if order.reached is not None:
        document["reached"] = reached_document(order.reached)
    return document if order.plan is None else document | {"plan_minor": order.plan.amount_minor}


def _order(facts: Mapping[str, object], order_id: int, order_name: str, updated_at: datetime) -> OrderSnapshot:
    currency, cancelled = str(facts["currency"]), facts["cancelled_at"]
    return OrderSnapshot(
        order_id=order_id,
        order_name=order_name,
        created_at=datetime.fromisoformat(str(facts["ordered_at"])),
        updated_at=updated_at,
        payment=PaymentState(str(facts["payment"])),
        subtotal=Money(_whole(facts["subtotal_minor"]), currency),
        refunded=Money(_whole(facts["refunded_minor"]), currency),
        buyer=Buyer(order_index=_maybe(facts["order_index"]), orders_count=_maybe(facts["orders_count"])),
        discount_codes=tuple(str(code) for code in _list(facts["discount_codes"])),
        referral_codes=tuple(str(code) for code in _list(facts["referral_codes"])),
        source_name=str(facts["source_name"]),
        cancelled_at=None if cancelled is None else datetime.fromisoformat(str(cancelled)),
        is_test=facts["is_test"] is True,
        has_open_dispute=facts["has_open_dispute"] is True,
        has_lost_dispute=facts["has_lost_dispute"] is True,
        risk=str(facts["risk"]),
        # A verdict of an earlier version of the app says nothing about shipping and returns.
        sold=None if facts.get("sold_minor") is None else Money(_whole(facts["sold_minor"]), currency),
        gift_cards=_read_gift_cards(facts.get("gift_cards_minor"), currency),
        plan=None if facts.get("plan_minor") is None else Money(_whole(facts["plan_minor"]), currency),
        member=read_membership(facts.get("segment")),
        reached=read_reached(facts.get("reached"), currency),
        fulfilled_at=_time_if_any(facts.get("fulfilled_at")),
        cancel_reason=str(facts["cancel_reason"]) if facts.get("cancel_reason") else None,
        place=read_place(facts),
    )


def _gift_cards(order: OrderSnapshot) -> list[int] | None:
    cards = order.gift_cards
    return None if cards is None else [cards.sold.amount_minor, cards.left.amount_minor]


def _read_gift_cards(written: object, currency: str) -> Kept | None:
    if written is None:
        return None
    sold, left = (Money(_whole(minor), currency) for minor in _list(written))
    return Kept(sold, left)


def _relation(relation: Relation | None) -> Document | None:
    if relation is None:
        return None
    return {
        "is_same_person": relation.is_same_person,
        "bought_before": relation.bought_before,
        "was_new": relation.was_new,
        "bought_before_claim": relation.bought_before_claim,
    }


def _evidence(weighed: WeighedEvidence) -> Document:
    piece = weighed.evidence
    document: Document = {
        "kind": piece.kind.value,
        "rank": piece.kind.rank,
        "fate": weighed.fate.value,
        "shown": piece.shown,
        "advocate_id": piece.advocate_id,
        "referral_id": piece.referral_id,
        "program_id": piece.program_id,
        "version": piece.program_version,
        "claimed_at": piece.claimed_at.isoformat() if piece.claimed_at else None,
        "seen_at": piece.seen_at.isoformat() if piece.seen_at else None,
    }
    return document if piece.follows is None else document | {"number": piece.number, "follows": piece.follows}


def _read_evidence(piece: Mapping[str, object]) -> Evidence:
    claimed = piece["claimed_at"]
    return Evidence(
        kind=EvidenceKind(str(piece["kind"])),
        shown=str(piece["shown"]),
        advocate_id=_whole(piece["advocate_id"]),
        program_id=_whole(piece["program_id"]),
        program_version=_whole(piece["version"]),
        referral_id=_maybe(piece["referral_id"]),
        claimed_at=None if claimed is None else datetime.fromisoformat(str(claimed)),
        seen_at=_time_if_any(piece.get("seen_at")),
        number=_maybe(piece.get("number")),
        follows=_maybe(piece.get("follows")),
    )


def _check(check: Check) -> Document:
    return {"name": check.name, "outcome": check.outcome.value, "reason": check.reason}


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise TypeError("object expected")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("list expected")
    return value


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError("whole number expected")
    return value


def _time_if_any(value: object) -> datetime | None:
    return None if value is None else datetime.fromisoformat(str(value))


def _maybe(value: object) -> int | None:
    return None if value is None else _whole(value)
