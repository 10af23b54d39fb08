"""Which friends' codes were redeemed: a code that an order carries is used up, whoever it was given to."""

from collections.abc import Iterable

from sqlalchemy import Connection, update

from plugin.db.tables import pool_codes

_UNREDEEMED = ("ready", "claimed")


def note_redeemed(conn: Connection, shop_id: int, codes: Iterable[str]) -> list[str]:
    """Mark those of these folded codes that are ours and were not redeemed yet; gives them, sorted."""
    wanted = sorted(set(codes))
    if not wanted:
        return []
    redeemed = (
        update(pool_codes)
        .where(pool_codes.c.shop_id == shop_id, pool_codes.c.code.in_(wanted), pool_codes.c.state.in_(_UNREDEEMED))
        .values(state="redeemed")
        .returning(pool_codes.c.code)
    )
    return sorted(conn.execute(redeemed).scalars())
