"""How far a shop's past buyers have been read: which bulk result, up to which line, for which installation."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, select, update

from plugin.db.tables import shops
from plugin.domain.shop import ShopStanding

WAITING, RUNNING, DONE = "waiting", "running", "done"


@dataclass(frozen=True, slots=True)
class BackfillMark:
    """`gid` names the bulk operation while one runs or is read; `line` is the last line whose buyers are stored."""

    state: str
    gid: str | None
    line: int


def read_mark(conn: Connection, shop_id: int) -> BackfillMark:
    """Give the mark of a shop that exists."""
    found = select(shops.c.backfill_state, shops.c.backfill_gid, shops.c.backfill_line).where(shops.c.id == shop_id)
    return BackfillMark(*conn.execute(found).one())


def begin_backfill(conn: Connection, shop_id: int, installation: int, gid: str) -> bool:
    """Remember the operation just started; False when another one is known or the installation is over."""
    waits = shops.c.backfill_state == WAITING
    begun = {"backfill_state": RUNNING, "backfill_gid": gid, "backfill_line": 0}
    return conn.execute(update(shops).where(*_of(shop_id, installation), waits).values(begun)).rowcount == 1


def reach_line(conn: Connection, shop_id: int, installation: int, *, gid: str, line: int) -> bool:
    """Move the mark ahead, never back; False when this result is not the one being read (any more)."""
    ahead = update(shops).where(*_of(shop_id, installation), shops.c.backfill_gid == gid, shops.c.backfill_line < line)
    return conn.execute(ahead.values(backfill_line=line)).rowcount == 1


def end_backfill(conn: Connection, shop_id: int, installation: int, gid: str) -> bool:
    """Note that every line of this result is stored."""
    ended = update(shops).where(*_of(shop_id, installation), shops.c.backfill_gid == gid)
    return conn.execute(ended.values(backfill_state=DONE)).rowcount == 1


def restart_backfill(conn: Connection, shop_id: int, installation: int, gid: str) -> bool:
    """Forget a result that failed or is gone, so that the next try begins from the start."""
    lost = update(shops).where(*_of(shop_id, installation), shops.c.backfill_gid == gid)
    fresh = {"backfill_state": WAITING, "backfill_gid": None, "backfill_line": 0}
    return conn.execute(lost.values(fresh)).rowcount == 1


def _of(shop_id: int, installation: int) -> tuple[ColumnElement[bool], ...]:
    has_left = shops.c.standing == ShopStanding.UNINSTALLED.value
    return shops.c.id == shop_id, shops.c.installation == installation, ~has_left
