"""What a partial return leaves of an order and of a reward, to the smallest unit."""

from dataclasses import replace

import pytest

from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.choice import PartialReturn
from plugin.domain.program.returns import Kept
from plugin.domain.program.rules import Rules
from tests.domain.test_verdict import decide, said
from tests.domain.values import eur, order, terms

RECOMPUTE, PRO_RATA, IGNORE = PartialReturn.RECOMPUTE_MINIMUM, PartialReturn.PRO_RATA, PartialReturn.IGNORE


@pytest.mark.parametrize(
    ("policy", "left", "minor"),
    [
        (RECOMPUTE, 4_999, 1_000),
        (IGNORE, 4_999, 1_000),
        (PRO_RATA, 8_000, 1_000),
        (PRO_RATA, 4_000, 500),
        (PRO_RATA, 4_999, 624),  # 1000 x 4999 / 8000 = 624.875
        (PRO_RATA, 7, 0),  # 0.875
        (PRO_RATA, 0, 0),
        (PRO_RATA, 9_000, 1_000),  # an edit added something: a promise does not grow
    ],
)
def test_a_sum_shrinks_in_proportion_only_where_the_rules_say_so(policy: PartialReturn, left: int, minor: int) -> None:
    given = Kept(eur(8_000), eur(left)).lessen(policy, Benefit(BenefitKind.FIXED, amount=eur(1_000)))
    assert given.amount == eur(minor)


def test_points_shrink_alike_and_what_cannot_be_divided_stays_whole() -> None:
    kept = Kept(Money(3_000, "JPY"), Money(1_000, "JPY"))
    assert kept.lessen(PRO_RATA, Benefit(BenefitKind.POINTS, points=100)).points == 33
    gift = Benefit(BenefitKind.GIFT, name="mug")
    assert kept.lessen(PRO_RATA, gift) == gift


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (RECOMPUTE, ("not_referred", "below_minimum")),
        (PRO_RATA, ("referred", "won")),
        (IGNORE, ("referred", "won")),
    ],
)
def test_only_one_policy_measures_the_minimum_again(policy: PartialReturn, expected: tuple[str, str]) -> None:
    """80.00 bought, 30.00 kept, 50.00 wanted."""
    returned = order(subtotal=eur(3_000), refunded=eur(5_000), sold=eur(8_000))
    bound = replace(terms().trigger, counts_gift_cards=True)
    assert said(decide(returned, under=terms(rules=Rules("EUR", trigger=bound, partial_return=policy)))) == expected


@pytest.mark.parametrize("policy", list(PartialReturn))
def test_a_return_of_everything_ends_it_whatever_the_rules_say(policy: PartialReturn) -> None:
    returned = order(subtotal=eur(0), refunded=eur(8_000), sold=eur(8_000))
    assert said(decide(returned, under=terms(rules=Rules("EUR", partial_return=policy)))) == (
        "not_referred",
        "refunded",
    )
