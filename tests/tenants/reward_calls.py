"""Every service of rewards with our shop and the other shop's rewards, and what it has to answer."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from plugin.db.offers.referrals import referrals_by_code
from plugin.db.rewards.rewards import read_reward
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.choice import StepTime
from plugin.domain.program.rules import AdvocatePlan, Chain, Eligibility, Milestone, Rules, Step
from plugin.domain.rewards.reward import Reward, Side
from plugin.services.giving.audit_credits import audit_credits
from plugin.services.rewards.add_prizes import add_prizes
from plugin.services.rewards.choose_own_reward import choose_own_reward
from plugin.services.rewards.choose_reward import choose_reward
from plugin.services.rewards.find_bringer import find_bringer
from plugin.services.rewards.let_go_reward import let_go_reward
from plugin.services.rewards.promise_chain import promise_chain
from plugin.services.rewards.promise_friend import promise_friend
from plugin.services.rewards.promise_reward import promise_reward
from plugin.services.rewards.reward_lead import reward_lead
from plugin.services.rewards.settle_choice import settle_choice
from plugin.services.rewards.split_reward import split_reward
from tests.tenants.scene import Scene

GIFT = Benefit(BenefitKind.MANUAL, name="a gift")
STEPPED = Rules("EUR", steps=(Step(StepTime.ORDER_1_FINAL, Decimal(1)),))
CHAINED = terms_of(
    Rules(
        "EUR",
        advocate=AdvocatePlan(options=(Benefit(BenefitKind.FIXED, amount=Money(1_000, "EUR")),)),
        chain=Chain(1, Decimal("0.1"), legal_tick=True),
        eligibility=Eligibility(advocate_min_orders=0),
    )
)
PRIZED = Rules("EUR", milestones=(Milestone(1, GIFT),))


def _theirs(s: Scene, conn: Connection) -> list[Reward]:
    """Their rewards as options to choose from."""
    kept = [reward for number in s.rewards if (reward := read_reward(conn, s.theirs.shop_id, number)) is not None]
    assert kept
    return [replace(reward, options=(GIFT, GIFT)) for reward in kept]


def _lead(s: Scene, conn: Connection) -> object:
    """Their claim, told as if it were ours: its advocate is none of ours."""
    claim = next(iter(referrals_by_code(conn, s.theirs.shop_id, [r["code"] for r in s.rows["referrals"]]).values()))
    keys = [claim.email_key] if claim.email_key else []
    return reward_lead(conn, s.bench.keys, s.shop, claim, keys, None, s.now)


def _chained(s: Scene, conn: Connection) -> object:
    """Their rewards as referrals of which somebody of ours would get a share."""
    for one in _theirs(s, conn):
        value, buyer = Money(8_000, "EUR"), (s.customer, ())
        promise_chain(conn, s.bench.keys, s.shop, one, CHAINED, value, buyer=buyer, version=1, now=s.now)
    return None


REWARD_CALLS: dict[str, Any] = {
    "find_bringer": (lambda s: s.conn(lambda c: find_bringer(c, s.shop.shop_id, s.advocate, but=None)), None),
    "promise_chain": (lambda s: s.conn(lambda c: _chained(s, c)), None),
    "choose_reward": (
        lambda s: s.conn(lambda c: {choose_reward(c, s.shop, 1, reward, 0, s.now) for reward in s.rewards}),
        {"unknown"},
    ),
    "choose_own_reward": (
        lambda s: s.conn(lambda c: {choose_own_reward(c, s.shop, s.ada, reward, 0, s.now) for reward in s.rewards}),
        {False},
    ),
    "settle_choice": (
        lambda s: s.conn(lambda c: [settle_choice(c, s.shop, one, 0, s.now) for one in _theirs(s, c)]),
        lambda found, s: not any(found),
    ),
    "add_prizes": (
        lambda s: s.conn(lambda c: [add_prizes(c, s.bench.keys, s.shop, one, PRIZED, s.now) for one in _theirs(s, c)]),
        lambda found, s: not any(found),
    ),
    "promise_reward": (
        lambda s: s.conn(
            lambda c: [promise_reward(c, s.bench.keys, s.shop, one, version=1, now=s.now) for one in _theirs(s, c)]
        ),
        lambda found, s: {one.shop_id for one in found if one is not None} <= {s.shop.shop_id},
    ),
    "split_reward": (
        lambda s: s.conn(
            lambda c: [split_reward(c, s.bench.keys, s.shop, one, STEPPED, s.now) == one for one in _theirs(s, c)]
        ),
        lambda found, s: all(found),
    ),
    "reward_lead": (
        lambda s: s.conn(lambda c: _lead(s, c)),
        (),
    ),
    "promise_friend": (
        lambda s: s.conn(
            lambda c: [
                promise_friend(c, s.bench.keys, s.shop, replace(one, side=Side.FRIEND), claim, version=1, now=s.now)
                for one in _theirs(s, c)
                for claim in range(1, 20)
            ]
        ),
        lambda found, s: not any(found),
    ),
    "let_go_reward": (
        lambda s: s.conn(lambda c: [let_go_reward(c, s.shop, one, None, s.now) for one in _theirs(s, c)]),
        lambda found, s: not any(found),
    ),
    "audit_credits": (lambda s: audit_credits(s.bench, s.shop, s.now), 0),
}
