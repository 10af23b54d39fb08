"""A person decides an order that the rules left in doubt, or takes the decision back; the order is judged anew."""

from datetime import datetime

from sqlalchemy import Connection

from plugin.db.orders.judged_orders import find_order, save_word
from plugin.db.work.audit_rows import put_audit
from plugin.db.work.outbox import wake_message
from plugin.domain.orders.verdict import PersonsWord
from plugin.domain.shop import Shop


def decide_order(
    conn: Connection, shop: Shop, order_id: int, word: PersonsWord | None, *, actor: str, now: datetime
) -> bool:
    """Keep the word (None takes it back), note who said it, and owe the order a new reading; False if unknown.

    The verdict follows when the order is read again, within seconds: nothing is decided on an old reading.
    """
    stored = find_order(conn, shop.shop_id, str(order_id))
    if stored is None or not save_word(conn, shop.shop_id, order_id, word, actor=actor, now=now):
        return False
    put_audit(
        conn,
        shop_id=shop.shop_id,
        shop_domain=shop.shop_domain,
        actor=actor,
        action="order_decided" if word else "decision_taken_back",
        subject=f"order:{order_id}",
        detail={"word": word.value if word else None, "before": stored.word.value if stored.word else None},
        now=now,
    )
    wake_message(conn, shop.shop_id, "refresh_order", f"order:{order_id}", installation=shop.installation, now=now)
    return True
