"""Dividing amounts: the parts are the whole, whatever the currency, the cent and the order of events."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugin.domain.errors import MoneyUnreadable
from plugin.domain.money import Money
from plugin.domain.rewards.splits import (
    ProRata,
    SplitInvalid,
    bracket_index,
    keep_pro_rata,
    next_share,
    slice_by_brackets,
    split_by_weights,
    split_steps,
)

HALVES = (Decimal("0.5"), Decimal("0.5"))

currencies = st.sampled_from(["EUR", "JPY", "KWD", "CLF"])
whole_amounts = st.builds(Money, st.integers(-(10**12), 10**12), currencies)
weights = st.lists(st.decimals(0, 1_000, places=4) | st.integers(0, 1_000), min_size=1, max_size=9).filter(any)
values = st.integers(0, 10**7)
percents = st.decimals(0, 100, places=2)


def eur(*minors: int) -> tuple[Money, ...]:
    """Amounts in euro cents."""
    return tuple(Money(minor, "EUR") for minor in minors)


def minors(parts: tuple[Money, ...]) -> list[int]:
    """The bare minor units."""
    return [part.amount_minor for part in parts]


def test_half_now_and_half_later_shares_the_odd_unit_out_early() -> None:
    # 10.01 EUR is 500.5 + 500.5 cents; 7 yen 3.5 + 3.5; 1.235 dinars 617.5 + 617.5 fils. The first half comes first.
    assert split_steps(Money(1_001, "EUR"), HALVES) == eur(501, 500)
    assert split_steps(Money(7, "JPY"), HALVES) == (Money(4, "JPY"), Money(3, "JPY"))
    assert split_steps(Money(1_235, "KWD"), HALVES) == (Money(618, "KWD"), Money(617, "KWD"))
    assert split_steps(Money(1_000, "EUR"), HALVES) == eur(500, 500)


def test_the_largest_remainder_gets_the_unit() -> None:
    # 1.00 EUR by 1 : 1 : 4 is 16.67, 16.67, 66.67: 16 + 16 + 66 = 98, two cents left, remainders equal: the first two.
    assert minors(split_by_weights(Money(100, "EUR"), (1, 1, 4))) == [17, 17, 66]
    # By 5 : 3 : 2, 0.11 EUR is 5.5, 3.3, 2.2: 5 + 3 + 2 = 10, the cent goes to 5.5.
    assert minors(split_by_weights(Money(11, "EUR"), (5, 3, 2))) == [6, 3, 2]
    # By 2 : 3 : 5 it goes to the last, which the first-come rule would have passed over.
    assert minors(split_by_weights(Money(11, "EUR"), (2, 3, 5))) == [2, 3, 6]
    # A step without weight gets nothing; a debt divides as the claim does.
    assert minors(split_by_weights(Money(5, "JPY"), (0, 1, 1))) == [0, 3, 2]
    assert minors(split_by_weights(Money(-11, "EUR"), (2, 3, 5))) == [-2, -3, -6]


@given(whole_amounts, weights)
def test_parts_sum_to_the_whole_and_none_is_a_unit_off(whole: Money, by: list[Decimal | int]) -> None:
    parts = split_by_weights(whole, by)

    exact = [whole.amount_minor * Fraction(weight) / sum(map(Fraction, by)) for weight in by]
    assert sum(minors(parts)) == whole.amount_minor
    assert {part.currency for part in parts} == {whole.currency}
    assert all(abs(part.amount_minor - share) < 1 for part, share in zip(parts, exact, strict=True))
    assert all(part.amount_minor == 0 for part, weight in zip(parts, by, strict=True) if not weight)


@pytest.mark.parametrize("wrong", [(), (0,), (0, 0), (1, -1), (Decimal("NaN"),), (Decimal("Infinity"), 1)])
def test_weights_that_divide_nothing_are_refused(wrong: tuple[Decimal | int, ...]) -> None:
    with pytest.raises(SplitInvalid) as refused:
        split_by_weights(Money(100, "EUR"), wrong)

    assert refused.value.problems == {
        "weights": "have nothing to divide by; give numbers from 0 up, one of them above 0",
    }


@pytest.mark.parametrize(
    ("shares", "problem"),
    [
        (("0.5", "0.4"), "sum to 0.9; make them sum to 1, such as 0.5 and 0.5"),
        (("0.5", "0.6"), "sum to 1.1; make them sum to 1, such as 0.5 and 0.5"),
        (("0.333", "0.333", "0.333"), "sum to 0.999; make them sum to 1, such as 0.5 and 0.5"),
        ((), "sum to 0; make them sum to 1, such as 0.5 and 0.5"),
        (("1", "0"), "contain a step without a share; give each step one above 0 or leave it out"),
        (("1.5", "-0.5"), "contain a step without a share; give each step one above 0 or leave it out"),
        (("NaN",), "contain a step without a share; give each step one above 0 or leave it out"),
    ],
)
def test_steps_that_do_not_pay_the_whole_are_refused(shares: tuple[str, ...], problem: str) -> None:
    with pytest.raises(SplitInvalid) as refused:
        split_steps(Money(1_000, "EUR"), [Decimal(share) for share in shares])

    assert refused.value.problems == {"shares": problem}


def test_shares_of_follow_up_orders_do_not_lose_cents_on_the_way() -> None:
    # 5 % of 19.99 is 99.95 cents. Of the running sums 19.99, 39.98, 59.97, 79.96: 99, 199, 299, 399 cents.
    earlier, paid = Money(0, "EUR"), []
    for _ in range(4):
        paid.append(next_share(earlier, Money(1_999, "EUR"), Decimal(5)).amount_minor)
        earlier = earlier + Money(1_999, "EUR")
    assert paid == [99, 100, 100, 100]
    # 2.5 % of 30 yen is 0.75 yen: running sums 0.75, 1.5, 2.25, 3.
    assert [next_share(Money(30 * n, "JPY"), Money(30, "JPY"), Decimal("2.5")).amount_minor for n in range(4)] == [
        0,
        1,
        1,
        1,
    ]


@given(st.lists(values, min_size=1, max_size=12), percents, currencies)
def test_all_shares_together_are_the_percentage_of_all_orders(orders: list[int], rate: Decimal, currency: str) -> None:
    shares = [
        next_share(Money(sum(orders[:index]), currency), Money(order, currency), rate).amount_minor
        for index, order in enumerate(orders)
    ]

    assert sum(shares) == sum(orders) * int(rate * 100) // 10_000
    assert all(share >= 0 for share in shares)
    assert all(abs(share - order * Fraction(rate) / 100) < 1 for share, order in zip(shares, orders, strict=True))


@pytest.mark.parametrize(
    ("value", "index"), [(0, 0), (9_999, 0), (10_000, 1), (24_999, 1), (25_000, 2), (10**9, 2), (-1, None)]
)
def test_an_order_value_falls_in_the_bracket_that_it_reaches(value: int, index: int | None) -> None:
    assert bracket_index(Money(value, "EUR"), eur(0, 10_000, 25_000)) == index


def test_an_order_value_is_cut_where_brackets_begin() -> None:
    # 300.01 with brackets from 50, 100 and 250: 50 below them, 50, 150, and 50.01 in the last.
    starts = eur(5_000, 10_000, 25_000)
    assert slice_by_brackets(Money(30_001, "EUR"), starts) == eur(5_000, 5_000, 15_000, 5_001)
    assert slice_by_brackets(Money(7_500, "EUR"), starts) == eur(5_000, 2_500, 0, 0)
    assert slice_by_brackets(Money(0, "EUR"), starts) == eur(0, 0, 0, 0)
    assert slice_by_brackets(Money(7, "JPY"), ()) == (Money(7, "JPY"),)


@given(values, st.sets(values, max_size=6), currencies)
def test_slices_sum_to_the_order_value(value: int, starts: set[int], currency: str) -> None:
    rising = [Money(start, currency) for start in sorted(starts)]

    slices = slice_by_brackets(Money(value, currency), rising)

    index = bracket_index(Money(value, currency), rising)
    assert len(slices) == len(rising) + 1
    assert sum(minors(slices)) == value
    assert all(part.amount_minor >= 0 for part in slices)
    assert all(part.amount_minor == 0 for part in slices[2 + (-1 if index is None else index) :])


@pytest.mark.parametrize(
    ("cut", "problem"),
    [
        (lambda: slice_by_brackets(Money(1, "EUR"), eur(5, 5)), "do not rise"),
        (lambda: bracket_index(Money(1, "EUR"), eur(5, 4)), "do not rise"),
        (lambda: slice_by_brackets(Money(-1, "EUR"), eur(5)), "reach below 0"),
        (lambda: slice_by_brackets(Money(1, "EUR"), eur(-5)), "reach below 0"),
    ],
)
def test_brackets_that_overlap_or_reach_below_nothing_are_refused(cut: Callable[[], object], problem: str) -> None:
    with pytest.raises(SplitInvalid) as refused:
        cut()

    assert refused.value.problems["brackets"].startswith(problem)


def test_a_reward_shrinks_with_its_order() -> None:
    # Of 80.00 EUR 29.99 go back, 50.01 stay: 8.00 x 5001 / 8000 = 500.1 cents, so 5.00 stay and 3.00 are withdrawn.
    assert keep_pro_rata(Money(800, "EUR"), ordered=Money(8_000, "EUR"), left=Money(5_001, "EUR")) == ProRata(
        *eur(500, 300)
    )
    # 100 yen for an order of 333, 111 left: 33.33 yen. 1.000 dinar, two thirds left: 666.67 fils.
    assert keep_pro_rata(Money(100, "JPY"), ordered=Money(333, "JPY"), left=Money(111, "JPY")) == ProRata(
        Money(33, "JPY"), Money(67, "JPY")
    )
    assert keep_pro_rata(Money(1_000, "KWD"), ordered=Money(3_000, "KWD"), left=Money(2_000, "KWD")) == ProRata(
        Money(666, "KWD"), Money(334, "KWD")
    )


@pytest.mark.parametrize(("left", "kept"), [(8_000, 800), (9_000, 800), (0, 0), (-1, 0)])
def test_nothing_more_than_the_reward_is_kept_and_nothing_less_than_nothing(left: int, kept: int) -> None:
    divided = keep_pro_rata(Money(800, "EUR"), ordered=Money(8_000, "EUR"), left=Money(left, "EUR"))

    assert divided == ProRata(*eur(kept, 800 - kept))


def test_an_order_of_nothing_has_no_parts() -> None:
    with pytest.raises(SplitInvalid) as refused:
        keep_pro_rata(Money(800, "EUR"), ordered=Money(0, "EUR"), left=Money(0, "EUR"))

    assert refused.value.problems == {
        "ordered": "is not above 0, so no part of it is left; give the order's value",
    }
    with pytest.raises(MoneyUnreadable):
        keep_pro_rata(Money(800, "EUR"), ordered=Money(8_000, "EUR"), left=Money(1, "USD"))


@given(whole_amounts, st.integers(1, 10**7), st.lists(values, max_size=6))
def test_kept_and_withdrawn_are_the_reward_after_any_refunds(reward: Money, ordered: int, refunds: list[int]) -> None:
    left = ordered - sum(refunds)

    divided = keep_pro_rata(reward, ordered=Money(ordered, "EUR"), left=Money(left, "EUR"))

    exact = reward.amount_minor * Fraction(max(left, 0), ordered)
    assert divided.kept + divided.withdrawn == reward
    assert 0 <= abs(exact) - abs(divided.kept.amount_minor) < 1
