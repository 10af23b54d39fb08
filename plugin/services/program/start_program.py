"""Give a new shop a program to look at: the recommended preset, switched off until the merchant says otherwise."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.offers.programs import create_program, read_program
from plugin.db.shops.shops import lock_shop, read_shop
from plugin.db.work.audit_rows import SYSTEM, put_audit
from plugin.domain.program.documents.preset import Preset, preset_terms
from plugin.domain.program.program import Program

_NAMES = {"de": "Freunde werben Freunde"}
_NAME = "Recommend a friend"


def start_program(conn: Connection, shop_id: int, currency: str, now: datetime) -> Program:
    """Give the shop's program, making one when it has none. Named in the shop's language; safe to run twice at once.

    Raises MoneyUnreadable for an unknown currency.
    """
    shop = read_shop(conn, shop_id)
    lock_shop(conn, shop.shop_domain)
    known = read_program(conn, shop_id)
    if known is not None:
        return known
    name = _NAMES.get((shop.locale or "").split("-")[0].lower(), _NAME)
    program = create_program(conn, shop_id, name, preset_terms(Preset.TEN_PERCENT, currency), now)
    put_audit(
        conn,
        shop_id=shop_id,
        shop_domain=shop.shop_domain,
        actor=SYSTEM,
        action="program_started",
        subject=f"program:{program.program_id}",
        detail={"preset": Preset.TEN_PERCENT.value, "version": program.version},
        now=now,
    )
    return program
