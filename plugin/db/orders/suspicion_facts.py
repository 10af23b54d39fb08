"""What is on advocates' records: how fast they win friends, what was refused, whom they recommended, what leaked."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from plugin.db.tables import leaks, orders, referrals, rewards
from plugin.domain.orders.verdict import Standing
from plugin.domain.rewards.reward import REFERRAL, RewardState, Side

_PAID = tuple(
    state.value for state in (RewardState.APPROVED, RewardState.ISSUED, RewardState.SPENT, RewardState.EXPIRED)
)
_COUNTS_AS_TIE = (Standing.REFERRED.value, Standing.HELD.value, Standing.OPEN.value)
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class RefusedOrder:
    """A recommendation that was not accepted, and the word that says why."""

    order_id: int
    reason: str
    ordered_at: datetime


@dataclass(frozen=True, slots=True)
class FriendOrder:
    """An order that somebody made on an advocate's recommendation."""

    order_id: int
    customer_id: int


def approvals_of(
    conn: Connection, shop_id: int, advocate_ids: Iterable[int], since: datetime
) -> dict[int, list[datetime]]:
    """Give when the holds of these advocates' approved referrals ended, from a moment on."""
    found = select(rewards.c.advocate_id, rewards.c.held_until).where(
        rewards.c.shop_id == shop_id,
        rewards.c.advocate_id.in_(sorted(set(advocate_ids))),
        rewards.c.state.in_(_PAID),
        rewards.c.side == Side.ADVOCATE.value,
        rewards.c.cause == REFERRAL,
        rewards.c.held_until >= since,
    )
    given: dict[int, list[datetime]] = defaultdict(list)
    for row in conn.execute(found.order_by(rewards.c.id.desc()).limit(_MOST)):
        given[row.advocate_id].append(row.held_until)
    return given


def refusals_of(
    conn: Connection, shop_id: int, advocate_ids: Iterable[int], reasons: Iterable[str]
) -> dict[int, list[RefusedOrder]]:
    """Give these advocates' orders that were refused for any of these reasons, the latest thousand."""
    found = select(orders.c.advocate_id, orders.c.order_id, orders.c.reason, orders.c.ordered_at).where(
        orders.c.shop_id == shop_id,
        orders.c.advocate_id.in_(sorted(set(advocate_ids))),
        orders.c.standing == Standing.NOT_REFERRED.value,
        orders.c.reason.in_(sorted(set(reasons))),
    )
    given: dict[int, list[RefusedOrder]] = defaultdict(list)
    for row in conn.execute(found.order_by(orders.c.ordered_at.desc()).limit(_MOST)):
        given[row.advocate_id].append(RefusedOrder(row.order_id, row.reason, row.ordered_at))
    return given


def friends_of(conn: Connection, shop_id: int, advocate_ids: Iterable[int]) -> dict[int, list[FriendOrder]]:
    """Give who ordered on these advocates' recommendation, refused orders left out, the latest thousand."""
    found = select(orders.c.advocate_id, orders.c.order_id, orders.c.customer_id).where(
        orders.c.shop_id == shop_id,
        orders.c.advocate_id.in_(sorted(set(advocate_ids))),
        orders.c.standing.in_(_COUNTS_AS_TIE),
        orders.c.customer_id.is_not(None),
    )
    given: dict[int, list[FriendOrder]] = defaultdict(list)
    for row in conn.execute(found.order_by(orders.c.ordered_at.desc()).limit(_MOST)):
        given[row.advocate_id].append(FriendOrder(row.order_id, row.customer_id))
    return given


def claims_by_network(
    conn: Connection, shop_id: int, network_keys: Iterable[str], since: datetime
) -> dict[str, list[datetime]]:
    """Give when offers were claimed through these connections, from a moment on, the latest thousand."""
    wanted = sorted(set(network_keys))
    if not wanted:
        return {}
    found = select(referrals.c.network_key, referrals.c.claimed_at).where(
        referrals.c.shop_id == shop_id, referrals.c.network_key.in_(wanted), referrals.c.claimed_at >= since
    )
    given: dict[str, list[datetime]] = defaultdict(list)
    for row in conn.execute(found.order_by(referrals.c.claimed_at.desc()).limit(_MOST)):
        given[row.network_key].append(row.claimed_at)
    return given


def leaks_of(conn: Connection, shop_id: int, advocate_ids: Iterable[int]) -> dict[int, list[datetime]]:
    """Give when codes of these advocates were found to be public."""
    found = select(leaks.c.advocate_id, leaks.c.found_at).where(
        leaks.c.shop_id == shop_id, leaks.c.advocate_id.in_(sorted(set(advocate_ids)))
    )
    given: dict[int, list[datetime]] = defaultdict(list)
    for row in conn.execute(found):
        given[row.advocate_id].append(row.found_at)
    return given
