"""Which optional scopes terms need, by value."""

from dataclasses import replace
from decimal import Decimal

import pytest

from plugin.domain.money import Money
from plugin.domain.program.benefit import NOTHING, Benefit, BenefitKind
from plugin.domain.program.checks.needed_scopes import lacking_scopes, needed_scopes
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.choice import Event, Per, StepTime
from plugin.domain.program.program import Terms
from plugin.domain.program.rules import (
    AdvocatePlan,
    Bracket,
    Extra,
    Hold,
    Milestone,
    Race,
    Rules,
    Share,
    Step,
    Tier,
)

FIVE = Money(500, "EUR")
CODE = Benefit(BenefitKind.FIXED, amount=FIVE)
CREDIT = Benefit(BenefitKind.STORE_CREDIT, amount=FIVE)
CARD = Benefit(BenefitKind.GIFT_CARD, amount=FIVE)
ACCESS = Benefit(BenefitKind.ACCESS, name="Early sale", tag="early")
POINTS = Benefit(BenefitKind.POINTS, points=100)
CREDIT_SCOPES = {"write_store_credit_account_transactions", "read_store_credit_accounts"}
CARD_SCOPES = {"write_gift_cards", "write_customers"}
PLAIN = AdvocatePlan(options=(CODE,))


def of(plan: AdvocatePlan = PLAIN, **parts: object) -> Terms:
    return terms_of(replace(Rules("EUR", advocate=plan), **parts))  # type: ignore[arg-type]  # each part is typed


@pytest.mark.parametrize(
    ("terms", "needed"),
    [
        (of(), set()),
        (of(AdvocatePlan(options=(NOTHING,)), milestones=(Milestone(3, POINTS),)), set()),
        (of(friend=CREDIT), CREDIT_SCOPES),
        (of(friend=ACCESS), {"write_customers"}),
        (of(AdvocatePlan(options=(CODE, CARD))), CARD_SCOPES),
        (of(AdvocatePlan(options=(CREDIT, CARD, ACCESS))), CREDIT_SCOPES | CARD_SCOPES),
        (of(tiers=(Tier(3, (CREDIT,)),)), CREDIT_SCOPES),
        (of(AdvocatePlan(options=(CREDIT,)), tiers=(Tier(1, (CODE,)),)), set()),
        (of(milestones=(Milestone(5, ACCESS),)), {"write_customers"}),
        (of(milestones=(Milestone(5, CARD, 30),)), CARD_SCOPES),
        (of(extras=(Extra(Event.SUBSCRIPTION_STARTED, CREDIT),)), CREDIT_SCOPES),
        (of(race=Race(10, CARD, is_on=True)), CARD_SCOPES),
        (of(race=Race(10, CARD)), set()),
        (
            of(
                AdvocatePlan(
                    per=Per.PERCENT_OF_ORDER, paid_as=BenefitKind.STORE_CREDIT, brackets=(Bracket(FIVE, FIVE),)
                )
            ),
            CREDIT_SCOPES,
        ),
        (
            of(replace(PLAIN, paid_as=BenefitKind.STORE_CREDIT, share=Share(Decimal(5), orders=2, months=2))),
            CREDIT_SCOPES,
        ),
        (of(replace(PLAIN, paid_as=BenefitKind.GIFT_CARD, new_customer_bounty=FIVE)), CARD_SCOPES),
        (of(replace(PLAIN, paid_as=BenefitKind.GIFT_CARD)), set()),
        (of(hold=Hold(days=59)), set()),
        (of(hold=Hold(days=60)), {"read_all_orders"}),
        (
            of(
                steps=(
                    Step(StepTime.ORDER_1_FINAL, Decimal("0.5")),
                    Step(StepTime.AFTER_90_DAYS, Decimal("0.5")),
                )
            ),
            {"read_all_orders"},
        ),
        (replace(of(), rules=None), set()),
        (replace(of(), rules=None, hold_days=61), {"read_all_orders"}),
    ],
)
def test_terms_need_the_scopes_of_all_that_they_can_give(terms: Terms, needed: set[str]) -> None:
    assert needed_scopes(terms) == needed


def test_what_is_granted_is_not_lacking() -> None:
    terms = of(AdvocatePlan(options=(CARD, CODE)))

    assert lacking_scopes(terms, frozenset({"read_orders"})) == CARD_SCOPES
    assert lacking_scopes(terms, frozenset({"write_customers"})) == {"write_gift_cards"}
    assert lacking_scopes(terms, frozenset(CARD_SCOPES)) == frozenset()
