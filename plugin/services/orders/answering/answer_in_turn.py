"""Answer verdicts so that a budget ends where it says: orders that only a link ties to one are counted one by one.

A claim is promised its reward when it is made; a link promises nothing before its order counts. So what counts by a
link alone is looked at once more when everything before it is promised, under the lock under which claims are counted.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from plugin.db.offers.open_offers import spent_programs
from plugin.db.orders.conversions import converted_orders
from plugin.db.rewards.budgets import lock_budgets
from plugin.domain.orders.evidence import BY_LINK
from plugin.domain.orders.verdict import Standing
from plugin.domain.program.cap import has_budget
from plugin.domain.shop import Shop
from plugin.keys import KeyRing
from plugin.services.orders.answering.answer_verdicts import answer_verdicts
from plugin.services.orders.weighing.recall_judgement import Remembered
from plugin.services.orders.weighing.weigh_orders import WeighedOrder, weigh_orders


def answer_in_turn(
    conn: Connection,
    keys: KeyRing,
    shop: Shop,
    weighed: Mapping[int, WeighedOrder],
    remembered: Mapping[int, Remembered],
    now: datetime,
) -> dict[int, WeighedOrder]:
    """Do what `answer_verdicts` does. An order by a link whose program's budget is promised falls to the next program.

    That holds as well for one that was seen while the budget lasted and counts only now, paid or allowed since.
    """
    by_link = _begin_by_link(conn, shop, weighed)
    if not by_link:
        return answer_verdicts(conn, keys, shop, weighed, remembered, now)
    others = {order_id: item for order_id, item in weighed.items() if order_id not in by_link}
    standing = answer_verdicts(conn, keys, shop, others, remembered, now)
    for item in sorted(by_link.values(), key=lambda one: (one.order.created_at, one.order.order_id)):
        before = {item.order.order_id: _affordable(conn, shop, item, remembered[item.order.order_id])}
        again = weigh_orders(conn, keys, shop, [item.order], remembered=before)
        standing |= answer_verdicts(conn, keys, shop, again, before, now)
    return standing


def _begin_by_link(conn: Connection, shop: Shop, weighed: Mapping[int, WeighedOrder]) -> dict[int, WeighedOrder]:
    """Those that begin to count now, by nothing but an advocate's own handle, and for a program with a budget.

    The budgets are locked before anything is promised: who promises takes locks of advocates after them.
    """
    found = {order_id: item for order_id, item in weighed.items() if _program_by_link(item) is not None}
    counted = converted_orders(conn, shop.shop_id, found)
    if found.keys() <= counted:
        return {}
    programs = lock_budgets(conn, shop.shop_id, None)
    limited = {one.program_id for one in programs if one.terms.rules and has_budget(one.terms.rules.caps)}
    return {
        order_id: item
        for order_id, item in found.items()
        if order_id not in counted and _program_by_link(item) in limited
    }


def _program_by_link(item: WeighedOrder) -> int | None:
    winner = item.verdict.winner
    is_by_link = item.verdict.standing is Standing.REFERRED and winner is not None and winner.kind in BY_LINK
    return winner.program_id if is_by_link and winner is not None else None


def _affordable(conn: Connection, shop: Shop, item: WeighedOrder, before: Remembered) -> Remembered:
    """What was remembered without the links to programs whose budget is promised by now."""
    programs = lock_budgets(conn, shop.shop_id, None)
    moment = item.order.created_at
    spent = spent_programs(conn, shop.shop_id, programs, timezone=shop.timezone, now=moment)
    kept = (one for one in before.evidence if one.kind not in BY_LINK or one.program_id not in spent)
    return replace(before, evidence=tuple(kept))
