"""Which group an advocate belonged to earlier: their row knows today's alone, the audit what it was before a move."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from plugin.db.tables import audit_rows
from plugin.domain.program.choice import Group

GROUPED = "advocate_grouped"
"""The action under which the audit keeps a move, with the group `before` in its detail."""


@dataclass(frozen=True, slots=True)
class GroupMove:
    """An advocate was put into another group."""

    moved_at: datetime
    before: Group


def read_group_moves(
    conn: Connection, shop_domain: str, advocate_ids: Iterable[int], since: datetime
) -> dict[int, list[GroupMove]]:
    """Give the moves of these advocates from a moment on, oldest first."""
    subjects = {f"advocate:{advocate_id}": advocate_id for advocate_id in advocate_ids}
    if not subjects:
        return {}
    found = select(audit_rows.c.subject, audit_rows.c.detail, audit_rows.c.happened_at).where(
        audit_rows.c.shop_domain == shop_domain,
        audit_rows.c.subject.in_(sorted(subjects)),
        audit_rows.c.action == GROUPED,
        audit_rows.c.happened_at >= since,
    )
    moves: dict[int, list[GroupMove]] = {}
    for row in conn.execute(found.order_by(audit_rows.c.id)):
        moves.setdefault(subjects[row.subject], []).append(GroupMove(row.happened_at, Group(row.detail["before"])))
    return moves
