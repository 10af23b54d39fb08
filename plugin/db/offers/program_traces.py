"""What was left by a program: claims, orders that were judged by it, codes that somebody may hold."""

from sqlalchemy import ColumnElement, Connection, Text, cast, delete, exists, select, true

from plugin.db.offers.pool_codes import CodeState
from plugin.db.tables import conversions, pool_codes, program_versions, programs, referrals, rewards, verdicts
from plugin.domain.program.removal import Trace

_HANDED_OUT = (CodeState.CLAIMED.value, CodeState.REDEEMED.value, CodeState.RETIRED.value)


def read_traces(conn: Connection, shop_id: int, program_id: int, *, with_verdicts: bool) -> frozenset[Trace]:
    """Say what there is of this program; with verdicts all orders are looked through, which takes a while."""
    named = f'"program_id": {program_id},'
    found: dict[Trace, ColumnElement[bool]] = {
        Trace.CLAIMED: exists().where(referrals.c.shop_id == shop_id, referrals.c.program_id == program_id),
        Trace.CODES_OUT: exists().where(
            pool_codes.c.shop_id == shop_id,
            pool_codes.c.program_id == program_id,
            pool_codes.c.state.in_(_HANDED_OUT),
        ),
        Trace.JUDGED: exists().where(rewards.c.shop_id == shop_id, rewards.c.program_id == program_id),
    }
    if with_verdicts:
        document = cast(verdicts.c.document, Text)
        found[Trace.JUDGED] |= exists().where(conversions.c.shop_id == shop_id, conversions.c.program_id == program_id)
        found[Trace.JUDGED] |= exists().where(verdicts.c.shop_id == shop_id, document.contains(named, autoescape=True))
    return frozenset(trace for trace, is_there in found.items() if conn.execute(select(true()).where(is_there)).first())


def lock_program(conn: Connection, shop_id: int, program_id: int) -> None:
    """Let claims under this program that are being made end first, and no new one begin until the transaction ends."""
    row = select(programs.c.id).where(programs.c.shop_id == shop_id, programs.c.id == program_id)
    conn.execute(row.with_for_update())


def list_discounts(conn: Connection, shop_id: int, program_id: int) -> list[str]:
    """Give the gids of the Shopify discounts that its versions' codes hang on."""
    found = select(program_versions.c.discount_gid).where(
        program_versions.c.shop_id == shop_id,
        program_versions.c.program_id == program_id,
        program_versions.c.discount_gid.is_not(None),
    )
    return list(conn.execute(found.order_by(program_versions.c.version)).scalars())


def drop_program(conn: Connection, shop_id: int, program_id: int) -> bool:
    """Delete it with its versions and its codes; False when it is not this shop's. One with claims cannot go."""
    for table in (pool_codes, program_versions):
        conn.execute(delete(table).where(table.c.shop_id == shop_id, table.c.program_id == program_id))
    gone = delete(programs).where(programs.c.shop_id == shop_id, programs.c.id == program_id)
    return conn.execute(gone).rowcount == 1
