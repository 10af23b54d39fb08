"""The merchant makes a customer an advocate: how people come into a group that nobody joins by themselves."""

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.people.advocates import advocates_by_customer, ensure_advocate, save_group
from plugin.db.work.audit_rows import put_audit
from plugin.domain.people.advocate import Advocate
from plugin.domain.program.choice import Group
from plugin.domain.shop import Shop


def enlist_advocate(
    conn: Connection,
    shop: Shop,
    customer_id: int,
    group: Group,
    *,
    actor: str,
    now: datetime,
    draw: Callable[[int], int] = secrets.randbelow,
) -> Advocate | None:
    """Make a customer an advocate of this group, whatever the program asks of those who join by themselves.

    None for somebody who is one already: `group_advocate` changes their group.
    """
    if advocates_by_customer(conn, shop.shop_id, [customer_id]):
        return None
    advocate = ensure_advocate(conn, shop.shop_id, customer_id, locale=None, now=now, draw=draw)
    save_group(conn, shop.shop_id, advocate.advocate_id, group)
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=actor,
        action="advocate_enlisted",
        subject=f"advocate:{advocate.advocate_id}",
        detail={"group": group.value},
        now=now,
    )
    return advocate
