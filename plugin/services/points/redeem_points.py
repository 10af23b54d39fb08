"""The reward shop: an advocate exchanges points for a discount code, once for each ticket, never below zero.

The points leave the book and the promise of the code is written in one transaction, under the advocate's lock; the
code itself comes by the way of every reward. The cause is made of the ticket and of no row's number, and no program is
part of its names, so that a restored database asks Shopify for the same code, whichever program is first by then, and
never for somebody else's.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from plugin.db.offers.programs import read_programs
from plugin.db.people.advocates import advocates_by_customer
from plugin.db.rewards.approvals import lock_advocate
from plugin.db.rewards.point_entries import put_points, read_points, sum_held_points, sum_points
from plugin.db.rewards.reward_steps import write_step
from plugin.db.work.outbox import put_message
from plugin.domain.money import Money
from plugin.domain.people.advocate import Advocate
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.precedence import exchange_program_of, longest_hold
from plugin.domain.program.program import Program
from plugin.domain.rewards.points import PointReason, value_points
from plugin.domain.rewards.reward import NO_ORDER, Move, Reward, RewardState, Side
from plugin.domain.shop import Shop
from plugin.keys import KeyRing
from plugin.services.rewards.promise_reward import promise_reward


class RedeemRefusal(StrEnum):
    """Why points are not exchanged; nothing moved."""

    NOT_JOINED = "login_needed"
    NO_REWARD_SHOP = "no_reward_shop"
    TOO_FEW = "points_too_few"
    NOT_ENOUGH = "points_not_there"


@dataclass(frozen=True, slots=True)
class AskedExchange:
    """How many points the logged-in customer wants to exchange; `ticket` names this wish, however often it comes."""

    customer_id: int
    points: int
    ticket: str


def redeem_points(
    conn: Connection, keys: KeyRing, shop: Shop, asked: AskedExchange, now: datetime
) -> RedeemRefusal | None:
    """Exchange the points for a code of what they are worth, rounded down, and owe its issue.

    None when that is done, now or by the same ticket before. What points are worth is said by the rules in force; what
    own orders earned waits as long as a reward would, because they may still be returned.
    """
    advocate = advocates_by_customer(conn, shop.shop_id, [asked.customer_id]).get(asked.customer_id)
    if advocate is None:
        return RedeemRefusal.NOT_JOINED
    lock_advocate(conn, shop.shop_id, advocate.advocate_id)
    reference = f"redeem:{asked.ticket}"
    if read_points(conn, shop.shop_id, reference) is not None:
        return None
    programs = read_programs(conn, shop.shop_id)
    program = exchange_program_of(programs, advocate.group, shop.timezone, now)
    per_100 = program.terms.rules.points.per_100 if program is not None and program.terms.rules is not None else None
    if program is None or per_100 is None:
        return RedeemRefusal.NO_REWARD_SHOP
    amount = value_points(asked.points, per_100)
    if asked.points < 1 or amount.amount_minor < 1:
        return RedeemRefusal.TOO_FEW
    held = sum_held_points(conn, shop.shop_id, advocate.advocate_id, now - longest_hold(programs))
    if sum_points(conn, shop.shop_id, advocate.advocate_id) - held < asked.points:
        return RedeemRefusal.NOT_ENOUGH
    put_points(
        conn,
        shop.shop_id,
        advocate.advocate_id,
        reference=reference,
        points=-asked.points,
        reason=PointReason.REDEEMED,
        now=now,
    )
    _promise(conn, keys, shop, _reward(program, advocate, amount, asked.ticket, now), program.version, now)
    return None


def _reward(program: Program, advocate: Advocate, amount: Money, ticket: str, now: datetime) -> Reward:
    return Reward(
        reward_id=0,
        shop_id=program.shop_id,
        order_id=NO_ORDER,
        program_id=program.program_id,
        side=Side.ADVOCATE,
        advocate_id=advocate.advocate_id,
        state=RewardState.PENDING,
        amount=amount,
        held_until=now,
        code="",
        kind=BenefitKind.FIXED,
        cause=f"points:{ticket}",
        options=(Benefit(BenefitKind.FIXED, amount=amount),),
    )


def _promise(conn: Connection, keys: KeyRing, shop: Shop, reward: Reward, version: int, now: datetime) -> None:
    """Nothing has to be waited for: the promise is approved as it is made."""
    promised = promise_reward(conn, keys, shop, reward, version=version, now=now)
    if promised is None:
        raise RuntimeError("points were exchanged by this ticket and its promise was there already")
    write_step(conn, shop.shop_id, promised, Move(RewardState.APPROVED, "points_exchanged"), now)
    reference = f"reward:{promised.reward_id}"
    put_message(conn, shop.shop_id, "issue_reward", reference, installation=shop.installation, now=now)
