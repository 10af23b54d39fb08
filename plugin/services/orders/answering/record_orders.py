"""Judge orders as they were read and write down what follows: verdict, conversion, promise, steps, messages.

One transaction of the caller's. Repeating it with the same orders writes nothing; an older reading than the one
stored is left aside. What an order did once to money is never undone here, only answered by a further step.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from plugin.admin_api.shop_orders import OrdersRead, UnreadableOrder
from plugin.db.orders.bought_lines import save_reached
from plugin.db.orders.judged_orders import (
    JudgedOrder,
    OrderFacts,
    VerdictRow,
    lock_orders,
    read_orders_of,
    save_facts_of,
    save_verdicts,
)
from plugin.db.work.outbox import put_message, wake_message
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.orders.place_document import PLACE_FACTS
from plugin.domain.orders.verdict import RULE_VERSION, Standing, Verdict
from plugin.domain.orders.verdict_document import verdict_document
from plugin.domain.shop import Shop
from plugin.keys import KeyRing
from plugin.services.orders.answering.answer_in_turn import answer_in_turn
from plugin.services.orders.answering.bind_claims import bind_claims
from plugin.services.orders.answering.credit_own_orders import credit_own_orders
from plugin.services.orders.answering.learn_buyers import learn_buyers
from plugin.services.orders.answering.rouse_followers import rouse_followers
from plugin.services.orders.answering.time_steps import time_steps
from plugin.services.orders.reading.changed_lines import changed_lines
from plugin.services.orders.reading.forget_suppressed import forget_suppressed
from plugin.services.orders.reading.owe_lines import owe_lines
from plugin.services.orders.reading.read_order_cards import UNREAD
from plugin.services.orders.weighing.recall_judgement import recall_judgement
from plugin.services.orders.weighing.settle_places import settle_places
from plugin.services.orders.weighing.weigh_orders import WeighedOrder, weigh_orders

JOURNEY_WAIT = timedelta(minutes=10)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_UNKNOWN_CURRENCY = "XXX"
_SHOWN_BY_CHECKS = frozenset(
    {"orders_count", "fulfilled_at", "first_ordered_at", "sold_minor", "gift_cards_minor", "plan_minor"}
    | {"reached", "segment", *PLACE_FACTS}
)


def record_orders(
    conn: Connection,
    keys: KeyRing,
    shop: Shop,
    read: OrdersRead,
    *,
    now: datetime,
    delivery_ids: Mapping[int, int] | None = None,
) -> dict[int, str]:
    """Record every order of one reading; gives the words for its outcome by order id.

    `delivery_ids` names the delivery that made us look, by order id.
    """
    causes = delivery_ids or {}
    told = _record_found(conn, keys, shop, read.found, causes, now)
    told |= _record_unreadable(conn, shop, read.unreadable, causes, now)
    return told | _record_missing(conn, shop, read.missing, causes, now)


def _record_found(
    conn: Connection,
    keys: KeyRing,
    shop: Shop,
    found: Sequence[OrderSnapshot],
    causes: Mapping[int, int],
    now: datetime,
) -> dict[int, str]:
    orders = forget_suppressed(conn, keys, shop, found)
    stored = lock_orders(conn, shop.shop_id, [_facts(order) for order in orders])
    remembered = {order_id: recall_judgement(order) for order_id, order in stored.items()}
    fresh = [order for order in orders if _is_fresh(order, stored[order.order_id])]
    fresh = settle_places(conn, shop.shop_id, fresh, remembered)
    learn_buyers(conn, keys, shop.shop_id, fresh)
    weighed = weigh_orders(conn, keys, shop, fresh, remembered=remembered)
    if bind_claims(conn, shop, weighed, now):
        weighed = weigh_orders(conn, keys, shop, fresh, remembered=remembered)
    weighed = answer_in_turn(conn, keys, shop, weighed, remembered, now)
    credit_own_orders(conn, shop, fresh, now)
    rows = [_row(item, stored[order_id], causes.get(order_id)) for order_id, item in weighed.items()]
    changed = [row for row in rows if _differs(row, stored[row.order_id])]
    moved = {order.order_id for order in fresh if order.updated_at > stored[order.order_id].updated_at}
    # Shopify's times are whole seconds: a return or an edit can share its order's.
    moved |= {row.order_id for row in changed} | changed_lines(conn, shop.shop_id, fresh)
    save_facts_of(conn, shop.shop_id, [_facts(order) for order in fresh if order.order_id in moved])
    for order in fresh:
        if order.reached is not None and (order.order_id in moved or stored[order.order_id].revision == 0):
            save_reached(conn, shop.shop_id, order.order_id, order.reached)
    save_verdicts(conn, shop.shop_id, changed, now)
    rouse_followers(conn, shop, [weighed[row.order_id] for row in changed], now)
    for item in weighed.values():
        _look_again_later(conn, shop, item, now)
        _look_at_ring(conn, shop, item, now)
        time_steps(conn, shop, item, now)
    stale = {order.order_id: "older than what is known" for order in orders}
    return stale | {order_id: _word(item.verdict) for order_id, item in weighed.items()}


def _is_fresh(order: OrderSnapshot, stored: JudgedOrder) -> bool:
    return stored.revision == 0 or order.updated_at >= stored.updated_at


def _facts(order: OrderSnapshot) -> OrderFacts:
    return OrderFacts(
        order_id=order.order_id,
        order_name=order.order_name,
        ordered_at=order.created_at,
        updated_at=order.updated_at,
        payment=order.payment.value,
        subtotal_minor=order.subtotal.amount_minor,
        currency=order.subtotal.currency,
        customer_id=order.buyer.customer_id,
        sold_minor=order.kept.sold.amount_minor,
        cards_sold_minor=None if order.gift_cards is None else order.gift_cards.sold.amount_minor,
        cards_left_minor=None if order.gift_cards is None else order.gift_cards.left.amount_minor,
        plan_minor=None if order.plan is None else order.plan.amount_minor,
        place=order.place,
    )


def _row(item: WeighedOrder, stored: JudgedOrder, delivery_id: int | None) -> VerdictRow:
    winner = item.verdict.winner
    return VerdictRow(
        order_id=item.order.order_id,
        revision=stored.revision + 1,
        standing=item.verdict.standing.value,
        reason=item.verdict.reason,
        rule_version=item.verdict.rule_version,
        advocate_id=winner.advocate_id if winner else None,
        referral_id=winner.referral_id if winner else None,
        document=verdict_document(item.grounds, item.verdict),
        suspicion=item.verdict.suspicion.score if item.verdict.suspicion else None,
        delivery_id=delivery_id,
    )


def _differs(row: VerdictRow, stored: JudgedOrder) -> bool:
    """Whether this says anything new.

    What we know of the two people, how often they bought since and what is shipped shows in the checks; where those
    stay the same, a later order, a redaction or a shipment makes no new revision. Nor does it that gift cards were
    asked for once and not again: an order that lost its claim in the same reading hangs on them no longer.
    """
    said = (row.standing, row.reason, _comparable(row.document))
    return said != (stored.standing, stored.reason, _comparable(stored.document))


def _comparable(document: Mapping[str, object] | None) -> dict[str, object]:
    plain = {name: value for name, value in (document or {}).items() if name != "relation"}
    facts = plain.get("facts")
    if isinstance(facts, Mapping):
        plain["facts"] = {name: value for name, value in facts.items() if name not in _SHOWN_BY_CHECKS}
    return plain


def _word(verdict: Verdict) -> str:
    return (
        verdict.standing.value
        if verdict.standing is Standing.REFERRED
        else f"{verdict.standing.value}: {verdict.reason}"
    )


def _look_again_later(conn: Connection, shop: Shop, item: WeighedOrder, now: datetime) -> None:
    """Shopify completes a web order's journey within minutes; until then no landing link and no number is seen."""
    order = item.order
    owe_lines(conn, shop, item, now)
    lacks_it = item.verdict.winner is None or item.verdict.reason == "order_number_unknown"
    is_incomplete = order.source_name == "web" and order.buyer.order_index is None and lacks_it
    if item.verdict.reason in UNREAD:
        _ask_again(conn, shop, order.order_id, now)
    if is_incomplete and now - order.created_at < timedelta(days=1):
        _ask_again(conn, shop, order.order_id, now)


def _look_at_ring(conn: Connection, shop: Shop, item: WeighedOrder, now: datetime) -> None:
    """A ring is seen only with the order that closes it: those before it are judged again."""
    for order_id in sorted(item.ring_orders):
        wake_message(conn, shop.shop_id, "refresh_order", f"order:{order_id}", installation=shop.installation, now=now)


def _ask_again(conn: Connection, shop: Shop, order_id: int, now: datetime) -> None:
    put_message(
        conn,
        shop.shop_id,
        "refresh_order",
        f"order:{order_id}",
        installation=shop.installation,
        now=now,
        due_at=now + JOURNEY_WAIT,
    )


def _record_unreadable(
    conn: Connection, shop: Shop, flawed: Sequence[UnreadableOrder], causes: Mapping[int, int], now: datetime
) -> dict[int, str]:
    if not flawed:
        return {}
    blanks = [_blank(order.order_id, shop, now) for order in flawed]
    stored = lock_orders(conn, shop.shop_id, blanks)
    rows = [_flaw_row(stored[order.order_id], "cannot_be_read", order.reason, causes) for order in flawed]
    save_verdicts(conn, shop.shop_id, [row for row in rows if _differs(row, stored[row.order_id])], now)
    return {order.order_id: f"cannot be read: {order.reason}" for order in flawed}


def _record_missing(
    conn: Connection, shop: Shop, missing: Sequence[int], causes: Mapping[int, int], now: datetime
) -> dict[int, str]:
    """An order Shopify does not show (any more): one we know becomes unreadable, a stranger leaves no trace.

    A body names its order unsigned by shop, so an id that this shop's token cannot read may be another shop's.
    """
    stored = read_orders_of(conn, shop.shop_id, missing, lock=True)
    rows = [_flaw_row(order, "not_found", "Shopify shows no such order", causes) for order in stored.values()]
    save_verdicts(conn, shop.shop_id, [row for row in rows if _differs(row, stored[row.order_id])], now)
    for order_id in missing:
        if order_id not in stored:
            _ask_again(conn, shop, order_id, now)
    return dict.fromkeys(missing, "Shopify shows no such order")


def _blank(order_id: int, shop: Shop, now: datetime) -> OrderFacts:
    currency = shop.currency or _UNKNOWN_CURRENCY
    return OrderFacts(order_id, str(order_id), now, _NEVER, "unknown", 0, currency, None)


def _flaw_row(stored: JudgedOrder, reason: str, flaw: str, causes: Mapping[int, int]) -> VerdictRow:
    """An unreadable verdict keeps the grounds of the one before, so that the next reading remembers them."""
    return VerdictRow(
        order_id=stored.order_id,
        revision=stored.revision + 1,
        standing=Standing.UNREADABLE.value,
        reason=reason,
        rule_version=RULE_VERSION,
        advocate_id=None,
        referral_id=None,
        document={**(stored.document or {}), "flaw": flaw},
        delivery_id=causes.get(stored.order_id),
    )
