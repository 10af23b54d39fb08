"""More for some advocates, by value: what goes with a factor, who is meant, what it may come to."""

from dataclasses import replace
from decimal import Decimal

import pytest

from plugin.domain.errors import ProgramInvalid
from plugin.domain.money import Money
from plugin.domain.orders.membership import Membership, carries, gets_more, is_known
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.chain_share import lesser_of
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.choice import Event, Per
from plugin.domain.program.earning import largest_reward
from plugin.domain.program.rules import AdvocatePlan, Chain, Multiplier, Rules, Share, Tier, Trigger
from plugin.domain.rewards.multiplied import multiplied
from plugin.domain.rewards.reward import Reward, RewardState, Side

TEN = Benefit(BenefitKind.FIXED, amount=Money(1_000, "EUR"))
POINTS = Benefit(BenefitKind.POINTS, points=25)
PLAIN = Rules("EUR", advocate=AdvocatePlan(options=(TEN,)), multiplier=Multiplier("VIP", Decimal("1.5")))
GIFT = Benefit(BenefitKind.GIFT, name="A mug", amount=Money(100, "EUR"), variant="gid://shopify/ProductVariant/1")


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"multiplier": Multiplier(" ", Decimal(2))}, "multiplier.segment", "one customer tag"),
        ({"multiplier": Multiplier("a,b", Decimal(2))}, "multiplier.segment", "no comma"),
        ({"multiplier": Multiplier("VIP", Decimal("1.33333"))}, "multiplier.factor", "four decimals"),
        ({"advocate": AdvocatePlan(options=(TEN, GIFT))}, "multiplier", "sums and points"),
        (
            {"tiers": (Tier(2, (replace(TEN, kind=BenefitKind.PERCENT, amount=None, percent=Decimal(5)),)),)},
            "multiplier",
            "sums",
        ),
        (
            {"advocate": AdvocatePlan(options=(TEN,), new_customer_bounty=Money(100, "EUR"))},
            "multiplier",
            "goes without",
        ),
        ({"advocate": AdvocatePlan(options=(TEN,), share=Share(Decimal(5), 1, 1))}, "multiplier", "goes without"),
        (
            {
                "advocate": AdvocatePlan(Per.RECURRING, options=(TEN,)),
                "trigger": Trigger(Event.SUBSCRIPTION_CYCLE, first_order_only=False),
            },
            "multiplier",
            "goes without",
        ),
    ],
)
def test_what_cannot_be_multiplied_is_refused(changes: dict[str, object], field: str, word: str) -> None:
    with pytest.raises(ProgramInvalid) as refusal:
        terms_of(replace(PLAIN, **changes))  # type: ignore[arg-type]  # parts of the rules
    assert word in refusal.value.problems[field]


@pytest.mark.parametrize(
    ("tags", "carried"),
    [(("VIP",), True), (("new", " vip"), True), (("vipers",), False), ((), False), (("ViP",), True)],
)
def test_a_tag_is_carried_in_any_case(tags: tuple[str, ...], carried: bool) -> None:
    assert carries(tags, "Vip ") is carried


def test_what_was_found_is_of_one_advocate_and_one_tag() -> None:
    found = Membership(7, "VIP", True)
    assert (gets_more(found, 7), gets_more(found, 8), gets_more(None, 7)) == (True, False, False)
    assert (gets_more(Membership(7, "VIP", None), 7), gets_more(Membership(7, "VIP", False), 7)) == (False, False)
    assert (is_known(found, "vip", 7), is_known(found, "gold", 7), is_known(found, "VIP", 8)) == (True, False, False)


def test_a_promise_is_multiplied_once_and_rounded_down() -> None:
    """10.01 × 1.5 = 15.015; 25 points × 1.5 = 37.5."""
    odd = replace(TEN, amount=Money(1_001, "EUR"))
    plain = Reward(
        0, 0, 1, 1, Side.ADVOCATE, 7, RewardState.PENDING, Money(1_001, "EUR"), None, "", options=(odd, POINTS)
    )
    more = multiplied(plain, PLAIN, gets_more=True)
    assert (more.amount, more.factor) == (Money(1_501, "EUR"), Decimal("1.5"))
    assert [(one.amount, one.points) for one in more.options] == [(Money(1_501, "EUR"), None), (None, 37)]
    assert multiplied(plain, PLAIN, gets_more=False) == plain
    assert multiplied(plain, replace(PLAIN, multiplier=None), gets_more=True) == plain


def test_a_budget_expects_the_larger_sum_and_never_a_smaller_one() -> None:
    """10.00 × 1.5, and 10 % of 10.00 one level up, which is not multiplied."""
    chain = Chain(1, Decimal("0.1"), legal_tick=True)
    assert largest_reward(replace(PLAIN, chain=chain)) == Money(1_600, "EUR")
    assert largest_reward(replace(PLAIN, multiplier=Multiplier("VIP", Decimal("0.5")))) == Money(1_000, "EUR")


def test_the_lesser_of_two_shares_is_found_and_two_currencies_are_not_compared() -> None:
    one, two = (replace(TEN, amount=Money(minor, "EUR")) for minor in (100, 200))
    francs, points, fewer = replace(TEN, amount=Money(90, "CHF")), POINTS, replace(POINTS, points=3)
    assert (lesser_of(one, two), lesser_of(two, one), lesser_of(one, one)) == (one, one, one)
    assert (lesser_of(one, francs), lesser_of(points, fewer), lesser_of(fewer, points)) == (one, fewer, fewer)
