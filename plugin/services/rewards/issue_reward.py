"""Issue one approved reward: read its order again, write the intent, create the code at Shopify, write it down once.

The code's text is derived from what the reward is for, so a repetition of any kind, a second worker or a restored
database asks Shopify for the same code and hears that it is taken. A taken code counts only if it is ours.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from plugin.admin_api.client import AdminClient
from plugin.admin_api.discounts import CodeTaken, FoundCode, RewardCode, create_reward_code, find_code
from plugin.db.advocates import advocates_by_id
from plugin.db.judged_orders import read_orders_of
from plugin.db.outbox import wake_message
from plugin.db.programs import read_terms_of
from plugin.db.reward_steps import write_step
from plugin.db.rewards import note_discount, note_sending, read_reward, rename_reward, version_of
from plugin.domain.orders.order import fold_code
from plugin.domain.orders.verdict import Standing
from plugin.domain.program.program import Terms
from plugin.domain.rewards.reward import Move, Reward, RewardState
from plugin.domain.rewards.reward_code import derive_reward_code
from plugin.domain.shop import Shop
from plugin.keys import KeyPurpose, KeyRing
from plugin.services.orders.refresh_orders import refresh_orders
from plugin.services.shops.reach_shop import reach_shop
from plugin.services.workbench import Workbench

TAG = "goodword-reward"
DOUBT_WAIT = timedelta(hours=6)


class CodeForeign(Exception):
    """The derived code exists at Shopify and is not ours: somebody made it by hand. A person has to look."""

    reason = "code_not_ours"
    is_final = True


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is about to be created, after the intent is written."""

    reward: Reward
    code: RewardCode
    former: tuple[RewardCode, ...]
    """The same reward under the names that former keys would have given it."""


def issue_reward(bench: Workbench, shop: Shop, reward_id: int, now: datetime) -> str | timedelta:
    """Issue it; gives the outcome, or how long to wait while its order is in doubt.

    Raises AdminApiError, GrantError (nothing is lost, try again) and CodeForeign.
    """
    with bench.engine.begin() as conn:
        reward = read_reward(conn, shop.shop_id, reward_id)
    if reward is None or reward.state is not RewardState.APPROVED:
        return "nothing to issue"
    refresh_orders(bench, shop, [reward.order_id], now=now)
    plan = _plan(bench, shop, reward_id, now)
    if not isinstance(plan, _Plan):
        return plan
    client = reach_shop(bench, shop, is_background=True)
    plan, gid = _adopt(client, plan) or (plan, _create(client, plan.code))
    return _write_down(bench, shop, plan, gid, now)


def _plan(bench: Workbench, shop: Shop, reward_id: int, now: datetime) -> "_Plan | str | timedelta":
    """Look at everything once more and write the intent, in one transaction."""
    with bench.engine.begin() as conn:
        reward = read_reward(conn, shop.shop_id, reward_id)
        if reward is None or reward.state is not RewardState.APPROVED:
            return "no longer owed"
        order = read_orders_of(conn, shop.shop_id, [reward.order_id])[reward.order_id]
        if order.standing != Standing.REFERRED.value:
            return DOUBT_WAIT
        advocate = advocates_by_id(conn, shop.shop_id, [reward.advocate_id]).get(reward.advocate_id)
        if advocate is None or advocate.customer_id is None:
            write_step(conn, shop.shop_id, reward, Move(RewardState.VOIDED, "advocate_gone"), now)
            return "advocate gone"
        version = version_of(conn, shop.shop_id, reward_id)
        key = (reward.program_id, version or 0)
        terms = read_terms_of(conn, shop.shop_id, [key])[key]
        if not note_sending(conn, shop.shop_id, reward_id, now):
            return "no longer owed"
    code = _code_of(reward, advocate.customer_id, terms, now)
    return _Plan(reward, code, _former(bench.keys, shop, reward, code))


def _code_of(reward: Reward, customer_id: int, terms: Terms, now: datetime) -> RewardCode:
    days = terms.reward.valid_days
    first_sent = reward.sent_at or now
    return RewardCode(
        code=reward.code.upper(),
        key=f"{reward.order_id}-{reward.program_id}-{reward.side.value}",
        customer_id=customer_id,
        amount=reward.amount,
        minimum=terms.reward.minimum,
        starts_at=first_sent,
        ends_at=None if days is None else first_sent + timedelta(days=days),
        combines_with_products=terms.combines_with_products,
        tags=(TAG,),
    )


def _former(keys: KeyRing, shop: Shop, reward: Reward, code: RewardCode) -> tuple[RewardCode, ...]:
    """A database restored from before a rotation promises again what was issued under the other key's name."""
    names = (
        derive_reward_code(
            key, shop_domain=shop.shop_domain, order_id=reward.order_id, program_id=reward.program_id, side=reward.side
        )
        for key in keys.derive(KeyPurpose.REWARD_CODES)
    )
    return tuple(replace(code, code=name.upper()) for name in names if name != reward.code)


def _adopt(client: AdminClient, plan: _Plan) -> tuple[_Plan, str] | None:
    """Give the plan of a code that was made for this very reward under a former name; None where there is none."""
    for former in plan.former:
        found = find_code(client, former.code)
        if found is not None and _is_ours(found, former):
            return replace(plan, code=former), found.gid
    return None


def _create(client: AdminClient, code: RewardCode) -> str:
    made = create_reward_code(client, code)
    if not isinstance(made, CodeTaken):
        return made
    found = find_code(client, code.code)
    if found is None or not _is_ours(found, code):
        raise CodeForeign("the derived code belongs to another discount; look at it in the shop's admin")
    return found.gid


def _is_ours(found: FoundCode, code: RewardCode) -> bool:
    """Tell whether a code that exists is the one we would have made: title, buyer, value and single use all agree."""
    return (
        found.title == code.title
        and found.customer_ids == (code.customer_id,)
        and found.usage_limit == 1
        and found.amount == code.amount
    )


def _write_down(bench: Workbench, shop: Shop, plan: _Plan, gid: str, now: datetime) -> str:
    """Write that it exists. If it was voided meanwhile, the code is owed its end instead."""
    reward = plan.reward
    with bench.engine.begin() as conn:
        note_discount(conn, shop.shop_id, reward.reward_id, gid, expires_at=plan.code.ends_at, now=now)
        if fold_code(plan.code.code) != reward.code:
            rename_reward(conn, shop.shop_id, reward.reward_id, fold_code(plan.code.code))
        if write_step(conn, shop.shop_id, reward, Move(RewardState.ISSUED, "issued"), now):
            return "issued"
        current = read_reward(conn, shop.shop_id, reward.reward_id)
        if current is not None and current.state in (RewardState.VOIDED, RewardState.CLAWED_BACK):
            reference = f"reward:{reward.reward_id}"
            wake_message(conn, shop.shop_id, "withdraw_reward", reference, installation=shop.installation, now=now)
            return "voided meanwhile"
    return "issued already"
