"""What Shopify's merchants do to orders after the sale, through the doors: each ends as docs/architecture.md says."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from plugin.domain.program.choice import Channel
from plugin.domain.program.rules import Trigger
from tests.ledger_sums import balances, revisions, rewards, stands, states
from tests.loop import Loop
from tests.orders.ruled import claim, eur, put_in_force, refer, rules
from tests.sim_shop import installation
from tests.sim_shop import orders as merchant
from tests.sim_shop.state import Order


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine)
    put_in_force(made, rules(trigger=Trigger(minimum=eur(5_000))))
    yield made
    made.close()


def edit(loop: Loop, order: Order, pieces: int) -> None:
    merchant.edit(loop.world, loop.shop_state, order.id, order.lines[0].id, pieces)
    loop.work()


def test_an_edit_is_measured_again_in_both_directions_until_the_reward_ended(loop: Loop) -> None:
    """A mug costs the friend 18.00: two are too few, three are 54.00."""
    order = refer(loop, product="Mug", quantity=2)
    assert (stands(loop, order), rewards(loop, order)) == (("not_referred", "below_minimum"), [])
    edit(loop, order, 3)
    assert (stands(loop, order), states(loop, order)) == (("referred", "won"), ["pending"])
    edit(loop, order, 2)
    assert (stands(loop, order), states(loop, order)) == (("not_referred", "below_minimum"), ["voided"])
    edit(loop, order, 4)
    # The order counts again; a promise that ended does not begin anew.
    assert (stands(loop, order), states(loop, order)) == (("referred", "won"), ["voided"])
    assert balances(loop) == {}


def test_an_exchange_is_measured_by_what_the_friend_keeps_in_the_end(loop: Loop) -> None:
    """Two throws for 144.00; one goes back and another one is added in its place."""
    order = refer(loop, quantity=2)
    line = order.lines[0].id
    merchant.refund(loop.world, loop.shop_state, order.id, lines={line: 1})
    merchant.edit(loop.world, loop.shop_state, order.id, line, 2)
    loop.work()
    loop.pass_time(days=31)
    assert (order.current_subtotal_minor, stands(loop, order)) == (14_400, ("referred", "won"))
    assert states(loop, order) == ["issued"]


@pytest.mark.parametrize("reason", ["customer", "declined", "fraud", "inventory", "staff", "other"])
def test_a_cancellation_ends_the_promise_whatever_its_reason(loop: Loop, reason: str) -> None:
    order = refer(loop)
    merchant.cancel(loop.world, loop.shop_state, order.id, reason, give_back=False)
    loop.work()
    why = "cancelled_as_fraud" if reason == "fraud" else "cancelled"
    assert (stands(loop, order), states(loop, order)) == (("not_referred", why), ["voided"])
    assert balances(loop) == {}


@pytest.mark.parametrize(
    ("ending", "standing", "state", "books"),
    [
        ("won", ("referred", "won"), "issued", {"program": -1_000, "issued": 1_000}),
        ("lost", ("not_referred", "chargeback"), "clawed_back", {}),
    ],
)
def test_a_chargeback_after_the_issue_leaves_the_code_until_it_is_lost(
    loop: Loop, ending: str, standing: tuple[str, str], state: str, books: dict[str, int]
) -> None:
    order = refer(loop)
    loop.pass_time(days=31)
    merchant.dispute(loop.world, loop.shop_state, order.id)
    loop.work()
    assert (stands(loop, order), states(loop, order)) == (("held", "dispute_open"), ["issued"])
    merchant.settle_dispute(loop.world, loop.shop_state, order.id, ending)
    loop.work()
    assert (stands(loop, order), states(loop, order), balances(loop)) == (standing, [state], books)


def test_a_draft_counts_only_where_the_rules_name_drafts(loop: Loop) -> None:
    draft = refer(loop, source_name="shopify_draft_order")
    assert (stands(loop, draft), rewards(loop, draft)) == (("not_referred", "draft_order"), [])
    put_in_force(loop, rules(trigger=Trigger(channels=frozenset({Channel.DRAFT_ORDER}))))
    named = refer(loop, email="nils@example.com", source_name="shopify_draft_order")
    # It is no reason to refuse any more; that staff entered it is still looked at by a person.
    assert (stands(loop, named), rewards(loop, named)) == (("held", "suspicious"), [])


def test_a_test_order_earns_nothing_and_takes_no_claim(loop: Loop) -> None:
    code = claim(loop)
    tried = loop.buy("felix@example.com", test=True)
    loop.work()
    real = loop.buy("felix@example.com", codes=(code,))
    loop.work()
    assert (stands(loop, tried), rewards(loop, tried)) == (("not_referred", "test_order"), [])
    assert (stands(loop, real), states(loop, real)) == (("referred", "won"), ["pending"])


def test_the_renewal_of_a_subscription_is_a_later_order_on_the_same_claim(loop: Loop) -> None:
    first = refer(loop)
    loop.pass_time(days=20)
    renewal = loop.buy("felix@example.com", source_name="subscription_contract")
    loop.work()
    assert states(loop, first) == ["pending"]
    assert (stands(loop, renewal), rewards(loop, renewal)) == (("not_referred", "already_converted"), [])


def test_a_friend_who_is_forgotten_during_the_hold_leaves_the_promise_as_it_is(loop: Loop) -> None:
    order = refer(loop)
    shop = loop.shop_state
    installation.privacy(loop.world, shop, "customers/redact", shop.customers[order.customer_id or 0])
    loop.work()
    merchant.touch(loop.world, shop, order.id)
    loop.work()
    loop.pass_time(days=31)
    assert revisions(loop, order) == [("referred", "won")]
    assert states(loop, order) == ["issued"]


def test_an_advocate_who_is_forgotten_during_the_hold_is_owed_nothing(loop: Loop) -> None:
    order = refer(loop)
    installation.privacy(loop.world, loop.shop_state, "customers/redact", loop.customer("ada"))
    loop.work()
    loop.pass_time(days=31)
    assert [(reward.state.value, reward.reason) for reward in rewards(loop, order)] == [("voided", "customer_redacted")]
    assert balances(loop) == {}
