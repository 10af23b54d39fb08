"""Issue one approved reward: read its order again, write the intent, give it by its kind, write it down once.

Each kind is a file of its own that answers alike; whatever is repeated, by a second worker or a restored database,
is named by what the reward is for and so given once.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from plugin.admin_api.client import AdminClient
from plugin.db.offers.programs import read_terms_of
from plugin.db.orders.judged_orders import read_orders_of
from plugin.db.rewards.advocate_rewards import recipient_of
from plugin.db.rewards.reward_steps import write_step
from plugin.db.rewards.rewards import note_discount, note_sending, read_reward, rename_reward, version_of
from plugin.db.work.outbox import wake_message
from plugin.domain.orders.verdict import Standing
from plugin.domain.program.benefit import CODE_KINDS, Benefit, BenefitKind, Combines
from plugin.domain.program.program import Terms
from plugin.domain.rewards.issue import Declined, Given, Issue
from plugin.domain.rewards.reward import Move, Reward, RewardState, Side
from plugin.domain.rewards.reward_code import derive_reward_code
from plugin.domain.shop import Shop
from plugin.keys import KeyPurpose, KeyRing
from plugin.services.giving.give_access import give_access
from plugin.services.giving.give_code import give_code
from plugin.services.giving.give_credit import give_credit
from plugin.services.giving.give_gift_card import give_gift_card
from plugin.services.giving.give_points import give_points
from plugin.services.orders.reading.refresh_orders import refresh_orders
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.workbench import Workbench

DOUBT_WAIT = timedelta(hours=6)

Giver = Callable[[Workbench, AdminClient, Issue, datetime], Given | Declined | timedelta]
GIVERS: Mapping[BenefitKind, Giver] = {
    **dict.fromkeys(CODE_KINDS, give_code),
    BenefitKind.GIFT_CARD: give_gift_card,
    BenefitKind.STORE_CREDIT: give_credit,
    BenefitKind.ACCESS: give_access,
    BenefitKind.POINTS: give_points,
}
"""How each kind is given; what is not here is done by a person from a list."""


class RewardDeclined(Exception):
    """It cannot be given as it is, and trying again would not help: a person has to look."""

    is_final = True

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}: look at the reward and at the shop's admin, then try again")
        self.reason = reason


def issue_reward(bench: Workbench, shop: Shop, reward_id: int, now: datetime) -> str | timedelta:
    """Issue it; gives the outcome, or how long to wait, as while its order is in doubt.

    Raises AdminApiError, GrantError (nothing is lost, try again) and RewardDeclined.
    """
    with bench.engine.begin() as conn:
        reward = read_reward(conn, shop.shop_id, reward_id)
    if reward is None or reward.state is not RewardState.APPROVED or _is_not_ours(reward):
        return "nothing to issue"
    if reward.order_id:
        refresh_orders(bench, shop, [reward.order_id], now=now, before_paying=True)
    issue = _prepare(bench, shop, reward_id, now)
    if not isinstance(issue, Issue):
        return issue
    client = reach_shop(bench, shop, is_background=True)
    given = GIVERS[issue.reward.kind](bench, client, issue, now)
    if isinstance(given, Declined):
        raise RewardDeclined(given.reason)
    return given if isinstance(given, timedelta) else _write_down(bench, shop, issue.reward, given, now)


def _is_not_ours(reward: Reward) -> bool:
    """Whether it waits for somebody: a person who gives it, an advocate who chooses."""
    return reward.kind not in GIVERS or reward.is_task or reward.is_open_choice


def _prepare(bench: Workbench, shop: Shop, reward_id: int, now: datetime) -> Issue | str | timedelta:
    """Look at everything once more and write the intent, in one transaction."""
    with bench.engine.begin() as conn:
        reward = read_reward(conn, shop.shop_id, reward_id)
        if reward is None or reward.state is not RewardState.APPROVED:
            return "no longer owed"
        if not _is_order_sound(conn, reward):
            return DOUBT_WAIT
        customer_id = recipient_of(conn, shop.shop_id, reward)
        if customer_id is None:
            write_step(conn, shop.shop_id, reward, _gone(reward), now)
            return "nobody to give it to"
        benefit = reward.benefit or _of_terms(_terms_of(conn, reward), reward)
        if not note_sending(conn, shop.shop_id, reward_id, now):
            return "no longer owed"
    return Issue(reward, benefit, customer_id, reward.sent_at or now, _former_codes(bench.keys, shop, reward))


def _is_order_sound(conn: Connection, reward: Reward) -> bool:
    """Whether the order it is for stands as referred; what is for no order has none to doubt."""
    if not reward.order_id:
        return True
    order = read_orders_of(conn, reward.shop_id, [reward.order_id])[reward.order_id]
    return order.standing == Standing.REFERRED.value


def _gone(reward: Reward) -> Move:
    if reward.side is Side.FRIEND:
        return Move(RewardState.VOIDED, "friend_gone")
    return Move(RewardState.VOIDED, "advocate_gone")


def _terms_of(conn: Connection, reward: Reward) -> Terms:
    key = (reward.program_id, version_of(conn, reward.shop_id, reward.reward_id) or 0)
    return read_terms_of(conn, reward.shop_id, [key])[key]


def _of_terms(terms: Terms, reward: Reward) -> Benefit:
    """What terms without rules promise: an amount off one order."""
    return Benefit(
        BenefitKind.FIXED,
        amount=reward.amount,
        minimum=terms.reward.minimum,
        valid_days=terms.reward.valid_days,
        combines=Combines(products=terms.combines_with_products),
    )


def _former_codes(keys: KeyRing, shop: Shop, reward: Reward) -> tuple[str, ...]:
    """A database restored from before a rotation promises again what was issued under the other key's name."""
    names = (
        derive_reward_code(
            key,
            shop_domain=shop.shop_domain,
            order_id=reward.order_id,
            program_id=reward.naming_program,
            side=reward.side,
            cause=reward.cause,
        )
        for key in keys.derive(KeyPurpose.REWARD_CODES)
    )
    return tuple(name for name in names if name != reward.code)


def _write_down(bench: Workbench, shop: Shop, reward: Reward, given: Given, now: datetime) -> str:
    """Write that it exists. If it was voided meanwhile, it is owed its end instead."""
    with bench.engine.begin() as conn:
        note_discount(conn, shop.shop_id, reward.reward_id, given.gid, expires_at=given.expires_at, now=now)
        if given.code is not None and given.code != reward.code:
            rename_reward(conn, shop.shop_id, reward.reward_id, given.code)
        if write_step(conn, shop.shop_id, reward, Move(RewardState.ISSUED, "issued"), now):
            return "issued"
        current = read_reward(conn, shop.shop_id, reward.reward_id)
        if current is not None and current.state in (RewardState.VOIDED, RewardState.CLAWED_BACK):
            reference = f"reward:{reward.reward_id}"
            wake_message(conn, shop.shop_id, "withdraw_reward", reference, installation=shop.installation, now=now)
            return "voided meanwhile"
    return "issued already"
