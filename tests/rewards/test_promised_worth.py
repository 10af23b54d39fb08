"""What a promise is called while it waits: a share with what it comes to by now, and never the cent it is held with."""

from dataclasses import replace
from decimal import Decimal

import pytest

from plugin.db.engine import reading
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.choice import Per
from plugin.domain.program.rules import AdvocatePlan, Bracket, Tier
from plugin.domain.program.texts.language import Language
from plugin.domain.rewards.promised_worth import say_promised
from plugin.domain.rewards.reward import RewardState
from plugin.services.orders.reviewing.explain_order import explain_order
from plugin.services.views.read_order import read_order
from plugin.web.wording import Wording
from tests.ledger_sums import rewards
from tests.loop import Loop
from tests.rewards.stage import eur, fixed, refer, rules, settle
from tests.sim_shop.state import Order

SHARE = AdvocatePlan(per=Per.PERCENT_OF_ORDER, percent=Decimal(20), paid_as=BenefitKind.CASH)
LATER = "Settled when the wait is over"


def shown(loop: Loop, order: Order, language: str = "en") -> list[str]:
    """What the order's page calls its rewards."""
    with reading(loop.bench.engine) as conn:
        view = read_order(conn, loop.shop(), order.id)
    assert view is not None
    wording = Wording(language)
    return [wording.reward(one, view.promised_rules.get(one.reward_id)) for one in view.rewards]


def told(loop: Loop, order: Order) -> str:
    with reading(loop.bench.engine) as conn:
        said = explain_order(conn, loop.shop(), order.name)
    assert said is not None
    return next(line for line in said.splitlines() if line.startswith("Reward "))


def test_a_share_says_what_it_is_of_and_what_that_comes_to_by_now(loop: Loop) -> None:
    """20 % of 72.00 are 14.40."""
    settle(loop, replace(rules(SHARE), hold=replace(rules().hold, days=30)))
    (order,) = refer(loop, 1)
    (reward,) = rewards(loop, order)

    assert shown(loop, order) == ["20% of the order in cash, €14.40 by now"]
    assert shown(loop, order, "de") == ["20\xa0% der Bestellung als Auszahlung, bisher 14,40\xa0€"]
    assert told(loop, order) == (
        f"Reward {reward.reward_id} for advocate {reward.advocate_id}, "
        "20% of the order in cash, 14.40 EUR by now: pending"
    )

    loop.pass_time(days=31)
    assert shown(loop, order) == ["€14.40 in cash"]


def test_a_share_that_fell_away_is_no_cent_either(loop: Loop) -> None:
    settle(loop, replace(rules(SHARE), hold=replace(rules().hold, days=30)))
    (order,) = refer(loop, 1)
    (reward,) = rewards(loop, order)

    gone = replace(reward, state=RewardState.VOIDED)

    assert say_promised(gone, rules(SHARE), "€14.40", Language.EN) == "20% of the order in cash"


@pytest.mark.parametrize("minor", [0, 1])
def test_a_share_of_next_to_nothing_has_no_figure(loop: Loop, minor: int) -> None:
    """What is held of it is the cent that stands for it."""
    settle(loop, replace(rules(SHARE), hold=replace(rules().hold, days=30)))
    (order,) = refer(loop, 1)
    (reward,) = rewards(loop, order)

    least = replace(reward, amount=Money(minor, "EUR"))

    assert say_promised(least, rules(SHARE), "€0.01", Language.EN) == "20% of the order in cash"


@pytest.mark.parametrize(
    "plan",
    [
        AdvocatePlan(per=Per.EVERY_N, n=2, options=(fixed(1_000),)),
        AdvocatePlan(
            per=Per.PERCENT_OF_ORDER,
            paid_as=BenefitKind.FIXED,
            brackets=(Bracket(eur(5_000), eur(500)), Bracket(eur(10_000), eur(1_500))),
        ),
    ],
)
def test_what_hangs_on_more_than_the_order_has_no_figure_before(loop: Loop, plan: AdvocatePlan) -> None:
    settle(loop, replace(rules(plan), hold=replace(rules().hold, days=30)))
    (order,) = refer(loop, 1)

    assert shown(loop, order) == [LATER]
    assert told(loop, order).endswith(f", {LATER}: pending")


def test_a_ladders_step_is_settled_later_and_then_has_its_own_sum(loop: Loop) -> None:
    ladder = (Tier(1, (fixed(700),)),)
    settle(loop, replace(rules(tiers=ladder), hold=replace(rules().hold, days=30)))
    (order,) = refer(loop, 1)
    assert shown(loop, order) == [LATER]

    loop.pass_time(days=31)

    assert shown(loop, order) == ["€7.00"]


def test_what_is_the_same_for_all_says_its_sum_at_once(loop: Loop) -> None:
    credit = Benefit(BenefitKind.CASH, amount=eur(1_000))
    settle(loop, replace(rules(AdvocatePlan(options=(credit,))), hold=replace(rules().hold, days=30)))
    (order,) = refer(loop, 1)
    assert shown(loop, order) == ["€10 in cash"]
