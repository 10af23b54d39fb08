"""A share of a friend's referral for the advocate who brought the friend: one level, only behind the legal tick."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from plugin.db.engine import reading
from plugin.db.people.advocates import advocates_by_id
from plugin.domain.errors import ProgramInvalid
from plugin.domain.people.person import Person
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.checks.playable import terms_of
from plugin.domain.program.checks.rules_check import warn_of_rules
from plugin.domain.program.choice import Event, Group, PartialReturn, Per, StepTime
from plugin.domain.program.earning import largest_reward
from plugin.domain.program.rules import AdvocatePlan, Caps, Chain, Rules, Step, Tier, Trigger
from plugin.domain.program.texts.language import Language
from plugin.domain.program.texts.rules_conditions import say_rules_conditions
from plugin.domain.program.texts.rules_text import say_rules
from plugin.domain.rewards.reward import Reward
from plugin.services.advocates.group_advocate import group_advocate
from plugin.services.customers.merge_customers import merge_customers
from plugin.services.customers.redact_customer import redact_customer
from plugin.services.orders.reading.refresh_orders import refresh_orders
from plugin.services.orders.reviewing.explain_order import explain_order
from plugin.services.orders.reviewing.rejudge_orders import rejudge_orders
from plugin.services.points.read_book import read_book
from tests.dumps import dump
from tests.ledger_sums import balances, rewards, stands
from tests.loop import Loop
from tests.orders.chained import allow, bring, link_of
from tests.orders.ruled import eur, put_in_force, rules
from tests.sim_shop import orders as merchant
from tests.sim_shop.oauth import mint_id_token
from tests.sim_shop.state import Order

GAP = "\u00a0"
TENTH = Chain(1, Decimal("0.1"), legal_tick=True)


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine, SHOPIFY_API_SECRET="hush-a-client-secret-of-sufficient-length")
    yield made
    made.close()


def chained(**changes: object) -> Rules:
    return rules(**({"chain": TENTH} | changes))


def told(loop: Loop, order: Order) -> set[tuple[str, str, int, str]]:
    """Whose, for what, how much and how far, of every reward of an order; advocates by their code."""
    shop, names = loop.shop(), {}
    for name in ("ada", "ben", "cleo"):
        names[link_of(loop, name)] = name
    with reading(loop.bench.engine) as conn:
        codes = advocates_by_id(conn, shop.shop_id, [one.advocate_id for one in rewards(loop, order)])
    return {
        (names[codes[one.advocate_id].referral_code], one.cause, one.amount.amount_minor, one.state.value)
        for one in rewards(loop, order)
    }


def shares(loop: Loop, order: Order) -> list[tuple[int, str, str | None]]:
    """Amount, state and reason of what an order earns by a chain."""
    return [(one.amount.amount_minor, one.state.value, one.reason) for one in rewards(loop, order) if _is_chains(one)]


def _is_chains(reward: Reward) -> bool:
    return reward.cause == "chain"


def test_a_tenth_of_the_referral_goes_one_level_up_and_no_further(loop: Loop) -> None:
    """Ben came by Ada, Cleo by Ben, Dora by Cleo: each earns 10.00, and who brought them 1.00 beside."""
    put_in_force(loop, chained())
    first, second, third = bring(loop, "ada", "ben"), bring(loop, "ben", "cleo"), bring(loop, "cleo", "dora")
    assert told(loop, first) == {("ada", "referral", 1_000, "pending")}
    assert told(loop, second) == {("ben", "referral", 1_000, "pending"), ("ada", "chain", 100, "pending")}
    assert told(loop, third) == {("cleo", "referral", 1_000, "pending"), ("ben", "chain", 100, "pending")}
    assert balances(loop) == {"program": -3_200, "held": 3_200}

    loop.pass_time(days=31)
    assert told(loop, third) == {("cleo", "referral", 1_000, "issued"), ("ben", "chain", 100, "issued")}
    assert balances(loop) == {"program": -3_200, "issued": 3_200}
    given = [one.amount_minor for one in loop.shop_state.discounts.values() if one.title.startswith("Goodword reward")]
    assert sorted(one for one in given if one is not None) == [100, 100, 1_000, 1_000, 1_000]


def test_reading_an_order_again_changes_nothing(loop: Loop) -> None:
    put_in_force(loop, chained())
    bring(loop, "ada", "ben")
    second = bring(loop, "ben", "cleo")
    before = dump(loop.bench.engine, without=("deliveries", "messages", "orders"))
    merchant.touch(loop.world, loop.shop_state, second.id)
    loop.work()
    assert dump(loop.bench.engine, without=("deliveries", "messages", "orders")) == before
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        assert rejudge_orders(conn, shop) == []


def test_a_person_can_read_why(loop: Loop) -> None:
    put_in_force(loop, chained())
    bring(loop, "ada", "ben")
    second = bring(loop, "ben", "cleo")
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        text = explain_order(conn, shop, second.name) or ""
    assert "(chain) for advocate " in text
    assert "who brought the advocate of this order, 1.00 EUR: pending" in text
    bearer = f"Bearer {mint_id_token(loop.world, loop.shop_state)}"
    page = loop.app.test_client().get(f"/admin/orders/{second.id}", headers={"Authorization": bearer})
    assert (page.status_code, "brought the advocate" in page.text) == (200, True)


def test_the_sentence_and_the_conditions_say_it() -> None:
    told = [say_rules(chained(), language) for language in Language]
    assert sorted(told) == [
        f"Du gibst 10{GAP}% Rabatt, du bekommst 10{GAP}€; dazu 10{GAP}% der Prämie, wenn dein Freund weiterempfiehlt",
        "You give 10% off, you get €10; plus 10% of the reward when your friend refers on",
    ]
    english = say_rules_conditions(chained(), Language.EN)
    assert "When someone you referred refers on, you get 10% of that reward; it goes no further." in english
    assert "You can refer without an order of your own." in english


def test_nothing_goes_up_without_the_chain(loop: Loop) -> None:
    put_in_force(loop, rules())
    bring(loop, "ada", "ben")
    assert told(loop, bring(loop, "ben", "cleo")) == {("ben", "referral", 1_000, "pending")}


def test_the_tick_taken_away_keeps_what_was_promised_and_promises_no_more(loop: Loop) -> None:
    put_in_force(loop, chained())
    bring(loop, "ada", "ben")
    before = bring(loop, "ben", "cleo")
    put_in_force(loop, rules())
    after = bring(loop, "ben", "emil")
    loop.pass_time(days=31)
    assert shares(loop, before) == [(100, "issued", "issued")]
    assert shares(loop, after) == []


def test_a_returned_order_takes_the_share_back_before_and_after_the_issue(loop: Loop) -> None:
    put_in_force(loop, chained())
    bring(loop, "ada", "ben")
    early, late = bring(loop, "ben", "cleo"), bring(loop, "ben", "emil")
    merchant.refund(loop.world, loop.shop_state, early.id)
    loop.work()
    assert shares(loop, early) == [(100, "voided", "refunded")]
    loop.pass_time(days=31)
    assert shares(loop, late) == [(100, "issued", "issued")]
    merchant.refund(loop.world, loop.shop_state, late.id)
    loop.work()
    assert shares(loop, late) == [(100, "clawed_back", "refunded")]
    # Ada's 10.00 for Ben is all that is left.
    assert balances(loop) == {"program": -1_000, "issued": 1_000}


def test_the_share_ends_with_the_tie_to_the_advocate_in_between(loop: Loop) -> None:
    """Ben sends back what he bought by Ada's recommendation: he did not come by her, so Cleo's earns her none."""
    put_in_force(loop, chained())
    first = bring(loop, "ada", "ben")
    second = bring(loop, "ben", "cleo")
    merchant.refund(loop.world, loop.shop_state, first.id)
    loop.work()
    assert shares(loop, second) == [(100, "pending", None)]
    loop.pass_time(days=31)
    assert shares(loop, second) == [(100, "voided", "chain_broken")]
    assert balances(loop) == {"program": -1_000, "issued": 1_000}
    assert shares(loop, bring(loop, "ben", "emil")) == []


def test_while_the_tie_is_in_doubt_nothing_is_decided(loop: Loop) -> None:
    put_in_force(loop, chained())
    first = bring(loop, "ada", "ben")
    second = bring(loop, "ben", "cleo")
    merchant.dispute(loop.world, loop.shop_state, first.id)
    loop.work()
    assert stands(loop, first) == ("held", "dispute_open")
    loop.pass_time(days=31)
    assert shares(loop, second) == [(100, "pending", None)]
    merchant.settle_dispute(loop.world, loop.shop_state, first.id, "won")
    loop.pass_time(hours=7)
    assert shares(loop, second) == [(100, "issued", "issued")]


def forget(loop: Loop, name: str) -> None:
    customer, shop = loop.customer(name), loop.shop()
    person = Person(customer.id, customer.email, None, ())
    redact_customer(loop.bench, shop.shop_domain, shop, person, spare=0, thin=lambda _, body: body, now=loop.now())


@pytest.mark.parametrize(
    ("name", "ends"), [("ada", ("voided", "customer_redacted")), ("ben", ("issued",) * 2), ("cleo", ("issued",) * 2)]
)
def test_only_who_is_forgotten_loses_what_waits(loop: Loop, name: str, ends: tuple[str, str]) -> None:
    """The tie that was found when Cleo ordered is kept without Ben."""
    put_in_force(loop, chained())
    bring(loop, "ada", "ben")
    second = bring(loop, "ben", "cleo")
    forget(loop, name)
    loop.pass_time(days=31)
    assert shares(loop, second) == [(100, *ends)]


def test_the_order_by_which_somebody_came_may_be_read_with_the_next_one(loop: Loop) -> None:
    put_in_force(loop, chained())
    codes = []
    for advocate, friend in (("ada", "ben"), ("ben", "cleo")):
        answer = loop.claim(link_of(loop, advocate).upper(), email=f"{friend}@example.com")
        codes.append((friend, str(answer.json()["discount_code"])))
    orders = []
    for friend, code in codes:
        orders.append(loop.buy(f"{friend}@example.com", codes=(code,)))
        loop.world.clock.advance(timedelta(seconds=5))
    loop.work()
    assert [shares(loop, order) for order in orders] == [[], [(100, "pending", None)]]


def test_who_came_is_known_late_and_the_share_is_promised_late(loop: Loop) -> None:
    """Ben's order is paid for after Cleo's; read again, Cleo's finds by whom he came; the share waits from then on."""
    put_in_force(loop, chained())
    first = bring(loop, "ada", "ben", paid=False)
    second = bring(loop, "ben", "cleo")
    assert shares(loop, second) == []
    merchant.mark_paid(loop.world, loop.shop_state, first.id)
    loop.work()
    merchant.touch(loop.world, loop.shop_state, second.id)
    loop.work()
    assert shares(loop, second) == [(100, "pending", None)]
    loop.pass_time(days=31)
    assert shares(loop, second) == [(100, "issued", "issued")]


def test_a_mutual_pair_never_pays_itself(loop: Loop) -> None:
    """Ada brought Ben; Ben's link brings Ada, which a person allows: what Ada orders earns her no share of Ben's."""
    put_in_force(loop, chained())
    pair = bring(loop, "ada", "ben"), bring(loop, "ben", "ada")
    allow(loop, *pair)
    assert [stands(loop, order) for order in pair] == [("referred", "allowed_by_person")] * 2
    assert [shares(loop, order) for order in pair] == [[], []]
    third = bring(loop, "ada", "cleo")
    assert shares(loop, third) == []


def test_who_recommended_before_they_came_brings_nobody_a_share(loop: Loop) -> None:
    """Ben brought Emil before he ordered by Ada's recommendation himself."""
    put_in_force(loop, chained())
    bring(loop, "ben", "emil")
    bring(loop, "ada", "ben")
    assert shares(loop, bring(loop, "ben", "cleo")) == []


@pytest.mark.parametrize("pair", [("ben", "ada"), ("cleo", "ada")])
def test_two_who_turn_out_to_be_one_earn_no_share_of_themselves(loop: Loop, pair: tuple[str, str]) -> None:
    """The account of Ben, or of Cleo who ordered, goes into Ada's before the hold is over."""
    put_in_force(loop, chained())
    bring(loop, "ada", "ben")
    second = bring(loop, "ben", "cleo")
    gone, kept = (loop.customer(name) for name in pair)
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        merge_customers(conn, loop.bench.keys, shop, gone=gone.id, kept=kept.id, now=loop.now())
    loop.work()
    loop.pass_time(days=31)
    assert [state for _, state, _ in shares(loop, second)] == ["voided"]


def test_an_advocate_of_another_group_is_promised_no_share(loop: Loop) -> None:
    put_in_force(loop, chained())
    bring(loop, "ada", "ben")
    shop, link = loop.shop(), link_of(loop, "ada")
    with loop.bench.engine.begin() as conn:
        group_advocate(conn, shop, link, Group.STAFF, actor="command", now=loop.now())
    assert shares(loop, bring(loop, "ben", "cleo")) == []


def test_a_cap_by_value_bounds_the_share_and_a_cap_by_number_does_not(loop: Loop) -> None:
    """Ada may have 10.50 in her life and one reward a month: 10.00 for Ben, then 0.50 of the 1.00 and nothing more."""
    put_in_force(loop, chained(caps=Caps(per_month=1, lifetime_value=eur(1_050))))
    bring(loop, "ada", "ben")
    second, third = bring(loop, "ben", "cleo"), bring(loop, "ben", "emil")
    loop.pass_time(days=31)
    assert shares(loop, second) == [(50, "issued", "issued")]
    assert [(amount, state) for amount, state, _ in shares(loop, third)] == [(100, "voided")]


def test_a_share_is_no_referral_of_the_one_who_gets_it(loop: Loop) -> None:
    """Every place and number counts the two who came by Ada, and not the one who came by Ben."""
    put_in_force(loop, chained(caps=Caps(lifetime=2)))
    bring(loop, "ada", "ben")
    bring(loop, "ben", "cleo")
    own = bring(loop, "ada", "emil")
    loop.pass_time(days=31)
    assert told(loop, own) == {("ada", "referral", 1_000, "issued")}


def test_a_share_of_a_percentage_follows_what_the_friend_keeps(loop: Loop) -> None:
    """10 % of 10 % of 216.00 is 2.16; two of three throws sent back leave 72.00, and 0.72."""
    plan = AdvocatePlan(Per.PERCENT_OF_ORDER, percent=Decimal(10), paid_as=BenefitKind.FIXED)
    put_in_force(loop, chained(advocate=plan, partial_return=PartialReturn.PRO_RATA))
    bring(loop, "ada", "ben")
    second = bring(loop, "ben", "cleo", quantity=3)
    assert shares(loop, second) == [(216, "pending", None)]
    merchant.refund(loop.world, loop.shop_state, second.id, {second.lines[0].id: 2})
    loop.pass_time(days=31)
    assert shares(loop, second) == [(72, "issued", "issued")]


def test_points_are_shared_too(loop: Loop) -> None:
    """A tenth of 55 points is 5."""
    plan = AdvocatePlan(options=(Benefit(BenefitKind.POINTS, points=55),))
    put_in_force(loop, chained(advocate=plan))
    bring(loop, "ada", "ben")
    share = next(one for one in rewards(loop, bring(loop, "ben", "cleo")) if _is_chains(one))
    assert share.benefit == Benefit(BenefitKind.POINTS, points=5)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"chain": Chain(1, Decimal("0.1"))}, "chain.legal_tick"),
        ({"chain": Chain(2, Decimal("0.1"), legal_tick=True)}, "chain.levels"),
        ({"tiers": (Tier(2, (Benefit(BenefitKind.FIXED, amount=eur(2_000)),)),)}, "chain"),
        ({"advocate": AdvocatePlan(Per.EVERY_N, n=3, options=(Benefit(BenefitKind.FIXED, amount=eur(900)),))}, "chain"),
        ({"advocate": AdvocatePlan(options=(Benefit(BenefitKind.PERCENT, percent=Decimal(10)),))}, "chain.share"),
        (
            {
                "steps": (Step(StepTime.ORDER_1_FINAL, Decimal("0.5")), Step(StepTime.AFTER_90_DAYS, Decimal("0.5"))),
            },
            "steps",
        ),
        (
            {
                "trigger": Trigger(Event.SUBSCRIPTION_CYCLE, first_order_only=False),
                "advocate": AdvocatePlan(Per.RECURRING, options=(Benefit(BenefitKind.FIXED, amount=eur(900)),)),
            },
            "chain",
        ),
    ],
)
def test_rules_under_which_nobody_knows_the_share_are_refused(changes: dict[str, object], field: str) -> None:
    with pytest.raises(ProgramInvalid) as refused:
        terms_of(chained(**changes))
    assert field in refused.value.problems


def test_budgets_expect_the_share_and_the_merchant_is_warned() -> None:
    assert largest_reward(chained()) == eur(1_100)
    assert largest_reward(rules()) == eur(1_000)
    assert "UWG" in warn_of_rules(chained())["chain"]
    assert "chain" not in warn_of_rules(rules())


def test_a_share_waits_while_the_order_that_brought_somebody_cannot_be_read(loop: Loop) -> None:
    put_in_force(loop, chained())
    first, second = bring(loop, "ada", "ben"), bring(loop, "ben", "cleo")
    merchant.delete(loop.world, loop.shop_state, first.id)
    refresh_orders(loop.bench, loop.shop(), [first.id], now=loop.now())
    loop.pass_time(days=31)
    assert [state for _, state, *_ in shares(loop, second)] == ["pending"]


def test_a_share_of_anothers_referral_is_no_approved_referral_of_ones_own(loop: Loop) -> None:
    """Ada brought Ben, one referral; what Ben's Cleo earns her is a reward and no second one."""
    put_in_force(loop, chained())
    first, second = bring(loop, "ada", "ben"), bring(loop, "ben", "cleo")
    loop.pass_time(days=31)
    with reading(loop.bench.engine) as conn:
        book = read_book(conn, loop.shop(), link_of(loop, "ada"))
    assert ([state for _, state, *_ in shares(loop, second)], shares(loop, first)) == (["issued"], [])
    assert book is not None
    assert (book.approved, book.badges) == (1, (1,))
