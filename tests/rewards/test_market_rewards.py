"""What orders of a market earn: its own sums in its own currency, once, beside the shop's and never added to it."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from plugin.domain.errors import ProgramInvalid
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.choice import PartialReturn, StepTime
from plugin.domain.program.rules import Caps, Chain, Market, Step
from plugin.domain.rewards.reward import Side
from tests.ledger_sums import rewards, states
from tests.loop import Loop
from tests.orders.chained import bring
from tests.orders.ruled import FRIEND, eur, put_in_force
from tests.orders.swiss import BERLIN, CARD, CREDIT, ZURICH, balance, books, buy, chf, promised, swiss, swiss_loop
from tests.sim_shop import orders as merchant
from tests.sim_shop.store_credits import credit, open_account


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = swiss_loop(engine)
    yield made
    made.close()


def test_a_gift_card_is_made_in_francs_and_pays_in_francs_alone(loop: Loop) -> None:
    put_in_force(loop, swiss(reward=CARD))
    order = buy(loop)
    loop.pass_time(days=2)

    (card,) = loop.shop_state.gift_cards.values()
    assert (states(loop, order), card.initial_minor, card.currency) == (["issued"], 1_200, "CHF")
    assert books(loop) == {"CHF program": -1_200, "CHF issued": 1_200}

    merchant.refund(loop.world, loop.shop_state, order.id)
    loop.work()
    assert (states(loop, order), card.deactivated_at is None, books(loop)) == (["clawed_back"], False, {})


def test_what_becomes_known_before_the_hold_ends_settles_what_both_were_promised(loop: Loop) -> None:
    market = Market("CHF", friend=chf(900), advocate=chf(1_200))
    put_in_force(loop, swiss(friend=replace(CREDIT, amount=eur(800)), markets={"CH": market}))
    loop.shop_state.addresses_approved = False
    felix, link = loop.customer("felix"), loop.join(loop.customer("ada"))["referral_code"]
    assert loop.claim(link, email=FRIEND).status_code == 200
    order = loop.buy(felix, shipping_address=ZURICH, paid_in="CHF")
    loop.work()
    assert books(loop) == {"EUR program": -1_800, "EUR held": 1_800}

    loop.shop_state.addresses_approved = True
    merchant.touch(loop.world, loop.shop_state, order.id)
    loop.work()
    loop.pass_time(days=2)
    assert (balance(loop, "felix", "CHF"), balance(loop, "ada", "CHF")) == (900, 1_200)
    assert books(loop) == {"CHF program": -2_100, "CHF issued": 2_100}


def test_pro_rata_shrinks_the_markets_sum(loop: Loop) -> None:
    """Half of it is left: 6.00 of 12.00 francs."""
    put_in_force(loop, swiss(partial_return=PartialReturn.PRO_RATA))
    order = buy(loop, product="Mug", quantity=8)
    merchant.refund(loop.world, loop.shop_state, order.id, lines={order.lines[0].id: 4})
    loop.work()
    loop.pass_time(days=2)
    assert (promised(loop, order), balance(loop, "ada", "CHF")) == ([chf(600)], 600)
    assert books(loop) == {"CHF program": -600, "CHF issued": 600}


def test_a_friend_earns_what_the_market_says(loop: Loop) -> None:
    market = Market("CHF", friend=chf(900), advocate=chf(1_200))
    given = swiss(friend=Benefit(BenefitKind.STORE_CREDIT, amount=eur(800)), markets={"CH": market})
    put_in_force(loop, given)
    felix, link = loop.customer("felix"), loop.join(loop.customer("ada"))["referral_code"]
    assert loop.claim(link, email=FRIEND).status_code == 200
    order = loop.buy(felix, shipping_address=ZURICH, paid_in="CHF")
    loop.work()

    sides = {reward.side: reward.amount for reward in rewards(loop, order)}
    assert sides == {Side.ADVOCATE: chf(1_200), Side.FRIEND: chf(900)}
    loop.pass_time(days=2)
    assert (balance(loop, "felix", "CHF"), balance(loop, "ada", "CHF")) == (900, 1_200)
    assert books(loop) == {"CHF program": -2_100, "CHF issued": 2_100}


def test_parts_of_a_reward_are_parts_of_the_markets_sum(loop: Loop) -> None:
    halves = (Step(StepTime.ORDER_1_FINAL, Decimal("0.5")), Step(StepTime.AFTER_90_DAYS, Decimal("0.5")))
    put_in_force(loop, swiss(steps=halves))
    order = buy(loop)
    loop.pass_time(days=2)
    assert books(loop) == {"CHF program": -1_200, "CHF held": 600, "CHF issued": 600}
    loop.pass_time(days=91)
    assert (promised(loop, order), balance(loop, "ada", "CHF")) == ([chf(600), chf(600)], 1_200)


def test_a_cap_by_number_counts_rewards_of_every_currency(loop: Loop) -> None:
    put_in_force(loop, swiss(caps=Caps(lifetime=1)))
    first = buy(loop)
    loop.pass_time(days=2)
    link = loop.join(loop.customer("ada"))["referral_code"]
    code = loop.claim(link, email="berta@example.com").json()["discount_code"]
    second = loop.buy("berta@example.com", codes=(code,), shipping_address=BERLIN)
    loop.work()
    loop.pass_time(days=2)
    assert (states(loop, first), states(loop, second)) == (["issued"], ["voided"])
    assert books(loop) == {"CHF program": -1_200, "CHF issued": 1_200}


def test_two_currencies_stand_side_by_side_in_the_books(loop: Loop) -> None:
    put_in_force(loop, swiss())
    buy(loop)
    link = loop.join(loop.customer("ada"))["referral_code"]
    code = loop.claim(link, email="berta@example.com").json()["discount_code"]
    loop.buy("berta@example.com", codes=(code,), shipping_address=BERLIN)
    loop.work()
    loop.pass_time(days=2)
    assert books(loop) == {
        "CHF program": -1_200, "CHF issued": 1_200, "EUR program": -1_000, "EUR issued": 1_000,
    }  # fmt: skip
    assert (balance(loop, "ada", "CHF"), balance(loop, "ada", "EUR")) == (1_200, 1_000)


@pytest.mark.parametrize("fault", ["timeout_after", "timeout_before"])
def test_a_lost_answer_gives_francs_once(loop: Loop, fault: str) -> None:
    """Ada was given 12.00 euro and 12.00 francs by hand: neither is taken for the reward that is owed."""
    put_in_force(loop, swiss())
    order, shop = buy(loop), loop.shop_state
    for currency in ("EUR", "CHF"):
        account = open_account(loop.world, shop, loop.customer("ada").id, currency)
        credit(loop.world, shop, account, 1_200, by="merchant")
    loop.world.faults.add(fault, "storeCreditAccountCredit")
    loop.pass_time(days=2)
    loop.pass_time(hours=1)
    loop.pass_time(hours=1)
    assert (states(loop, order), balance(loop, "ada", "CHF"), balance(loop, "ada", "EUR")) == (["issued"], 2_400, 1_200)
    assert books(loop) == {"CHF program": -1_200, "CHF issued": 1_200}


def test_rules_that_would_convert_are_refused_and_nothing_is_saved(loop: Loop) -> None:
    put_in_force(loop, swiss())
    before = loop.program()
    for given, field in (
        (swiss(reward=Benefit(BenefitKind.FIXED, amount=eur(1_000))), "markets.CH.advocate"),
        (swiss(caps=Caps(lifetime_value=eur(9_000))), "caps.lifetime_value"),
        (swiss(caps=Caps(daily_budget=eur(9_000))), "caps.daily_budget"),
        (swiss(friend=Benefit(BenefitKind.PERCENT, percent=Decimal(10), minimum=eur(5_000))), "friend.minimum"),
        (swiss(markets={"CH": Market("CHF", friend=chf(900))}), "markets.CH.friend"),
        (swiss(markets={"XX": Market("CHF", advocate=chf(900))}), "markets.XX"),
    ):
        with pytest.raises(ProgramInvalid) as refusal:
            put_in_force(loop, given)
        assert list(refusal.value.problems) == [field]
    assert (loop.program().version, loop.program().terms) == (before.version, before.terms)


def test_a_chain_shares_the_markets_sum(loop: Loop) -> None:
    """A tenth of 12.00 francs for who brought Ada: 1.20 francs."""
    put_in_force(loop, swiss(chain=Chain(1, Decimal("0.1"), legal_tick=True)))
    bring(loop, "zoe", "ada", shipping_address=BERLIN)
    order = buy(loop)
    assert sorted(amount.amount_minor for amount in promised(loop, order)) == [120, 1_200]
    assert {amount.currency for amount in promised(loop, order)} == {"CHF"}
    loop.pass_time(days=2)
    assert balance(loop, "zoe", "CHF") == 120
