"""Promise the advocate who brought this one a share of the referral: once an order, held and taken back with it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from plugin.domain.money import Money
from plugin.domain.program.chain_share import earn_by_chain
from plugin.domain.program.program import Terms
from plugin.domain.rewards.reward import Reward
from plugin.domain.shop import Shop
from plugin.keys import KeyRing
from plugin.services.rewards.find_bringer import find_bringer
from plugin.services.rewards.promise_reward import promise_reward


def promise_chain(
    conn: Connection,
    keys: KeyRing,
    shop: Shop,
    reward: Reward,
    terms: Terms,
    order_value: Money,
    market: str | None = None,
    *,
    buyer: tuple[int | None, Iterable[str]],
    version: int,
    now: datetime,
) -> None:
    """Write the promise where the terms have one; doing it again does nothing. `reward` is the referral's own, `market`
    that of its order.

    Nothing is promised to who ordered it themselves (`buyer`: customer number and keyed hashes), nor to who belongs to
    another group than the program's.
    """
    earning = None if terms.rules is None else earn_by_chain(terms.rules, order_value, market)
    if earning is None:
        return
    customer_id, hashes = buyer
    found = find_bringer(conn, shop.shop_id, reward.advocate_id, but=customer_id)
    if found is None or found.advocate.group is not terms.group or found.advocate.email_key in set(hashes):
        return
    amount = earning.options[0].amount or Money(0, reward.amount.currency)
    whose = replace(reward, advocate_id=found.advocate.advocate_id, cause=earning.cause)
    owed = replace(whose, kind=earning.options[0].kind, amount=amount, options=earning.options)
    promise_reward(conn, keys, shop, owed, version=version, now=now)
