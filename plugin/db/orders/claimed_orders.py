"""Orders that advocates' claims may have led to, with what the verdict that stands says of each claim."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select

from plugin.db.tables import orders, verdicts
from plugin.domain.orders.evidence import EvidenceFate
from plugin.domain.orders.verdict import Standing

_VERDICT = and_(
    verdicts.c.shop_id == orders.c.shop_id,
    verdicts.c.order_id == orders.c.order_id,
    verdicts.c.revision == orders.c.revision,
)
_LED_TO_IT = frozenset({EvidenceFate.WON.value, EvidenceFate.WEAKER_KIND.value})
"""A claim that lost to stronger evidence of the same advocate led to the order as well."""


@dataclass(frozen=True, slots=True)
class ClaimedOrder:
    """An order and the claims behind it."""

    order_id: int
    order_name: str
    standing: Standing
    reason: str
    referral_ids: frozenset[int]


def orders_of_claims(
    conn: Connection,
    shop_id: int,
    referral_ids: Iterable[int],
    advocate_ids: Iterable[int],
    since: datetime,
    limit: int,
) -> list[ClaimedOrder]:
    """Give the latest `limit` of these advocates' orders since then that one of these claims led to, oldest first.

    Counted or not: an order that was refused has its claim, too.
    """
    claims, advocates = set(referral_ids), sorted(set(advocate_ids))
    if not claims or not advocates:
        return []
    found = select(orders.c.order_id, orders.c.order_name, orders.c.standing, orders.c.reason, verdicts.c.document)
    theirs = found.join(verdicts, _VERDICT).where(
        orders.c.shop_id == shop_id,
        orders.c.advocate_id.in_(advocates),
        orders.c.ordered_at >= since,
        or_(verdicts.c.referral_id.in_(sorted(claims)), verdicts.c.referral_id.is_(None)),
    )
    rows = conn.execute(theirs.order_by(orders.c.ordered_at.desc(), orders.c.id.desc()).limit(limit)).all()
    read = [
        ClaimedOrder(row.order_id, row.order_name, Standing(row.standing), row.reason, _claims(row.document) & claims)
        for row in reversed(rows)
    ]
    return [one for one in read if one.referral_ids]


def _claims(document: Mapping[str, object]) -> frozenset[int]:
    evidence = document.get("evidence")
    pieces = evidence if isinstance(evidence, list) else []
    return frozenset(
        piece["referral_id"] for piece in pieces if piece["fate"] in _LED_TO_IT and piece["referral_id"] is not None
    )
