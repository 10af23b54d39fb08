"""Cash that may be paid now: what is owed, without those whose order is not settled at the moment."""

from dataclasses import dataclass

from sqlalchemy import Connection

from plugin.db.task_lines import list_cash_lines
from plugin.domain.rewards.owed_cash import OwedCash


@dataclass(frozen=True, slots=True)
class CashList:
    """The longest wait first; `in_doubt` counts what is left out for its order's sake."""

    owed: tuple[OwedCash, ...]
    in_doubt: int


def read_owed_cash(conn: Connection, shop_id: int) -> CashList:
    """Read all of it for one shop."""
    lines = list_cash_lines(conn, shop_id)
    sound = [line for line in lines if line.is_order_sound]
    owed = tuple(OwedCash(one.reward.ledger_key, one.reward.amount, one.referral_code) for one in sound)
    return CashList(owed, len(lines) - len(sound))
