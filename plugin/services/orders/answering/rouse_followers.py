"""A friend's order began or ceased to count: the friend's other orders may follow it up now, and are read again."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.orders.judged_orders import orders_beside
from plugin.db.work.outbox import wake_message
from plugin.domain.orders.evidence import EvidenceKind
from plugin.domain.orders.verdict import Standing
from plugin.domain.program.follow_up import earns_later
from plugin.domain.shop import Shop
from plugin.services.orders.weighing.weigh_orders import WeighedOrder


def rouse_followers(conn: Connection, shop: Shop, changed: Iterable[WeighedOrder], now: datetime) -> None:
    """Owe a new reading to the orders beside those whose verdict changed; call it when the verdicts are saved."""
    for item in changed:
        if not _matters_to_others(item):
            continue
        for other in sorted(orders_beside(conn, shop.shop_id, item.order.order_id, with_open=True)):
            reference = f"order:{other}"
            wake_message(conn, shop.shop_id, "refresh_order", reference, installation=shop.installation, now=now)


def _matters_to_others(item: WeighedOrder) -> bool:
    """A first order counts now or no more, or a later one left its place to the next."""
    winner = item.verdict.winner
    if winner is None or item.terms is None or not earns_later(item.terms.rules):
        return False
    if item.verdict.standing is Standing.NOT_REFERRED:
        return True
    return item.verdict.standing is Standing.REFERRED and winner.kind is not EvidenceKind.FOLLOW_UP
