"""What became of an offer's discount by the merchant's hand: the newest audit row about it says how it stands."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.work.audit_rows import SHOPIFY, list_audits, put_audit
from plugin.domain.program.checks.offer_drift import Drift

_RESTORED = "offer_restored"
_ACTIONS = {f"offer_{drift.value}": drift for drift in Drift}


def read_drift(conn: Connection, shop_domain: str, program_id: int, version: int) -> Drift | None:
    """Give how this offer's discount differs from what we made; None while it is as we made it."""
    newest = list_audits(conn, shop_domain, subject=_subject(program_id, version), limit=1)
    return _ACTIONS.get(newest[0].action) if newest else None


def note_drift(
    conn: Connection,
    shop_id: int,
    shop_domain: str,
    *,
    program_id: int,
    version: int,
    drift: Drift | None,
    now: datetime,
) -> bool:
    """Write down a difference, or that it is gone; False when that is what we knew already."""
    if read_drift(conn, shop_domain, program_id, version) == drift:
        return False
    put_audit(
        conn,
        shop_id=shop_id,
        shop_domain=shop_domain,
        actor=SHOPIFY,
        action=_RESTORED if drift is None else f"offer_{drift.value}",
        subject=_subject(program_id, version),
        now=now,
    )
    return True


def _subject(program_id: int, version: int) -> str:
    return f"offer:{program_id}:{version}"
