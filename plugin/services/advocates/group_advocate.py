"""The merchant says which group an advocate belongs to; their word stands in the audit."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.people.advocates import advocates_by_code, save_group
from plugin.db.people.group_moves import GROUPED
from plugin.db.work.audit_rows import put_audit
from plugin.domain.orders.order import fold_code
from plugin.domain.program.choice import Group
from plugin.domain.shop import Shop


def group_advocate(
    conn: Connection, shop: Shop, referral_code: str, group: Group, *, actor: str, now: datetime
) -> Group | None:
    """Put the advocate of this code into a group; gives the one they were in, None where nobody has the code.

    What friends claimed before stays as it was promised; what they ordered by the link before is judged by the group of
    that moment. Saying the same again writes nothing.
    """
    folded = fold_code(referral_code)
    advocate = advocates_by_code(conn, shop.shop_id, [folded]).get(folded)
    if advocate is None or advocate.customer_id is None:
        return None
    if advocate.group is not group:
        save_group(conn, shop.shop_id, advocate.advocate_id, group)
        put_audit(
            conn,
            shop_id=shop.shop_id,
            shop_domain=shop.shop_domain,
            actor=actor,
            action=GROUPED,
            subject=f"advocate:{advocate.advocate_id}",
            detail={"group": group.value, "before": advocate.group.value},
            now=now,
        )
    return advocate.group
