"""Orders of a market through the doors: which belongs to one, and its own threshold in its own currency."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select

from plugin.bell import Duty
from plugin.db.engine import reading
from plugin.db.people.personal_copy import copy_person
from plugin.db.people.personal_rows import blank_person, find_person
from plugin.db.tables import orders
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.rules import Multiplier, Trigger
from plugin.services.orders.reviewing.rejudge_orders import rejudge_orders
from plugin.services.orders.reviewing.try_rules import try_rules
from tests.ledger_sums import revisions, rewards, stands, states
from tests.loop import Loop
from tests.orders.ruled import FRIEND, claim, eur, put_in_force
from tests.orders.swiss import BERLIN, ZURICH, balance, books, buy, chf, explained, facts, promised, swiss, swiss_loop
from tests.sim_shop import orders as merchant
from tests.sim_shop.addresses import Address
from tests.sim_shop.oauth import mint_id_token


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = swiss_loop(engine)
    yield made
    made.close()


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


def test_an_address_that_is_first_seen_when_the_reward_was_given_takes_nothing_back(loop: Loop) -> None:
    """72.00 euro are above 70.00, 68.40 francs below 80.00: Ada has her 10.00 euro when the shop lets us see them."""
    put_in_force(loop, swiss(minimum=8_000))
    loop.shop_state.addresses_approved = False
    order = buy(loop)
    loop.pass_time(days=2)
    assert (states(loop, order), balance(loop, "ada", "EUR")) == (["issued"], 1_000)

    loop.shop_state.addresses_approved = True
    merchant.touch(loop.world, loop.shop_state, order.id)
    loop.work()
    loop.pass_time(hours=1)
    assert (stands(loop, order), states(loop, order)) == (("referred", "won"), ["issued"])
    assert "check market: passed (country_unknown)" in explained(loop, order)
    assert (balance(loop, "ada", "EUR"), books(loop)) == (1_000, {"EUR program": -1_000, "EUR issued": 1_000})


def test_an_address_erased_before_the_payment_keeps_no_tag_from_being_asked_for(loop: Loop) -> None:
    """68.40 francs are above 60.00, and the 72.00 euro they are in the shop's currency below 100.00."""
    given = swiss(trigger=Trigger(minimum=eur(10_000)), multiplier=Multiplier("VIP", Decimal(2)))
    put_in_force(loop, given)
    loop.customer("ada").tags = ["VIP"]
    order = buy(loop, paid=False)
    assert stands(loop, order) == ("open", "not_paid_yet")

    order.shipping_address = None
    merchant.mark_paid(loop.world, loop.shop_state, order.id)
    loop.work()
    assert (stands(loop, order), promised(loop, order)) == (("referred", "won"), [chf(2_400)])


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
    assert "Market CH: CHF 68.40 counts; the smallest amount there is CHF 60.00." in page
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


def test_an_export_has_the_country_and_a_redaction_leaves_the_promise_whole(loop: Loop) -> None:
    """The order keeps where it went and its amounts, and nobody; the advocate's francs stay as they were promised."""
    put_in_force(loop, swiss())
    order = buy(loop)
    shop, buyer = loop.shop(), loop.customer("felix")
    with reading(loop.bench.engine) as conn:
        rows = find_person(conn, shop.shop_id, customer_ids=[buyer.id], identity_keys=frozenset(), order_ids=[order.id])
        (copied,) = copy_person(conn, shop.shop_id, rows, [])["orders"]
    assert (copied["country"], copied["paid_currency"], copied["paid_minor"]) == ("CH", "CHF", 6_840)

    with loop.bench.engine.begin() as conn:
        blank_person(conn, shop.shop_id, rows)
    order.shipping_address, order.customer_id, order.email = None, None, None
    merchant.touch(loop.world, loop.shop_state, order.id)
    loop.work()
    loop.pass_time(days=2)
    assert (facts(loop, order)["country"], promised(loop, order)) == ("CH", [chf(1_200)])
    with reading(loop.bench.engine) as conn:
        assert conn.execute(select(orders.c.customer_id).where(orders.c.order_id == order.id)).scalar_one() is None
