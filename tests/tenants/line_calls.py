"""The services about an order's lines, for the list in `test_services`: the other shop's are neither known nor owed."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from plugin.services.orders.reading.changed_lines import changed_lines
from plugin.services.orders.reading.owe_lines import owe_lines
from plugin.services.orders.weighing.recall_judgement import Remembered
from plugin.services.orders.weighing.settle_places import settle_places
from plugin.services.orders.weighing.weigh_orders import WeighedOrder, weigh_orders
from tests.tenants.scene import Scene


def _weighed(s: Scene, conn: Connection) -> Iterable[WeighedOrder]:
    return weigh_orders(conn, s.bench.keys, s.shop, s.snapshots, remembered={s.order.id: Remembered()}).values()


def _countries(s: Scene, conn: Connection) -> list[str | None]:
    swiss = [replace(one, place=replace(one.place, country="CH")) for one in s.snapshots]
    return [one.place.country for one in settle_places(conn, s.shop.shop_id, swiss, {})]


def standing_of(found: Any) -> set[tuple[str, str]]:
    """Give how orders stand and why, without saying which."""
    return {(item.verdict.standing.value, item.verdict.reason) for item in found.values()}


LINE_CALLS: dict[str, tuple[Any, Any]] = {
    "settle_places": (lambda s: s.conn(lambda c: _countries(s, c)), ["CH"]),
    "changed_lines": (lambda s: s.conn(lambda c: changed_lines(c, s.shop.shop_id, s.snapshots)), set()),
    "owe_lines": (lambda s: s.conn(lambda c: [owe_lines(c, s.shop, one, s.now) for one in _weighed(s, c)]), [None]),
}
