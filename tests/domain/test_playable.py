"""Offers that cannot be kept at Shopify are refused under their field, with what would be right."""

from dataclasses import replace
from decimal import Decimal

import pytest

from plugin.domain.errors import ProgramInvalid
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind, Combines, Reach
from plugin.domain.program.checks.playable import rules_of, terms_of
from plugin.domain.program.documents.program_document import read_terms, terms_document
from plugin.domain.program.program import Offer, OfferKind, RewardRule, Terms, check_terms
from plugin.domain.program.rules import AdvocatePlan, Rules

SHOES = Reach(collections=("gid://shopify/Collection/1",))
MUG = "gid://shopify/ProductVariant/2"
REWARD = Benefit(BenefitKind.FIXED, amount=Money(1000, "EUR"))
GIFT = Benefit(BenefitKind.GIFT, name="mug", variant=MUG, reach=SHOES)
PAIR = Benefit(BenefitKind.BXGY, buy=1, get=1, percent=Decimal(100), reach=SHOES)
TEN = Benefit(BenefitKind.PERCENT, percent=Decimal(10))
CREDIT = Benefit(BenefitKind.STORE_CREDIT, amount=Money(500, "EUR"), valid_days=365)
POINTS = Benefit(BenefitKind.POINTS, points=200)
ACCESS = Benefit(BenefitKind.ACCESS, name="early access", tag="vip", valid_days=90)
TRIAL = Benefit(BenefitKind.GIFT, name="trial session")


def rules(friend: Benefit, reward: Benefit = REWARD) -> Rules:
    return Rules("EUR", friend=friend, advocate=AdvocatePlan(options=(reward,)))


@pytest.mark.parametrize(
    ("friend", "field", "says"),
    [
        (replace(PAIR, reach=Reach()), "friend.reach", "that must be bought"),
        (replace(GIFT, reach=Reach()), "friend.reach", "that must be bought"),
        (replace(TRIAL, reach=SHOES), "friend.reach", "a person hands it over"),
        (replace(TRIAL, minimum=Money(3000, "EUR")), "friend.minimum", "trigger.minimum"),
        (replace(TRIAL, valid_days=90), "friend.valid_days", "does not expire"),
        (replace(POINTS, valid_days=90), "friend.valid_days", "points do not expire"),
        (replace(TEN, valid_days=14), "friend.valid_days", "window.claim_days"),
        (replace(TEN, cycles=3), "friend.cycles", "not played"),
        (replace(TEN, name="shoes"), "friend.name", "none are named"),
    ],
)
def test_an_offer_that_cannot_be_kept_is_refused_with_what_would_be_right(
    friend: Benefit, field: str, says: str
) -> None:
    with pytest.raises(ProgramInvalid) as refusal:
        terms_of(rules(friend))
    assert list(refusal.value.problems) == [field]
    assert says in refusal.value.problems[field]


@pytest.mark.parametrize(
    "friend",
    [
        *(GIFT, PAIR, Benefit(BenefitKind.FREE_SHIPPING), replace(TEN, reach=SHOES), Benefit(BenefitKind.NONE)),
        *(CREDIT, POINTS, ACCESS, TRIAL),
    ],
)
def test_terms_of_every_offer_are_kept_whole(friend: Benefit) -> None:
    terms = terms_of(rules(friend))

    assert read_terms(terms_document(terms)) == terms
    assert (terms.friend, terms.offer.kind.value) == (friend, friend.kind.value)


@pytest.mark.parametrize(("friend", "has_code"), [(GIFT, True), (TEN, True), (CREDIT, False), (TRIAL, False)])
def test_what_a_friend_earns_by_an_order_needs_no_code(friend: Benefit, has_code: bool) -> None:
    assert terms_of(rules(friend)).gives_code is has_code


def test_terms_in_the_older_document_read_as_the_same_offer() -> None:
    older = {
        "currency": "EUR",
        "offer": {"kind": "fixed", "percent": None, "amount_minor": 500, "minimum_minor": 3000},
        "reward": {"amount_minor": 1000, "minimum_minor": 0, "valid_days": None},
        "hold_days": 30,
        "claim_days": 14,
        "new_customers_only": True,
        "combines_with_shipping": True,
        "combines_with_products": True,
    }

    terms = read_terms(older)

    assert terms.friend == Benefit(
        BenefitKind.FIXED,
        amount=Money(500, "EUR"),
        minimum=Money(3000, "EUR"),
        combines=Combines(products=True, orders=False, shipping=True),
    )
    assert rules_of(terms).friend == terms.friend
    assert terms_document(terms) == older


def test_plain_terms_say_a_percentage_or_an_amount_only() -> None:
    zero = Money(0, "EUR")
    with pytest.raises(ProgramInvalid) as refusal:
        check_terms(Terms(Offer(OfferKind.FREE_SHIPPING, zero), RewardRule(Money(1000, "EUR"), zero)))
    assert list(refusal.value.problems) == ["offer_kind"]


def test_a_reward_combines_as_it_says_itself_whatever_the_offer_does() -> None:
    beside = Combines(orders=True)
    terms = terms_of(rules(replace(TEN, combines=beside), REWARD))
    assert terms.rules is not None
    assert terms.friend.combines == beside
    assert terms.rules.advocate.options == (REWARD,)
