"""For how many rewards a budget is enough, by value, and what a merchant reads about it in both languages."""

from decimal import Decimal

import pytest

from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.cap import CapReached, Spent, stop_claims
from plugin.domain.program.choice import Per
from plugin.domain.program.cost.budget_guard import BudgetGuard, guard_budgets
from plugin.domain.program.rules import AdvocatePlan, Caps, Rules
from plugin.domain.program.texts.budget_text import say_budget
from plugin.domain.program.texts.language import Language

GAP = "\u00a0"


def eur(minor: int) -> Money:
    """An amount in euro cents."""
    return Money(minor, "EUR")


TEN = AdvocatePlan(options=(Benefit(BenefitKind.FIXED, amount=eur(1_000)),))
SHARE = AdvocatePlan(per=Per.PERCENT_OF_ORDER, percent=Decimal(10))
NOTHING_SPENT = Spent(eur(0), eur(0))


def rules(plan: AdvocatePlan = TEN, *, daily: int | None = None, whole: int | None = None) -> Rules:
    """A program with these budgets."""
    caps = Caps(daily_budget=None if daily is None else eur(daily), whole_budget=None if whole is None else eur(whole))
    return Rules("EUR", advocate=plan, caps=caps)


@pytest.mark.parametrize(
    ("whole", "spent", "left", "count"),
    [
        (50_000, 0, 50_000, 50),
        (50_000, 12_000, 38_000, 38),  # 500 - 120 = 380
        (50_000, 49_001, 999, 0),  # 9.99 is less than 10.00
        (50_000, 50_000, 0, 0),
        (50_000, 51_000, 0, 0),  # the last one was let in whole
    ],
)
def test_what_is_left_is_counted_in_whole_rewards(whole: int, spent: int, left: int, count: int) -> None:
    (guard,) = guard_budgets(rules(whole=whole), Spent(eur(0), eur(spent)), None)

    assert (guard.left, guard.rewards_left, guard.each, guard.is_daily) == (eur(left), count, eur(1_000), False)


def test_a_budget_of_a_day_stands_before_the_one_in_all() -> None:
    both = guard_budgets(rules(daily=3_000, whole=50_000), Spent(eur(1_000), eur(12_000)), None)

    assert [(guard.is_daily, guard.rewards_left) for guard in both] == [(True, 2), (False, 38)]


def test_without_a_budget_nothing_is_said() -> None:
    assert guard_budgets(rules(), NOTHING_SPENT, None) == ()


def test_a_share_of_the_order_is_counted_with_the_average_order() -> None:
    # 10 % of 60.00 is 6.00, and 500.00 : 6.00 is 83.33.
    (estimated,) = guard_budgets(rules(SHARE, whole=50_000), NOTHING_SPENT, eur(6_000))
    (unknown,) = guard_budgets(rules(SHARE, whole=50_000), NOTHING_SPENT, None)
    (too_small,) = guard_budgets(rules(SHARE, whole=50_000), NOTHING_SPENT, eur(9))  # 0.9 cents

    assert (estimated.each, estimated.rewards_left) == (eur(600), 83)
    assert (unknown.each, unknown.rewards_left, too_small.each) == (None, None, None)


@pytest.mark.parametrize(("spent", "claims"), [(0, 3), (1_000, 2), (1_500, 2), (2_000, 1), (2_500, 1)])
def test_it_counts_as_the_stop_of_claims_does(spent: int, claims: int) -> None:
    """30.00, 10.00 a reward: the last claim is let in whole, so a rest lets in one more than the whole rewards."""
    given, taken = spent, 0
    while stop_claims(rules(whole=3_000).caps, Spent(eur(0), eur(given))) is not CapReached.WHOLE_BUDGET:
        given, taken = given + 1_000, taken + 1
    (guard,) = guard_budgets(rules(whole=3_000), Spent(eur(0), eur(spent)), None)

    assert guard.rewards_left is not None
    assert taken == claims == guard.rewards_left + (guard.left.amount_minor % 1_000 > 0)


SAID = [
    (
        BudgetGuard(eur(50_000), eur(12_000), eur(1_000)),
        "Budget in all: €500.00. Of it €120.00 are promised, given or kept for open claims. "
        "That leaves €380.00, enough for 38 rewards of €10.00.",
        "Budget insgesamt: 500,00 €. Davon sind 120,00 € zugesagt, ausgegeben oder für offene Abrufe vorgemerkt. "
        "Es bleiben 380,00 €, genug für 38 Prämien zu 10,00 €.",
    ),
    (
        BudgetGuard(eur(3_000), eur(1_500), eur(1_000), is_daily=True),
        "Budget a day: €30.00. Today €15.00 are promised, given or kept for open claims. "
        "That leaves €15.00, enough for one reward of €10.00.",
        "Tagesbudget: 30,00 €. Heute sind 15,00 € zugesagt, ausgegeben oder für offene Abrufe vorgemerkt. "
        "Es bleiben 15,00 €, genug für eine Prämie zu 10,00 €.",
    ),
    (
        BudgetGuard(eur(3_000), eur(2_500), eur(1_000)),
        "Budget in all: €30.00. Of it €25.00 are promised, given or kept for open claims. "
        "That leaves €5.00, less than one reward of €10.00. One more claim is taken.",
        "Budget insgesamt: 30,00 €. Davon sind 25,00 € zugesagt, ausgegeben oder für offene Abrufe vorgemerkt. "
        "Es bleiben 5,00 €, weniger als eine Prämie zu 10,00 €. Ein Abruf wird noch angenommen.",
    ),
    (
        BudgetGuard(eur(3_000), eur(3_000), eur(1_000)),
        "Budget in all: €30.00. Of it €30.00 are promised, given or kept for open claims. "
        "It is used up: there are no new claims until you raise it. What was promised is kept.",
        "Budget insgesamt: 30,00 €. Davon sind 30,00 € zugesagt, ausgegeben oder für offene Abrufe vorgemerkt. "
        "Es ist aufgebraucht: Neue Abrufe gibt es erst, wenn Sie es erhöhen. Was zugesagt ist, bleibt.",
    ),
    (
        BudgetGuard(eur(3_000), eur(3_000), None, is_daily=True),
        "Budget a day: €30.00. Today €30.00 are promised, given or kept for open claims. "
        "It is used up: there are new claims again from tomorrow on. What was promised is kept.",
        "Tagesbudget: 30,00 €. Heute sind 30,00 € zugesagt, ausgegeben oder für offene Abrufe vorgemerkt. "
        "Es ist aufgebraucht: Neue Abrufe gibt es wieder ab morgen. Was zugesagt ist, bleibt.",
    ),
    (
        BudgetGuard(eur(3_000), eur(0), None),
        "Budget in all: €30.00. Of it €0.00 are promised, given or kept for open claims. "
        "That leaves €30.00. For how many rewards it is enough depends on the orders.",
        "Budget insgesamt: 30,00 €. Davon sind 0,00 € zugesagt, ausgegeben oder für offene Abrufe vorgemerkt. "
        "Es bleiben 30,00 €. Für wie viele Prämien das reicht, hängt von den Bestellungen ab.",
    ),
]


@pytest.mark.parametrize(("guard", "english", "german"), SAID)
def test_a_budget_is_said_in_both_languages(guard: BudgetGuard, english: str, german: str) -> None:
    assert say_budget(guard, Language.EN) == english
    assert say_budget(guard, Language.DE).replace(GAP, " ") == german


def test_large_numbers_are_grouped_as_each_language_does() -> None:
    guard = BudgetGuard(eur(123_456_700), eur(0), eur(100))

    assert "enough for 1,234,567 rewards of €1.00." in say_budget(guard, Language.EN)
    assert f"genug für 1.234.567 Prämien zu 1,00{GAP}€." in say_budget(guard, Language.DE)
