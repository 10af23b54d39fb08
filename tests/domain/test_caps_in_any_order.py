"""Whatever comes first: what is paid in all stays within the caps, and value is neither lost nor made on the way."""

from itertools import accumulate
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.cap import Spent, Tally, cap, stop_claims
from plugin.domain.program.choice import PartialReturn
from plugin.domain.program.returns import Kept
from plugin.domain.program.rules import Caps
from plugin.domain.rewards.splits import keep_pro_rata

currencies = st.sampled_from(["EUR", "JPY", "KWD"])
amounts = st.lists(st.integers(1, 5_000), min_size=1, max_size=12)


def pay_all(caps: Caps, minors: list[int], currency: str) -> list[int]:
    """Settle one after the other within one month; gives what each was paid, 0 where a cap ended it."""
    paid: list[int] = []
    for minor in minors:
        so_far, count = Money(sum(paid), currency), sum(each > 0 for each in paid)
        tally = Tally(count, count, count, so_far, so_far, so_far)
        left = cap(caps, tally, Benefit(BenefitKind.FIXED, amount=Money(minor, currency)))
        paid.append(left.amount.amount_minor if isinstance(left, Benefit) and left.amount is not None else 0)
    return paid


@given(amounts, st.integers(1, 30_000), currencies, st.randoms(use_true_random=False))
def test_a_cap_by_value_pays_the_same_in_all_whatever_the_order(
    minors: list[int], most: int, currency: str, chance: Random
) -> None:
    shuffled = sorted(minors, key=lambda _: chance.random())
    caps = Caps(lifetime_value=Money(most, currency))

    assert sum(pay_all(caps, minors, currency)) == min(sum(minors), most)
    assert sum(pay_all(caps, shuffled, currency)) == min(sum(minors), most)


@given(amounts, st.integers(1, 9), st.integers(1, 30_000), st.integers(1, 30_000), currencies)
def test_all_caps_hold_together_at_every_moment(
    minors: list[int], count: int, value: int, monthly: int, currency: str
) -> None:
    caps = Caps(lifetime=count, lifetime_value=Money(value, currency), per_month_value=Money(monthly, currency))

    paid = pay_all(caps, minors, currency)

    assert sum(each > 0 for each in paid) <= count
    assert max(accumulate(paid)) <= min(value, monthly)
    assert all(0 <= each <= minor for each, minor in zip(paid, minors, strict=True))


@given(amounts, st.integers(1, 30_000), currencies)
def test_a_budget_lets_the_last_claim_in_and_none_after_it(minors: list[int], budget: int, currency: str) -> None:
    caps = Caps(whole_budget=Money(budget, currency))
    promised: list[int] = []
    for minor in minors:
        spent = Money(sum(promised), currency)
        if stop_claims(caps, Spent(spent, spent)) is None:
            promised.append(minor)

    assert sum(promised[:-1]) < budget
    assert sum(promised) == sum(minors) or sum(promised) >= budget


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.integers(-(10**3), 10**7), currencies)
def test_a_reward_that_shrinks_is_what_the_division_keeps(reward: int, sold: int, left: int, currency: str) -> None:
    benefit = Benefit(BenefitKind.STORE_CREDIT, amount=Money(reward, currency))

    lessened = Kept(Money(sold, currency), Money(left, currency)).lessen(PartialReturn.PRO_RATA, benefit)

    divided = keep_pro_rata(Money(reward, currency), ordered=Money(sold, currency), left=Money(left, currency))
    assert lessened.amount == divided.kept
    assert divided.kept + divided.withdrawn == Money(reward, currency)
