"""Cash that may be paid now, after every order behind it was read once more: what is due no longer is named."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from plugin.db.engine import reading
from plugin.db.rewards.task_lines import TaskLine, list_cash_lines
from plugin.domain.rewards.owed_cash import OwedCash
from plugin.domain.shop import Shop
from plugin.services.tasks.reread_orders import reread_orders
from plugin.services.workbench import Workbench


@dataclass(frozen=True, slots=True)
class DueCash:
    """What is owed, the longest wait first; `in_doubt` counts what waits for its order to be settled.

    `fallen` was owed until its order was read just now. `unread` is left out, by the reason why its order was not read.
    """

    owed: tuple[OwedCash, ...]
    in_doubt: int
    fallen: tuple[TaskLine, ...] = ()
    unread: Mapping[str, tuple[TaskLine, ...]] = field(default_factory=dict)


def gather_payouts(bench: Workbench, shop: Shop, *, now: datetime) -> DueCash:
    """Read all of it for one shop, asking Shopify about each order; where it cannot be asked nothing is due."""
    before = _lines(bench, shop)
    reasons = reread_orders(bench, shop, before, now=now)
    after = _lines(bench, shop)
    unread: dict[str, tuple[TaskLine, ...]] = {}
    for reward_id, why in reasons.items():
        unread[why] = (*unread.get(why, ()), before[reward_id])
    known = [line for reward_id, line in after.items() if reward_id in before and reward_id not in reasons]
    sound = [line for line in known if line.is_order_sound]
    return DueCash(
        owed=tuple(OwedCash(one.reward.ledger_key, one.reward.amount, one.referral_code) for one in sound),
        in_doubt=len(known) - len(sound),
        fallen=tuple(line for reward_id, line in before.items() if reward_id not in after),
        unread=unread,
    )


def _lines(bench: Workbench, shop: Shop) -> dict[int, TaskLine]:
    with reading(bench.engine) as conn:
        return {line.reward.reward_id: line for line in list_cash_lines(conn, shop.shop_id)}
