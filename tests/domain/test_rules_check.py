"""What makes no sense together is refused under its field; what is only unwise is a warning."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from plugin.domain.errors import ProgramInvalid
from plugin.domain.money import Money
from plugin.domain.program.benefit import NOTHING, Benefit, BenefitKind, Reach
from plugin.domain.program.checks.rules_check import check_rules, warn_of_rules
from plugin.domain.program.choice import Event, Per, StepTime
from plugin.domain.program.rules import (
    AdvocatePlan,
    Bracket,
    Caps,
    Chain,
    Eligibility,
    Hold,
    Market,
    Milestone,
    Multiplier,
    PointRules,
    Race,
    Rules,
    Schedule,
    Share,
    Step,
    Tier,
    Trigger,
    Window,
)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


TEN = Benefit(BenefitKind.FIXED, amount=eur(1000))
GOOD = Rules("EUR", friend=TEN, advocate=AdvocatePlan(options=(TEN,)))
HALF = Decimal("0.5")
SHOES = ("gid://shopify/Collection/1",)
MUG = "gid://shopify/Product/2"


def problems_of(**changes: object) -> dict[str, str]:
    with pytest.raises(ProgramInvalid) as refusal:
        check_rules(replace(GOOD, **changes))  # type: ignore[arg-type]
    return refusal.value.problems


def test_plain_rules_are_good() -> None:
    check_rules(GOOD)


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"currency": "DEM"}, "currency", "ISO 4217"),
        ({"friend": Benefit(BenefitKind.CASH, amount=eur(1))}, "friend.kind", "a friend can get"),
        ({"friend": Benefit(BenefitKind.FIXED)}, "friend.amount", "fixed needs it"),
        ({"friend": replace(TEN, percent=Decimal(10))}, "friend.percent", "leave it out"),
        ({"friend": replace(TEN, amount=eur(0))}, "friend.amount", "above 0"),
        ({"friend": replace(TEN, amount=Money(10, "JPY"))}, "friend.amount", "in EUR"),
        ({"friend": replace(TEN, valid_days=0)}, "friend.valid_days", "1 to 3,650"),
        ({"friend": Benefit(BenefitKind.PERCENT, percent=Decimal("100.1"))}, "friend.percent", "at most 100"),
        ({"friend": Benefit(BenefitKind.GIFT)}, "friend.name", "people read it"),
        ({"friend": Benefit(BenefitKind.ACCESS, name="preview")}, "friend.tag", "customer tag"),
        ({"friend": Benefit(BenefitKind.BXGY, buy=1, get=1)}, "friend.percent", "bxgy needs it"),
        (
            {"friend": Benefit(BenefitKind.BXGY, buy=1, get=1, percent=Decimal(100), minimum=eur(1))},
            "friend.minimum",
            "bxgy has none",
        ),
        (
            {"friend": Benefit(BenefitKind.STORE_CREDIT, amount=eur(5), reach=Reach(("c",)))},
            "friend.reach",
            "not tied to products",
        ),
        (
            {"friend": Benefit(BenefitKind.FREE_SHIPPING, reach=Reach(SHOES))},
            "friend.reach",
            "free_shipping is not tied to products",
        ),
        ({"friend": replace(TEN, reach=Reach(SHOES, (MUG,)))}, "friend.reach", "collections or products, not both"),
        ({"friend": replace(TEN, reach=Reach(SHOES * 251))}, "friend.reach.collections", "at most 250"),
        ({"friend": replace(TEN, reach=Reach((), SHOES))}, "friend.reach.products", "gid://shopify/Product/123"),
        ({"friend": replace(TEN, reach=Reach(("shoes",)))}, "friend.reach.collections", "gid://shopify/Collection/123"),
        (
            {"friend": replace(TEN, reach=Reach(without_collections=SHOES))},
            "friend.reach.without_collections",
            "name what it is for instead",
        ),
        (
            {"friend": replace(TEN, reach=Reach(without_tags=("sale",)))},
            "friend.reach.without_tags",
            "name what it is for instead",
        ),
        (
            {"friend": Benefit(BenefitKind.GIFT, name="mug", variant=MUG)},
            "friend.variant",
            "gid://shopify/ProductVariant/123",
        ),
        ({"trigger": Trigger(nth=0)}, "trigger.nth", "1 or more"),
        ({"trigger": Trigger(Event.NTH_ORDER)}, "trigger.nth", "2 or later"),
        ({"trigger": Trigger(channels=frozenset())}, "trigger.channels", "at least one"),
        ({"trigger": Trigger(minimum=eur(0))}, "trigger.minimum", "above 0"),
        ({"hold": Hold(days=-1)}, "hold.days", "0 to 3,650"),
        ({"window": Window(claim_days=0)}, "window.claim_days", "1 to 3,650"),
        ({"schedule": Schedule(datetime(2026, 12, 2), datetime(2026, 12, 1))}, "schedule.end", "after the start"),  # noqa: DTZ001
        ({"advocate": AdvocatePlan(options=())}, "advocate.options", "1 to 6"),
        ({"advocate": AdvocatePlan(Per.EVERY_N, options=(TEN,))}, "advocate.n", "2 or more"),
        ({"advocate": AdvocatePlan(Per.RECURRING, options=(TEN,))}, "advocate.per", "subscription_cycle"),
        ({"advocate": AdvocatePlan(Per.PERCENT_OF_ORDER)}, "advocate.percent", "percent or brackets"),
        ({"advocate": AdvocatePlan(options=(TEN,), percent=Decimal(5))}, "advocate.percent", "nothing else wants them"),
        (
            {
                "advocate": AdvocatePlan(
                    Per.PERCENT_OF_ORDER, brackets=(Bracket(eur(0), eur(1000)), Bracket(eur(0), eur(2000)))
                )
            },
            "advocate.brackets.1.threshold",
            "more than the one before",
        ),
        (
            {"advocate": AdvocatePlan(options=(TEN,), share=Share(Decimal(3), 0, 12))},
            "advocate.share.orders",
            "1 to 100",
        ),
        ({"tiers": (Tier(2, (TEN,)), Tier(2, (TEN,)))}, "tiers.1.first", "more than the one before it (2)"),
        ({"tiers": (Tier(3, (TEN,)), Tier(2, (TEN,)))}, "tiers.1.first", "more than the one before it (3)"),
        ({"milestones": (Milestone(0, TEN),)}, "milestones.0.at", "1 to 10,000"),
        ({"milestones": (Milestone(5, TEN, within_days=0),)}, "milestones.0.within_days", "1 to 366"),
        ({"race": Race(0, TEN)}, "race.first_to", "1 to 10,000"),
        ({"multiplier": Multiplier("VIP", Decimal(11))}, "multiplier.factor", "at most 10"),
        ({"markets": {"CH": Market("CHF", friend=eur(10))}}, "markets.CH.friend", "in CHF"),
        ({"caps": Caps(per_month=0)}, "caps.per_month", "1 or more"),
        ({"caps": Caps(per_month=5, per_year=4)}, "caps.per_year", "at least as much as caps.per_month"),
        ({"caps": Caps(daily_budget=eur(100), whole_budget=eur(99))}, "caps.whole_budget", "caps.daily_budget"),
        ({"steps": (Step(StepTime.ORDER_1_FINAL, HALF),)}, "steps", "1 together"),
        (
            {"steps": (Step(StepTime.ORDER_1_FINAL, HALF), Step(StepTime.ORDER_1_FINAL, HALF))},
            "steps",
            "its own time",
        ),
        ({"chain": Chain(2, HALF, legal_tick=True)}, "chain.levels", "give 0, or 1"),
        ({"chain": Chain(1, HALF)}, "chain.legal_tick", "lawyer"),
        ({"chain": Chain(1, Decimal(0), legal_tick=True)}, "chain.share", "above 0"),
        ({"chain": Chain(0, HALF)}, "chain.share", "0 without"),
        ({"chain": Chain(1, HALF, legal_tick=True)}, "eligibility.advocate_min_orders", "give 0"),
        ({"points": PointRules(review=-1)}, "points.review", "0 to 1,000,000"),
    ],
)
def test_a_contradiction_is_refused_under_its_field(changes: dict[str, object], field: str, says: str) -> None:
    assert says in problems_of(**changes)[field]


def test_subscriptions_and_recurring_rewards_go_together() -> None:
    monthly = Trigger(Event.SUBSCRIPTION_CYCLE, first_order_only=False)

    check_rules(replace(GOOD, trigger=monthly, advocate=AdvocatePlan(Per.RECURRING, options=(TEN,), cycles=12)))
    assert "recurring" in problems_of(trigger=monthly)["advocate.per"]


def test_a_chain_of_one_level_is_possible_behind_the_tick() -> None:
    check_rules(replace(GOOD, chain=Chain(1, HALF, legal_tick=True), eligibility=Eligibility(advocate_min_orders=0)))


def test_more_for_the_first_is_no_contradiction() -> None:
    check_rules(replace(GOOD, tiers=(Tier(1, (replace(TEN, amount=eur(2500)),)), Tier(2, (TEN,)))))


def test_warns_of_one_sided_programs_and_of_rewards_that_expire_within_36_months() -> None:
    soon = AdvocatePlan(options=(replace(TEN, valid_days=1094),))
    late = AdvocatePlan(options=(replace(TEN, valid_days=1095),))

    assert warn_of_rules(GOOD) == {}
    assert list(warn_of_rules(replace(GOOD, friend=replace(TEN, reach=Reach(SHOES))))) == ["friend.name"]
    assert warn_of_rules(replace(GOOD, friend=replace(TEN, reach=Reach(SHOES), name="shoes"))) == {}
    assert set(warn_of_rules(replace(GOOD, friend=NOTHING, advocate=AdvocatePlan()))) == {"friend", "advocate.options"}
    assert set(warn_of_rules(replace(GOOD, advocate=soon))) == {"advocate.options.0.valid_days"}
    assert warn_of_rules(replace(GOOD, advocate=late)) == {}
    by_share = AdvocatePlan(Per.PERCENT_OF_ORDER, percent=Decimal(5))
    assert warn_of_rules(replace(GOOD, advocate=by_share)) == {}
