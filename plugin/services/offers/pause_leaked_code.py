"""A link's code that went public gives no offer any more, and the link gets another; claims made through it stay good.

It is looked at when it is claimed fast. Nobody loses a reward by it: orders of those claims wait for a person.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from plugin.db.offers.leaks import is_claimed_often, recent_claims, rotate_code
from plugin.db.people.advocates import advocates_by_code
from plugin.db.work.audit_rows import SYSTEM, put_audit
from plugin.domain.orders.order import fold_code
from plugin.domain.orders.suspicion_leaks import MOST_A_DAY, MOST_AN_HOUR, judge_leak
from plugin.domain.people.advocate import Advocate
from plugin.domain.people.friend_code import draw_letters
from plugin.domain.shop import Shop

_TRIES = 5


def pause_leaked_code(
    conn: Connection,
    shop: Shop,
    advocate: Advocate,
    code: str,
    now: datetime,
    *,
    draw: Callable[[int], int] = secrets.randbelow,
) -> bool:
    """Judge the claims of this advocate's link, which has the folded `code`; True when it was paused just now."""
    if not _is_fast(conn, shop.shop_id, advocate.advocate_id, now):
        return False
    claims = recent_claims(conn, shop.shop_id, advocate.advocate_id, now - timedelta(days=1))
    leak = judge_leak(claims)
    if not leak.is_leaked:
        return False
    hints = [hint.value for hint in leak.hints]
    new_code = _free_code(conn, shop.shop_id, draw)
    if not rotate_code(conn, shop.shop_id, advocate.advocate_id, code, new_code, hints=hints, now=now):
        return False
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=SYSTEM,
        action="code_paused",
        subject=f"advocate:{advocate.advocate_id}",
        detail={"claims": len(claims), "hints": ", ".join(hints)},
        now=now,
    )
    return True


def _is_fast(conn: Connection, shop_id: int, advocate_id: int, now: datetime) -> bool:
    spans = ((timedelta(hours=1), MOST_AN_HOUR), (timedelta(days=1), MOST_A_DAY))
    return any(is_claimed_often(conn, shop_id, advocate_id, newer_than=now - span, claims=most) for span, most in spans)


def _free_code(conn: Connection, shop_id: int, draw: Callable[[int], int]) -> str:
    for _ in range(_TRIES):
        code = fold_code(draw_letters(draw))
        if not advocates_by_code(conn, shop_id, [code]):
            return code
    raise RuntimeError("five random referral codes in a row were taken; the source of randomness is broken")
