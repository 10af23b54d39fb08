"""What ties a friend's later order to the advocate of the first one, where the rules let it earn something."""

from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from plugin.domain.orders.evidence import Evidence, EvidenceKind
from plugin.domain.orders.order import OrderSnapshot
from plugin.domain.program.follow_up import counts_follow_up, rewards_start, whole_months
from plugin.domain.program.program import Terms
from plugin.services.orders.weighing.look_up_friends import Friendship


def find_follow_ups(
    order: OrderSnapshot,
    friendships: Sequence[Friendship],
    terms_of: Mapping[tuple[int, int], Terms],
    timezone: str | None,
) -> list[Evidence]:
    """Give a piece for every friendship under which this order still earns; months are those of the shop's zone."""
    return list(_pieces(order, friendships, terms_of, ZoneInfo(timezone or "UTC")))


def _pieces(
    order: OrderSnapshot,
    friendships: Sequence[Friendship],
    terms_of: Mapping[tuple[int, int], Terms],
    zone: ZoneInfo,
) -> Iterator[Evidence]:
    for friendship in friendships:
        first = friendship.first
        rules = terms_of[(first.program_id, first.version)].rules
        if rules is None or (order.created_at, order.order_id) <= (first.ordered_at, first.order_id):
            continue
        months = whole_months(first.ordered_at.astimezone(zone), order.created_at.astimezone(zone))
        number = _number(order, friendship)
        counts = counts_follow_up(rules, number=number, months=months)
        if counts or (rewards_start(rules) and not _is_subscriber(order, friendship)):
            yield Evidence(
                kind=EvidenceKind.FOLLOW_UP,
                shown=first.order_name,
                advocate_id=first.advocate_id,
                program_id=first.program_id,
                program_version=first.version,
                number=number if counts else None,
                follows=first.order_id,
            )


def _is_subscriber(order: OrderSnapshot, friendship: Friendship) -> bool:
    """Whether the friend started a subscription with another order that counts."""
    others = (other for other in friendship.later if other.order_id != order.order_id and other.earns)
    return friendship.first.is_cycle or any(other.is_cycle for other in others)


def _number(order: OrderSnapshot, friendship: Friendship) -> int:
    """Count from 1 what the friend ordered between; what earned already counts though it was placed later."""
    place = (order.created_at, order.order_id)
    before = [
        other
        for other in friendship.later
        if other.order_id != order.order_id
        and not other.is_out
        and (other.earns or (other.ordered_at, other.order_id) < place)
    ]
    return len(before) + 1
