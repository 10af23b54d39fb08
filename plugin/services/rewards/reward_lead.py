"""A friend signed up: what the rules give the advocate for that alone, before anything is bought.

Anybody can type any address. So a friend counts once, who never bought here; of one network one counts in a day, and of
one advocate ten. Whoever asks sees nothing of it. The cause is made of the visit and of no row's number.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from plugin.db.offers.leads import claimed_elsewhere, count_leads
from plugin.db.offers.referrals import referrals_by_identity
from plugin.db.rewards.approvals import lock_advocate
from plugin.db.rewards.reward_steps import write_step
from plugin.db.shops.past_buyers import read_past_buyers
from plugin.domain.money import Money
from plugin.domain.people.referral import Referral
from plugin.domain.program.benefit import Benefit
from plugin.domain.program.choice import Event
from plugin.domain.program.earning import earn_by_event
from plugin.domain.program.rules import Rules
from plugin.domain.rewards.reward import LEAD_CAUSE, NO_ORDER, Move, Reward, RewardState, Side
from plugin.domain.shop import Shop
from plugin.keys import KeyRing
from plugin.services.rewards.let_go_reward import let_go_reward
from plugin.services.rewards.promise_reward import promise_reward

MOST_A_DAY = 10
"""Leads that one advocate is rewarded for within 24 hours."""
_DAY = timedelta(days=1)
_CAUSE_LENGTH = 40


def reward_lead(
    conn: Connection,
    keys: KeyRing,
    shop: Shop,
    claim: Referral,
    identities: Sequence[str],
    rules: Rules | None,
    now: datetime,
) -> Sequence[Reward]:
    """Give what is promised and owed at once for this claim, which is written already; nothing where it is no lead.

    `identities` are the friend's keyed hashes in every form they may be stored in.
    """
    earned = () if rules is None else earn_by_event(rules, Event.LEAD)
    if not earned or rules is None or not _is_new(conn, shop, claim, identities):
        return ()
    lock_advocate(conn, shop.shop_id, claim.advocate_id)
    if _is_too_much(conn, shop, claim, now - _DAY):
        return ()
    owed = _reward(claim, earned[0].options[0], rules, now)
    promised = promise_reward(conn, keys, shop, owed, version=claim.version, now=now)
    if promised is None or not write_step(conn, shop.shop_id, promised, Move(RewardState.APPROVED, "lead"), now):
        return ()
    approved = replace(promised, state=RewardState.APPROVED)
    let_go_reward(conn, shop, approved, rules, now)
    return (approved,)


def _is_new(conn: Connection, shop: Shop, claim: Referral, identities: Sequence[str]) -> bool:
    """Whether it is somebody, who asks for the first time and never bought here."""
    if claim.customer_id is None and claim.email_key is None:
        return False
    people = [claim.customer_id] if claim.customer_id is not None else []
    asked = referrals_by_identity(conn, shop.shop_id, identities, people)
    return not any(one.visit_key != claim.visit_key for one in asked) and not read_past_buyers(
        conn, shop.shop_id, identities
    )


def _is_too_much(conn: Connection, shop: Shop, claim: Referral, since: datetime) -> bool:
    networks = [claim.network_key] if claim.network_key else []
    if claimed_elsewhere(conn, shop.shop_id, claim.visit_key, networks, since):
        return True
    return count_leads(conn, shop.shop_id, claim.advocate_id, since) >= MOST_A_DAY


def _reward(claim: Referral, benefit: Benefit, rules: Rules, now: datetime) -> Reward:
    return Reward(
        reward_id=0,
        shop_id=claim.shop_id,
        order_id=NO_ORDER,
        program_id=claim.program_id,
        side=Side.ADVOCATE,
        advocate_id=claim.advocate_id,
        state=RewardState.PENDING,
        amount=benefit.amount or Money(0, rules.currency),
        held_until=now,
        code="",
        kind=benefit.kind,
        cause=f"{LEAD_CAUSE}{claim.visit_key[:_CAUSE_LENGTH]}",
        options=(benefit,),
    )
