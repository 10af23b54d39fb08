"""Orders of a market through the doors: its own threshold and sums, in its own currency, and what is ordinary.

The shop sells in euro; on this day a euro is 0.95 francs, so that a throw of 80.00 is 76.00 francs.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select

from plugin.bell import Duty
from plugin.db.engine import reading
from plugin.db.ledger_entries import read_balances
from plugin.db.tables import orders
from plugin.domain.errors import ProgramInvalid
from plugin.domain.money import Money
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.choice import PartialReturn, StepTime
from plugin.domain.program.playable import terms_of
from plugin.domain.program.rules import AdvocatePlan, Caps, Chain, Hold, Market, Rules, Step, Trigger
from plugin.domain.rewards.reward import Side
from plugin.services.orders.explain_order import explain_order
from plugin.services.orders.rejudge_orders import rejudge_orders
from plugin.services.orders.try_rules import try_rules
from tests.ledger_sums import revisions, rewards, stands, states
from tests.loop import Loop
from tests.orders.chained import bring
from tests.orders.ruled import FRIEND, claim, eur, put_in_force, rules
from tests.sim_shop import installation
from tests.sim_shop import orders as merchant
from tests.sim_shop.addresses import Address
from tests.sim_shop.oauth import mint_id_token
from tests.sim_shop.state import Order
from tests.sim_shop.store_credits import account_of, credit, open_account

LONG_SECRET = "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"
ZURICH = Address("Bahnhofstrasse 1", "8001", "Zürich", country="CH", last_name="Muster")
BERLIN = Address("Torstraße 1", "10119", last_name="Muster")
CREDIT = Benefit(BenefitKind.STORE_CREDIT, amount=eur(1_000), valid_days=1_096)
CARD = Benefit(BenefitKind.GIFT_CARD, amount=eur(1_000))


def chf(minor: int) -> Money:
    """Swiss centimes."""
    return Money(minor, "CHF")


def swiss(*, minimum: int | None = 6_000, reward: Benefit = CREDIT, **changes: object) -> Rules:
    """From 70.00 euro or 60.00 francs on, 10.00 euro or 12.00 francs; held for a day."""
    market = Market("CHF", advocate=chf(1_200), minimum=None if minimum is None else chf(minimum))
    usual: dict[str, object] = {
        "advocate": AdvocatePlan(options=(reward,)),
        "trigger": Trigger(minimum=eur(7_000)),
        "hold": Hold(days=1),
        "markets": {"CH": market},
    }
    return rules(**(usual | changes))


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine, SHOPIFY_API_SECRET=LONG_SECRET)
    app, shop = made.world.app, made.shop_state
    installation.change_scopes(made.world, shop, frozenset({*app.required_scopes, *app.optional_scopes}))
    made.install(shop)
    shop.rates["CHF"] = Decimal("0.95")
    made.world.add_product(shop, "Print", 6_500)
    made.work()
    yield made
    made.close()


def buy(
    loop: Loop, *, product: str = "Throw", to: Address | None = ZURICH, paid_in: str | None = "CHF", **more: object
) -> Order:
    """Felix orders by Ada's code; 10 % off."""
    order = loop.buy(FRIEND, codes=(claim(loop),), product=product, shipping_address=to, paid_in=paid_in, **more)
    loop.work()
    return order


def books(loop: Loop) -> dict[str, int]:
    """Minor units by currency and account, empty ones left out; every currency sums to zero."""
    with reading(loop.bench.engine) as conn:
        sums = read_balances(conn, loop.shop().shop_id)
    for currency in {currency for currency, _ in sums}:
        assert sum(amount for (of, _), amount in sums.items() if of == currency) == 0
    return {f"{currency} {account.value}": amount for (currency, account), amount in sums.items() if amount}


def promised(loop: Loop, order: Order) -> list[Money]:
    return [reward.amount for reward in rewards(loop, order)]


def balance(loop: Loop, name: str, currency: str) -> int:
    account = account_of(loop.shop_state, loop.customer(name).id, currency)
    return 0 if account is None else account.balance_minor


def facts(loop: Loop, order: Order) -> Mapping[str, object]:
    named = ("country", "paid_currency", "paid_minor", "paid_sold_minor")
    with reading(loop.bench.engine) as conn:
        row = conn.execute(select(orders).where(orders.c.order_id == order.id)).mappings().one()
    return {name: row[name] for name in named}


def explained(loop: Loop, order: Order) -> str:
    with reading(loop.bench.engine) as conn:
        told = explain_order(conn, loop.shop(), order.name)
    assert told is not None
    return told


def test_a_swiss_order_in_francs_earns_francs(loop: Loop) -> None:
    """A throw for 72.00 is 68.40 francs, above 60.00; 12.00 francs of credit, and no euro moves."""
    put_in_force(loop, swiss())
    order = buy(loop)

    assert (stands(loop, order), promised(loop, order)) == (("referred", "won"), [chf(1_200)])
    assert books(loop) == {"CHF program": -1_200, "CHF held": 1_200}
    assert facts(loop, order) == {
        "country": "CH", "paid_currency": "CHF", "paid_minor": 6_840, "paid_sold_minor": 6_840,
    }  # fmt: skip

    loop.pass_time(days=2)
    assert (states(loop, order), balance(loop, "ada", "CHF"), balance(loop, "ada", "EUR")) == (["issued"], 1_200, 0)
    assert books(loop) == {"CHF program": -1_200, "CHF issued": 1_200}
    shown = loop.call("GET", "/widget", customer=loop.customer("ada")).json()["advocate"]["issued"]
    assert [one["text"].replace("\u00a0", " ") for one in shown] == [
        "CHF 12 in store credit, valid until 26 November 2029"
    ]


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


@pytest.mark.parametrize(
    ("product", "to", "paid_in", "expected"),
    [
        # A print for 58.50 is 55.58 francs (55.575): below 60.00, though 70.00 euro is not what is asked there.
        ("Print", ZURICH, "CHF", ("not_referred", "below_minimum")),
        # A throw for 72.00: above 70.00 euro.
        ("Throw", ZURICH, None, ("referred", "won")),
        ("Throw", BERLIN, "CHF", ("referred", "won")),
        # 58.50 is below 70.00 euro for whoever belongs to no market.
        ("Print", ZURICH, None, ("not_referred", "below_minimum")),
        ("Print", BERLIN, "CHF", ("not_referred", "below_minimum")),
    ],
)
def test_the_threshold_is_the_markets_own_in_what_was_paid(
    loop: Loop, product: str, to: Address, paid_in: str | None, expected: tuple[str, str]
) -> None:
    put_in_force(loop, swiss())
    order = buy(loop, product=product, to=to, paid_in=paid_in)
    assert stands(loop, order) == expected


def test_a_threshold_in_francs_is_reached_where_the_converted_one_is_not_and_the_other_way_round(loop: Loop) -> None:
    """58.50 euro are 55.58 francs: above 55.00 francs, below 70.00 euro; above 50.00 euro, below 60.00 francs."""
    put_in_force(loop, swiss(minimum=5_500))
    order = buy(loop, product="Print")
    assert (stands(loop, order), promised(loop, order)) == (("referred", "won"), [chf(1_200)])

    stricter = terms_of(swiss(trigger=Trigger(minimum=eur(5_000))))
    with reading(loop.bench.engine) as conn:
        trial = try_rules(conn, loop.shop(), loop.program().program_id, stricter, loop.now())
        again = rejudge_orders(conn, loop.shop())
    assert [(one.before, one.after) for one in trial.changed] == [("referred (won)", "not_referred (below_minimum)")]
    assert again == []


def test_a_swiss_buyer_who_paid_in_euro_is_an_ordinary_one_and_the_verdict_says_why(loop: Loop) -> None:
    put_in_force(loop, swiss())
    order = buy(loop, paid_in=None)
    assert promised(loop, order) == [eur(1_000)]
    assert "check market: passed (paid_in_other_currency)" in explained(loop, order)
    loop.pass_time(days=2)
    assert (balance(loop, "ada", "EUR"), balance(loop, "ada", "CHF")) == (1_000, 0)


def test_where_addresses_are_denied_the_order_is_an_ordinary_one_and_the_verdict_says_so(loop: Loop) -> None:
    put_in_force(loop, swiss())
    loop.shop_state.addresses_approved = False
    order = buy(loop)
    assert (stands(loop, order), promised(loop, order)) == (("referred", "won"), [eur(1_000)])
    assert "check market: passed (country_unknown)" in explained(loop, order)
    assert books(loop) == {"EUR program": -1_000, "EUR held": 1_000}

    # Before anything is paid the shop lets us see them: the promise is settled by what is known then.
    loop.shop_state.addresses_approved = True
    merchant.touch(loop.world, loop.shop_state, order.id)
    loop.work()
    assert "check market: passed (market_amounts)" in explained(loop, order)
    loop.pass_time(days=2)
    assert (states(loop, order), promised(loop, order)) == (["issued"], [chf(1_200)])
    assert (books(loop), balance(loop, "ada", "CHF")) == ({"CHF program": -1_200, "CHF issued": 1_200}, 1_200)


def test_an_address_that_changes_or_is_erased_later_moves_nothing(loop: Loop) -> None:
    put_in_force(loop, swiss())
    order = buy(loop)
    for address in (BERLIN, None):
        order.shipping_address = address
        merchant.touch(loop.world, loop.shop_state, order.id)
        loop.work()
    loop.pass_time(days=2)
    assert (facts(loop, order)["country"], promised(loop, order)) == ("CH", [chf(1_200)])


def test_of_what_is_not_shipped_the_bill_says_the_country(loop: Loop) -> None:
    put_in_force(loop, swiss())
    digital = buy(loop, to=None, billing_address=ZURICH, requires_shipping=False)
    assert promised(loop, digital) == [chf(1_200)]


def test_what_is_fetched_in_person_is_of_no_market_whatever_the_bill_says(loop: Loop) -> None:
    put_in_force(loop, swiss())
    fetched = buy(loop, to=None, billing_address=ZURICH)
    assert promised(loop, fetched) == [eur(1_000)]


def test_the_order_page_and_the_story_show_the_threshold_in_francs(loop: Loop) -> None:
    put_in_force(loop, swiss())
    order = buy(loop)
    assert "  market CH: 68.40 CHF counted, measured by 60.00 CHF\n" in explained(loop, order)
    assert "check market: passed (market_amounts)" in explained(loop, order)
    assert "country CH" in explained(loop, order)

    bearer = f"Bearer {mint_id_token(loop.world, loop.shop_state)}"
    asked = loop.app.test_client().get(f"/admin/orders/{order.id}", headers={"Authorization": bearer})
    page = asked.text.replace("\u00a0", " ")
    assert "Market CH: 68.40 CHF counts; the smallest amount there is 60.00 CHF." in page
    assert "CHF 12 in store credit" in page
    assert "those amounts hold." in page


def test_a_return_is_measured_in_the_markets_currency_before_and_after_the_issue(loop: Loop) -> None:
    """Four mugs for 72.00 are 68.40 francs; with one back 54.00 are left, 51.30 francs, below 60.00."""
    put_in_force(loop, swiss())
    order = buy(loop, product="Mug", quantity=4)
    loop.pass_time(days=2)
    assert (states(loop, order), balance(loop, "ada", "CHF")) == (["issued"], 1_200)

    merchant.refund(loop.world, loop.shop_state, order.id, lines={order.lines[0].id: 1})
    loop.work()
    loop.pass_time(hours=1)
    assert (stands(loop, order), states(loop, order)) == (("not_referred", "below_minimum"), ["clawed_back"])
    assert "  market CH: 51.30 CHF counted, measured by 60.00 CHF\n" in explained(loop, order)
    assert (balance(loop, "ada", "CHF"), books(loop)) == (0, {})


def test_a_return_above_the_threshold_moves_nothing(loop: Loop) -> None:
    """Eight mugs for 144.00 are 136.80 francs; with four back 68.40 francs are left."""
    put_in_force(loop, swiss())
    order = buy(loop, product="Mug", quantity=8)
    merchant.refund(loop.world, loop.shop_state, order.id, lines={order.lines[0].id: 4})
    loop.work()
    assert (stands(loop, order), states(loop, order)) == (("referred", "won"), ["pending"])


def test_pro_rata_shrinks_the_markets_sum(loop: Loop) -> None:
    """Half of it is left: 6.00 of 12.00 francs."""
    put_in_force(loop, swiss(partial_return=PartialReturn.PRO_RATA))
    order = buy(loop, product="Mug", quantity=8)
    merchant.refund(loop.world, loop.shop_state, order.id, lines={order.lines[0].id: 4})
    loop.work()
    loop.pass_time(days=2)
    assert (promised(loop, order), balance(loop, "ada", "CHF")) == ([chf(600)], 600)
    assert books(loop) == {"CHF program": -600, "CHF issued": 600}


def test_gift_cards_bought_are_left_out_in_francs(loop: Loop) -> None:
    """A print for 58.50 and another that is a gift card: 55.58 francs count, below 60.00, though 117.00 were paid."""
    put_in_force(loop, swiss())
    order = loop.buy(
        FRIEND,
        codes=(claim(loop),),
        product="Print",
        quantity=2,
        shipping_address=ZURICH,
        paid_in="CHF",
        deliver=False,
    )
    (line,) = order.lines
    card = type(line)(loop.world.new_id(), line.product_id, line.variant_id, "Card", 1, 1, 6_500, 650, [], True)
    line.quantity, line.current_quantity, line.discount_minor = 1, 1, 650
    order.lines.append(card)
    merchant.touch(loop.world, loop.shop_state, order.id)
    loop.work()
    assert (stands(loop, order), rewards(loop, order)) == (("not_referred", "below_minimum"), [])
    loop.duties[Duty.RECONCILE]()
    loop.work()
    assert revisions(loop, order) == [("not_referred", "below_minimum")]


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
