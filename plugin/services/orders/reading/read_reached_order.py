"""Read an order's lines with their products and add up what a program counts of it."""

from dataclasses import replace

from plugin.admin_api.client import AdminClient
from plugin.admin_api.reach_lines import find_collections, read_reach_lines
from plugin.domain.money import Money
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.orders.reached import Reached, add_up, collections_of, reach_key
from plugin.domain.program.benefit import Reach
from plugin.domain.program.returns import Kept


def read_reached_order(
    client: AdminClient, order: OrderSnapshot, reach: Reach, before: Reached | None
) -> OrderSnapshot:
    """Give the order with what of it is within this reach, its gift cards and what is on a plan; nothing is written.

    Lines that were answered `before` keep their answer, and no collections are asked for them. Raises AdminApiError.
    """
    nothing = Money(0, order.subtotal.currency)
    lines = read_reach_lines(client, order.order_id, order.subtotal.currency)
    is_same = before is not None and before.key == reach_key(reach)
    known = before.within | before.without if before is not None and is_same else frozenset()
    lines = find_collections(client, lines, collections_of(reach), known=known)
    cards = [line.kept for line in lines if line.is_gift_card]
    return replace(
        order,
        gift_cards=Kept(sum((one.sold for one in cards), nothing), sum((one.left for one in cards), nothing)),
        plan=sum((line.kept.left for line in lines if line.is_planned), nothing),
        reached=add_up(reach, lines, order.kept, order.updated_at, before),
    )
