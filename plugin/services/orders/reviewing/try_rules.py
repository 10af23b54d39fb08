"""Back-test: judge the last 90 days of stored verdicts under changed terms and show who would change. Never acts.

It rests on what was found then: who bought, what pointed to whom, what was noticed; where gift cards were not looked
for, none are assumed. Which products an order has was looked up for the terms of its claim alone: where other products
would count, the order is skipped. Claims that other rules would have led to, caps, budgets and which reward would be
due are not counted.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from plugin.db.offers.programs import read_terms_of
from plugin.db.orders.judged_orders import JudgedOrder, list_judged_orders
from plugin.domain.money import Money
from plugin.domain.orders.counted import PRODUCTS_UNREAD
from plugin.domain.orders.membership import SEGMENT_UNREAD
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.orders.verdict import Standing, Verdict
from plugin.domain.orders.verdict_document import read_grounds
from plugin.domain.program.program import Terms
from plugin.domain.program.returns import Kept
from plugin.domain.shop import Shop
from plugin.services.orders.reviewing.judge_again import judge_again

LOOKED_BACK = timedelta(days=90)
_PAGE = 500


@dataclass(frozen=True, slots=True)
class TriedOrder:
    """An order that would stand otherwise; both as `standing (reason)`."""

    order_id: int
    order_name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What changed rules would have done; orders that cannot be read or judged again are only counted.

    `others` are those that nothing ties to the program, so that its rules say nothing about them.
    """

    judged: int
    skipped: int
    others: int
    changed: tuple[TriedOrder, ...]


def try_rules(conn: Connection, shop: Shop, program_id: int, terms: Terms, now: datetime) -> Trial:
    """Judge every order of the last 90 days under these terms of a program, whatever version of it was claimed.

    What was claimed of another program is judged by that.
    """
    judged = skipped = others = after = 0
    changed: list[TriedOrder] = []
    while page := list_judged_orders(conn, shop.shop_id, after, _PAGE, since=now - LOOKED_BACK):
        after = page[-1].order_id
        for stored in page:
            if not _is_concerned(stored, program_id):
                others += 1
                continue
            verdict = _judge(conn, shop, stored, program_id, terms)
            judged, skipped = judged + (verdict is not None), skipped + (verdict is None)
            if verdict is not None and (verdict.standing.value, verdict.reason) != (stored.standing, stored.reason):
                changed.append(_tried(stored, verdict))
    return Trial(judged, skipped, others, tuple(changed))


def _is_concerned(stored: JudgedOrder, program_id: int) -> bool:
    """Whether anything on the order points to an advocate of the program; where that cannot be read it may."""
    evidence = (stored.document or {}).get("evidence")
    return not isinstance(evidence, list) or any(piece.get("program_id") == program_id for piece in evidence)


def _judge(conn: Connection, shop: Shop, stored: JudgedOrder, program_id: int, terms: Terms) -> Verdict | None:
    if stored.document is None or stored.standing == Standing.UNREADABLE.value:
        return None
    try:
        grounds = read_grounds(
            stored.document, order_id=stored.order_id, order_name=stored.order_name, updated_at=stored.updated_at
        )
    except (KeyError, TypeError, ValueError):
        return None
    if grounds.order.gift_cards is None:
        zero = Money(0, grounds.order.subtotal.currency)
        grounds = replace(grounds, order=replace(grounds.order, gift_cards=Kept(zero, zero)))
    grounds = replace(grounds, order=_without_unseen_cards(grounds.order))
    claimed_under = {(piece.program_id, piece.program_version) for piece in grounds.evidence}
    others = read_terms_of(conn, shop.shop_id, {pair for pair in claimed_under if pair[0] != program_id})
    tried = dict.fromkeys((pair for pair in claimed_under if pair[0] == program_id), _for_everybody(terms))
    verdict = judge_again(grounds, others | tried, stored.word)
    if verdict.reason == PRODUCTS_UNREAD and stored.reason != PRODUCTS_UNREAD:
        return None
    if stored.reason == SEGMENT_UNREAD:
        return None
    # A claim that would be in time now has no relation of the two people stored with it.
    return None if verdict.winner is not None and grounds.relation is None else verdict


def _without_unseen_cards(order: OrderSnapshot) -> OrderSnapshot:
    paid = order.place.paid
    if paid is None or order.place.gift_cards is not None:
        return order
    nothing = Money(0, paid.left.currency)
    return replace(order, place=replace(order.place, gift_cards=Kept(nothing, nothing)))


def _for_everybody(terms: Terms) -> Terms:
    """What an order earns is not counted, so who gets more makes no difference."""
    return terms if terms.rules is None else replace(terms, rules=replace(terms.rules, multiplier=None))


def _tried(stored: JudgedOrder, verdict: Verdict) -> TriedOrder:
    before, after = f"{stored.standing} ({stored.reason})", f"{verdict.standing.value} ({verdict.reason})"
    return TriedOrder(stored.order_id, stored.order_name, before, after)
