"""Markets by value: which order belongs to one, what holds there, and what cannot be kept exactly and is refused."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from plugin.domain.countries import known_countries
from plugin.domain.errors import ProgramInvalid
from plugin.domain.money import Money
from plugin.domain.program.benefit import NOTHING, Benefit, BenefitKind, Reach
from plugin.domain.program.chain_share import earn_by_chain
from plugin.domain.program.checks.market_played import market_problems
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.checks.rules_check import check_rules, warn_of_rules
from plugin.domain.program.choice import Event, PartialReturn, Per, StepTime
from plugin.domain.program.cost.program_cost import counts_everything, weigh_rules
from plugin.domain.program.cost.reward_calculator import ReferralEstimate
from plugin.domain.program.documents.rules_scale import scale_rules
from plugin.domain.program.earning import Referred, earn, earn_later, largest_reward
from plugin.domain.program.market import MarketDoubt, Place, doubt_market, friend_in, held_in, market_name
from plugin.domain.program.returns import Kept
from plugin.domain.program.rules import (
    AdvocatePlan,
    Bracket,
    Caps,
    Chain,
    Eligibility,
    Market,
    Multiplier,
    Rules,
    Share,
    Step,
    Tier,
    Trigger,
)
from plugin.domain.program.texts.language import Language
from plugin.domain.program.texts.limit_text import say_limits
from plugin.domain.rewards.ledger import settle_entry
from tests.domain.values import eur


def chf(minor: int) -> Money:
    """Swiss centimes."""
    return Money(minor, "CHF")


def credit(minor: int) -> Benefit:
    return Benefit(BenefitKind.STORE_CREDIT, amount=eur(minor))


TEN = Benefit(BenefitKind.PERCENT, percent=Decimal(10))
CODE = Benefit(BenefitKind.FIXED, amount=eur(1_000))
SWISS: Mapping[str, Market] = {"CH": Market("CHF", advocate=chf(1_200), minimum=chf(6_000))}
AUSTRIAN: Mapping[str, Market] = {"AT": Market("EUR", advocate=eur(1_500))}


def rules(markets: Mapping[str, Market] = SWISS, **changes: object) -> Rules:
    """10 % for the friend, 10.00 of store credit for the advocate, from 70.00 on."""
    usual: dict[str, object] = {
        "friend": TEN,
        "advocate": AdvocatePlan(options=(credit(1_000),)),
        "trigger": Trigger(minimum=eur(7_000)),
        "eligibility": Eligibility(advocate_min_orders=0),
        "markets": markets,
    }
    return Rules("EUR", **(usual | changes))  # type: ignore[arg-type]


def place(country: str | None, minor: int, currency: str) -> Place:
    paid = Money(minor, currency)
    return Place(country, Kept(paid, paid), Kept(Money(0, currency), Money(0, currency)))


def refused(given: Rules) -> dict[str, str]:
    with pytest.raises(ProgramInvalid) as refusal:
        terms_of(given)
    return refusal.value.problems


@pytest.mark.parametrize(
    ("where", "market", "doubt"),
    [
        (place("CH", 6_000, "CHF"), "CH", None),
        (place("CH", 6_000, "EUR"), None, MarketDoubt.OTHER_CURRENCY),
        (place("DE", 6_000, "CHF"), None, None),
        (place(None, 6_000, "CHF"), None, MarketDoubt.COUNTRY_UNKNOWN),
        (place(None, 6_000, "EUR"), None, None),
        (Place("CH"), None, MarketDoubt.OTHER_CURRENCY),
        (Place(), None, None),
    ],
)
def test_an_order_is_of_a_market_that_it_went_to_and_was_paid_in(
    where: Place, market: str | None, doubt: MarketDoubt | None
) -> None:
    assert (market_name(rules(), where), doubt_market(SWISS, where)) == (market, doubt)


def test_gift_cards_are_left_out_in_the_currency_that_was_paid() -> None:
    bought = Place("CH", Kept(chf(9_000), chf(8_000)), Kept(chf(5_000), chf(5_000)))
    assert bought.counted(with_cards=True) == Kept(chf(9_000), chf(8_000))
    assert bought.counted(with_cards=False) == Kept(chf(4_000), chf(3_000))
    assert replace(bought, gift_cards=None).counted(with_cards=False) is None


def test_a_market_has_its_own_sum_and_everything_else_is_as_everywhere() -> None:
    at_home, abroad = (earn(rules(), Referred(1, eur(8_000), market))[0].options for market in (None, "CH"))
    assert (at_home, abroad) == ((credit(1_000),), (replace(credit(1_000), amount=chf(1_200)),))
    assert held_in(None, at_home, eur(1_000)) == eur(1_000)
    assert held_in(SWISS["CH"], abroad, eur(1_000)) == chf(1_200)


def test_what_is_no_sum_is_untouched_and_held_as_nothing_of_the_same_currency() -> None:
    points = Benefit(BenefitKind.POINTS, points=500)
    choice = rules(advocate=AdvocatePlan(options=(points, credit(1_000))))
    assert terms_of(choice).rules == choice
    options = earn(choice, Referred(1, eur(8_000), "CH"))[0].options
    assert options == (points, replace(credit(1_000), amount=chf(1_200)))
    assert held_in(SWISS["CH"], options, eur(0)) == chf(0)


def test_a_segments_factor_a_chain_and_a_cycle_are_of_the_markets_own_sum() -> None:
    """Twice 12.00 is 24.00, a tenth of it is 1.20."""
    doubled = rules(multiplier=Multiplier("VIP", Decimal(2)))
    (earned,) = earn(doubled, Referred(1, eur(8_000), "CH", "VIP"))
    assert earned.options[0].amount == chf(2_400)

    chained = rules(chain=Chain(1, Decimal("0.1"), legal_tick=True))
    shared = earn_by_chain(chained, eur(8_000), "CH")
    assert shared is not None
    assert shared.options[0].amount == chf(120)

    monthly = rules(
        advocate=AdvocatePlan(Per.RECURRING, options=(credit(1_000),)),
        trigger=Trigger(Event.SUBSCRIPTION_CYCLE, first_order_only=False),
    )
    second = earn_later(monthly, number=1, order_value=eur(8_000), market="CH")
    assert second is not None
    assert second.options[0].amount == chf(1_200)


def test_a_friends_own_sum_is_what_the_market_says() -> None:
    both = rules({"CH": Market("CHF", friend=chf(900))}, friend=credit(800))
    assert terms_of(both).rules == both
    assert (friend_in(both, None).amount, friend_in(both, "CH").amount) == (eur(800), chf(900))


def test_markets_in_the_shops_own_currency_may_have_codes_caps_and_budgets() -> None:
    """The largest is Austria's 15.00; a program is weighed by it."""
    home = rules(AUSTRIAN, advocate=AdvocatePlan(options=(CODE,)), caps=Caps(lifetime_value=eur(9_000)))
    budget = replace(home, caps=Caps(whole_budget=eur(90_000)))
    assert (terms_of(home).rules, terms_of(budget).rules) == (home, budget)
    assert largest_reward(budget) == eur(1_500)
    estimate = ReferralEstimate(eur(6_000), Decimal(40), eur(0), Decimal(70), eur(0))
    assert weigh_rules(estimate, home).advocate_cost == eur(1_500)
    assert not counts_everything(terms_of(home))


REFUSED = (
    (rules(advocate=AdvocatePlan(options=(CODE,))), "markets.CH.advocate", "store_credit, gift_card, cash or donation"),
    (
        rules(advocate=AdvocatePlan(options=(credit(1_000), CODE))),
        "markets.CH.advocate",
        "advocate.options.1 is a discount code over a fixed sum: Shopify keeps that in EUR, the shop's currency, and",
    ),
    (
        rules(advocate=AdvocatePlan(options=(credit(1_000), replace(TEN, minimum=eur(3_000))))),
        "markets.CH.advocate",
        "advocate.options.1 says an amount in EUR",
    ),
    (rules(advocate=AdvocatePlan(options=(TEN,))), "markets.CH.advocate", "no reward here is a sum"),
    (
        rules(advocate=AdvocatePlan(Per.PERCENT_OF_ORDER, percent=Decimal(10), paid_as=BenefitKind.CASH)),
        "markets.CH.advocate",
        "a share of each order",
    ),
    (rules(tiers=(Tier(2, (credit(2_000),)),)), "markets.CH.advocate", "without tiers"),
    (
        rules(advocate=AdvocatePlan(options=(credit(1_000),), share=Share(Decimal(5), 3, 12))),
        "markets.CH.advocate",
        "without advocate.share",
    ),
    (rules({"CH": Market("CHF", friend=chf(900))}), "markets.CH.friend", "give a percentage"),
    (
        rules({"AT": Market("EUR", friend=eur(900))}, friend=replace(CODE, amount=eur(800))),
        "markets.AT.friend",
        "store_credit, which is exact",
    ),
    (
        rules({"CH": Market("CHF", friend=chf(900))}, friend=Benefit(BenefitKind.POINTS, points=5)),
        "markets.CH.friend",
        "is no sum",
    ),
    (rules({"CH": Market("CHF", friend=chf(900))}, friend=NOTHING), "markets.CH.friend", "is no sum"),
    (rules(friend=replace(TEN, minimum=eur(5_000))), "friend.minimum", "say trigger.minimum"),
    (
        rules(
            {"CH": Market("CHF", minimum=chf(6_000))},
            advocate=AdvocatePlan(
                Per.PERCENT_OF_ORDER,
                brackets=(Bracket(eur(5_000), eur(500)),),
            ),
        ),
        "advocate.brackets",
        "thresholds are in EUR",
    ),
    (rules(caps=Caps(per_month_value=eur(5_000))), "caps.per_month_value", "would add CHF to EUR"),
    (rules(caps=Caps(lifetime_value=eur(5_000))), "caps.lifetime_value", "cap by number"),
    (rules(caps=Caps(daily_budget=eur(5_000))), "caps.daily_budget", "would add CHF to EUR"),
    (
        rules({"CH": Market("CHF", friend=chf(900))}, friend=credit(800), caps=Caps(whole_budget=eur(5_000))),
        "caps.whole_budget",
        "leave the amounts of markets.CH out",
    ),
)


@pytest.mark.parametrize(("given", "field", "says"), REFUSED, ids=[field for _, field, _ in REFUSED])
def test_what_cannot_be_kept_exactly_is_refused_with_what_would_be_right(given: Rules, field: str, says: str) -> None:
    problems = refused(given)
    assert list(problems) == [field]
    assert says in problems[field]


def test_a_markets_threshold_is_of_whole_orders() -> None:
    shoes = Reach(collections=("gid://shopify/Collection/1",))
    given = rules(trigger=Trigger(reach=shoes))
    (problem,) = market_problems(given)
    assert (problem[0], "goes without markets.CH.minimum" in problem[1]) == ("trigger.reach", True)
    unmeasured = {"CH": replace(SWISS["CH"], minimum=None)}
    assert list(market_problems(replace(given, markets=unmeasured))) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"caps": Caps(per_month=2, lifetime=5)},
        {"steps": (Step(StepTime.ORDER_1_FINAL, Decimal("0.5")), Step(StepTime.AFTER_90_DAYS, Decimal("0.5")))},
        {"partial_return": PartialReturn.PRO_RATA},
        {"advocate": AdvocatePlan(Per.EVERY_N, n=3, options=(Benefit(BenefitKind.CASH, amount=eur(1_000)),))},
        {"advocate": AdvocatePlan(options=(credit(1_000),), new_customer_bounty=eur(500))},
        {"chain": Chain(1, Decimal("0.1"), legal_tick=True)},
    ],
)
def test_what_adds_up_nothing_across_currencies_is_played(changes: dict[str, object]) -> None:
    given = rules(**changes)
    assert terms_of(given).rules == given


@pytest.mark.parametrize("name", ["ch", "CHE", "Switzerland", "EU", "UK", "ZZ", ""])
def test_a_market_is_a_country_by_its_two_letters(name: str) -> None:
    with pytest.raises(ProgramInvalid) as refusal:
        check_rules(rules({name: SWISS["CH"]}))
    assert refusal.value.problems == {
        f"markets.{name}": "name a country by its two capital letters of ISO 3166-1, such as CH"
    }
    assert {"CH", "AT", "US", "NO", "LI"} <= known_countries()


def test_credit_that_only_some_can_spend_is_warned_of() -> None:
    assert "cannot use it" in warn_of_rules(rules())["markets.CH.advocate"]
    assert warn_of_rules(rules(AUSTRIAN)) == {}


def test_what_credit_in_another_currency_is_good_for_is_said() -> None:
    given = rules(advocate=AdvocatePlan(options=(credit(1_000), Benefit(BenefitKind.GIFT_CARD, amount=eur(1_000)))))
    assert [text.replace("\u00a0", " ") for text in say_limits(given, Language.DE)][-4:] == [
        "Lieferland Schweiz, in CHF bezahlt: du bekommst 12 CHF, ab 60 CHF Einkauf.",
        "Guthaben und Geschenkkarten in CHF gelten für Einkäufe, die in CHF bezahlt werden.",
        "Wird nichts verschickt, zählt statt des Lieferlands das Land der Rechnungsadresse.",
        "Wird dort in einer anderen Währung bezahlt, gilt dasselbe wie überall.",
    ]
    assert [text.replace("\u00a0", " ") for text in say_limits(given, Language.EN)][-4:] == [
        "Delivery country Switzerland, paid in CHF: you get CHF 12, on orders of CHF 60 or more.",
        "Store credit and gift cards in CHF can be used for orders paid in CHF.",
        "Where nothing is shipped, the country of the billing address counts instead.",
        "Orders there that are paid in another currency are treated as everywhere.",
    ]


def test_a_shop_that_changes_its_currency_keeps_what_was_chosen_by_hand() -> None:
    """In francs Switzerland is home: a code and a cap by value go with it, and nothing is converted."""
    swiss = scale_rules(rules(), "CHF")
    assert (swiss.currency, swiss.markets) == ("CHF", SWISS)
    code = replace(CODE, amount=chf(1_000))
    home = replace(swiss, advocate=AdvocatePlan(options=(code,)), caps=Caps(lifetime_value=chf(9_000)))
    assert terms_of(home).rules == home


def test_a_promise_that_turns_out_to_be_anothers_currency_balances_in_both() -> None:
    entry = settle_entry("order:1:1:advocate", eur(1_000), chf(1_200))
    assert [(posting.account.value, posting.amount) for posting in entry.postings] == [
        ("held", eur(-1_000)),
        ("program", eur(1_000)),
        ("program", chf(-1_200)),
        ("held", chf(1_200)),
    ]
