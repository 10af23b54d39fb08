"""The most that a referral may cost, by value, and what a merchant reads when both sides together cost more."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.domain.money import Money
from plugin.domain.program.cost.reward_calculator import (
    EstimateInvalid,
    Finding,
    ReferralEstimate,
    SideValue,
    weigh_rewards,
)
from plugin.domain.program.texts.calculator_text import say_limit, say_standing, say_steps, say_warning
from plugin.domain.program.texts.language import Language

amounts = st.integers(0, 10**9)
percents = st.decimals(0, 100, places=2)


def eur(minor: int) -> Money:
    """An amount in euro cents."""
    return Money(minor, "EUR")


def estimate(**changes: object) -> ReferralEstimate:
    """60.00 an order, 40 % margin, 15.00 later profit, 70 % incremental, no extra cost."""
    usual = ReferralEstimate(
        average_order=eur(6_000),
        margin_percent=Decimal(40),
        later_profit=eur(1_500),
        incremental_percent=Decimal(70),
        extra_cost=eur(0),
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def test_ten_and_ten_fit_where_twenty_and_twenty_do_not() -> None:
    # 0.7 x (0.4 x 60 + 15) = 0.7 x (24 + 15) = 27.3
    fine = weigh_rewards(estimate(), friend=eur(1_000), advocate=eur(1_000))
    costly = weigh_rewards(estimate(), friend=eur(2_000), advocate=eur(2_000))

    assert (fine.first_profit, fine.counted_profit, fine.limit) == (eur(2_400), eur(2_730), eur(2_730))
    assert (fine.total_cost, fine.excess, fine.finding) == (eur(2_000), eur(0), Finding.FITS)
    # 20 + 20 - 27.30 = 12.70
    assert (costly.total_cost, costly.excess, costly.finding) == (eur(4_000), eur(1_270), Finding.ABOVE)


def test_exactly_the_limit_fits_and_a_cent_more_does_not() -> None:
    assert weigh_rewards(estimate(), friend=eur(1_730), advocate=eur(1_000)).finding is Finding.FITS
    above = weigh_rewards(estimate(), friend=eur(1_731), advocate=eur(1_000))
    assert (above.finding, above.excess) == (Finding.ABOVE, eur(1))


@pytest.mark.parametrize(
    ("friend", "advocate", "total"),
    [
        # Of the average order of 60.00: 10 % is 6.00, 20 % is 12.00, 12.5 % is 7.50, 0.33 % is 19.8 cents.
        (Decimal(10), Decimal(20), 600 + 1_200),
        (Decimal("12.5"), eur(1_000), 750 + 1_000),
        (Decimal("0.33"), None, 19),
        (None, eur(500), 500),
        (None, None, 0),
        (Decimal(100), Decimal(0), 6_000),
    ],
)
def test_percentages_are_of_the_average_order(friend: SideValue, advocate: SideValue, total: int) -> None:
    assert weigh_rewards(estimate(), friend=friend, advocate=advocate).total_cost == eur(total)


def test_extra_cost_comes_off_what_is_counted() -> None:
    # 27.30 - 4.35 = 22.95
    assert weigh_rewards(estimate(extra_cost=eur(435)), friend=None, advocate=None).limit == eur(2_295)


def test_the_limit_is_rounded_down_once_at_the_end() -> None:
    # 33.3 % of 59.99 is 1997.667 cents; half of it is 998.8335.
    odd = estimate(
        average_order=eur(5_999),
        margin_percent=Decimal("33.3"),
        later_profit=eur(0),
        incremental_percent=Decimal(50),
    )
    assert weigh_rewards(odd, friend=None, advocate=None).limit == eur(998)
    # 50 % of 3 yen is 1.5, and 1.5 + 1 = 2.5; 80 % of it is exactly 2. Rounded in between: 0.8 x 2 = 1.6, so 1.
    yen = ReferralEstimate(Money(3, "JPY"), Decimal(50), Money(1, "JPY"), Decimal(80), Money(0, "JPY"))
    assert weigh_rewards(yen, friend=None, advocate=None).limit == Money(2, "JPY")
    # 40 % of 1.234 dinars is 493.6 fils; all of it counts, less 0.001.
    dinars = ReferralEstimate(Money(1_234, "KWD"), Decimal(40), Money(0, "KWD"), Decimal(100), Money(1, "KWD"))
    assert weigh_rewards(dinars, friend=None, advocate=None).limit == Money(492, "KWD")


def test_a_referral_that_earns_nothing_has_the_limit_zero() -> None:
    poor = estimate(extra_cost=eur(9_000))

    assert weigh_rewards(poor, friend=eur(1), advocate=None).finding is Finding.NOTHING_EARNED
    assert weigh_rewards(poor, friend=eur(1), advocate=None).limit == eur(0)
    assert weigh_rewards(poor, friend=None, advocate=None).finding is Finding.FITS


def test_every_impossible_estimate_is_named_with_what_would_be_right() -> None:
    with pytest.raises(EstimateInvalid) as refused:
        estimate(
            average_order=eur(0),
            margin_percent=Decimal("100.01"),
            later_profit=Money(1, "USD"),
            incremental_percent=Decimal("NaN"),
            extra_cost=eur(-1),
        )

    assert refused.value.problems == {
        "average_order": "is not above 0; give an average order",
        "later_profit": "is in USD; give it in EUR, as the average order",
        "extra_cost": "is below 0; give 0 or more",
        "margin_percent": "is not between 0 and 100; give a percentage such as 40",
        "incremental_percent": "is not between 0 and 100; give a percentage such as 40",
    }


@pytest.mark.parametrize(
    ("gift", "problem"),
    [
        (eur(-1), "is below 0; give 0 or more"),
        (Money(1, "USD"), "is in USD; give it in EUR, as the average order"),
        (Decimal(101), "is not between 0 and 100; give a percentage such as 40"),
        (Decimal("-Infinity"), "is not between 0 and 100; give a percentage such as 40"),
    ],
)
def test_an_impossible_gift_is_named_by_its_side(gift: SideValue, problem: str) -> None:
    with pytest.raises(EstimateInvalid) as friend:
        weigh_rewards(estimate(), friend=gift, advocate=None)
    with pytest.raises(EstimateInvalid) as advocate:
        weigh_rewards(estimate(), friend=None, advocate=gift)

    assert (friend.value.problems, advocate.value.problems) == ({"friend": problem}, {"advocate": problem})


@given(st.integers(1, 10**9), percents, amounts, percents, amounts)
def test_the_limit_is_the_exact_value_and_less_than_a_unit_below_it(
    order: int, margin: Decimal, later: int, incremental: Decimal, extra: int
) -> None:
    given_estimate = ReferralEstimate(eur(order), margin, eur(later), incremental, eur(extra))

    limit = weigh_rewards(given_estimate, friend=None, advocate=None).limit.amount_minor

    exact = Fraction(incremental) / 100 * (Fraction(margin) / 100 * order + later) - extra
    assert limit == 0 if exact < 0 else limit <= exact < limit + 1


@given(amounts, amounts, st.integers(0, 10**9))
def test_a_dearer_gift_never_makes_a_warning_disappear(friend: int, advocate: int, more: int) -> None:
    cheap = weigh_rewards(estimate(), friend=eur(friend), advocate=eur(advocate))
    dear = weigh_rewards(estimate(), friend=eur(friend + more), advocate=eur(advocate))

    assert cheap.excess <= dear.excess
    assert cheap.finding is Finding.FITS or dear.finding is Finding.ABOVE


def test_the_warning_says_how_much_too_much_in_both_languages() -> None:
    costly = weigh_rewards(estimate(), friend=eur(2_000), advocate=eur(2_000))

    assert say_warning(costly, Language.EN) == (
        "Friend offer and reward together cost €40.00 for an average order. "
        "That is €12.70 more than a referral earns by your figures (€27.30)."
    )
    assert say_warning(costly, Language.DE) == (
        "Freundesangebot und Prämie kosten bei einer durchschnittlichen Bestellung zusammen 40,00\u00a0€. "
        "Das sind 12,70\u00a0€ mehr, als eine Empfehlung nach Ihren Angaben einbringt (27,30\u00a0€)."
    )


def test_where_nothing_is_earned_the_warning_says_that() -> None:
    poor = weigh_rewards(estimate(extra_cost=eur(9_000)), friend=eur(1_000), advocate=Decimal(10))

    # 10.00 + 10 % of 60.00 = 16.00
    assert say_warning(poor, Language.EN) == (
        "By your figures a referral earns nothing. Friend offer and reward together cost €16.00 for an average order."
    )
    assert say_warning(poor, Language.DE) == (
        "Nach Ihren Angaben bringt eine Empfehlung nichts ein. "
        "Freundesangebot und Prämie kosten bei einer durchschnittlichen Bestellung zusammen 16,00\u00a0€."
    )


def test_what_fits_is_not_warned_of() -> None:
    fine = weigh_rewards(estimate(), friend=eur(1_000), advocate=eur(1_000))

    assert [say_warning(fine, language) for language in Language] == [None, None]
    assert say_limit(fine, Language.EN) == "By your figures an approved referral earns €27.30, for both sides together."
    assert say_limit(fine, Language.DE) == (
        "Nach Ihren Angaben bringt eine bestätigte Empfehlung 27,30\u00a0€ ein, für beide Seiten zusammen."
    )


def test_how_the_terms_stand_to_the_limit_is_said_below_it_at_it_and_above_it() -> None:
    below, at, above = (
        weigh_rewards(estimate(), friend=eur(minor), advocate=eur(1_000)) for minor in (0, 1_730, 1_731)
    )

    # 27.30 - 10.00 = 17.30
    assert say_standing(below, Language.EN) == (
        "Friend offer and reward together cost €10.00 for an average order. "
        "That is €17.30 less than a referral earns by your figures (€27.30)."
    )
    assert say_standing(below, Language.DE) == (
        "Freundesangebot und Prämie kosten bei einer durchschnittlichen Bestellung zusammen 10,00\u00a0€. "
        "Das sind 17,30\u00a0€ weniger, als eine Empfehlung nach Ihren Angaben einbringt (27,30\u00a0€)."
    )
    assert say_standing(at, Language.EN) == (
        "Friend offer and reward together cost €27.30 for an average order. "
        "That is exactly what a referral earns by your figures."
    )
    assert say_standing(at, Language.DE) == (
        "Freundesangebot und Prämie kosten bei einer durchschnittlichen Bestellung zusammen 27,30\u00a0€. "
        "Das ist genau so viel, wie eine Empfehlung nach Ihren Angaben einbringt."
    )
    assert [say_standing(above, one) for one in Language] == [say_warning(above, one) for one in Language]


def test_every_step_to_the_limit_is_shown() -> None:
    weighing = weigh_rewards(estimate(extra_cost=eur(435)), friend=Decimal("12.5"), advocate=eur(1_000))

    assert say_steps(weighing, Language.EN) == (
        "First order: 40% of €60.00 is a profit of €24.00.",
        "Orders of the 12 months after it: a profit of €15.00.",
        "70% would not have come without a referral: €27.30 of both counts.",
        "Other cost of a referral: €4.35. This leaves €22.95.",
        "Friend offer €7.50 and reward €10.00 are €17.50 together.",
    )
    assert say_steps(weighing, Language.DE) == (
        "Erste Bestellung: 40\u00a0% von 60,00\u00a0€ sind 24,00\u00a0€ Gewinn.",
        "Bestellungen der 12 Monate danach: 15,00\u00a0€ Gewinn.",
        "70\u00a0% wären ohne Empfehlung nicht gekommen: Davon zählen 27,30\u00a0€.",
        "Weitere Kosten einer Empfehlung: 4,35\u00a0€. Es bleiben 22,95\u00a0€.",
        "Freundesangebot 7,50\u00a0€ und Prämie 10,00\u00a0€ sind zusammen 17,50\u00a0€.",
    )
