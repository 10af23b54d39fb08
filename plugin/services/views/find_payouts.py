"""Which rewards were paid, from what a bank's list calls them."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from plugin.db.rewards.task_lines import list_cash_rewards
from plugin.domain.rewards.payout import derive_reference


def find_payouts(conn: Connection, shop_id: int, named: Iterable[str]) -> Mapping[str, int | None]:
    """Give by reference, or by the reward's number in digits, the reward in cash; None where this shop has none."""
    rewards = list_cash_rewards(conn, shop_id)
    by_name = {derive_reference(one.ledger_key): one.reward_id for one in rewards}
    by_name |= {str(one.reward_id): one.reward_id for one in rewards}
    return {name: by_name.get(name) for name in named}
