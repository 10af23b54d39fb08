"""Store credit as a reward of a program, through the doors: promised, given once, paid with, taken back."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select

from plugin.db.engine import reading
from plugin.db.tables import credit_moves
from plugin.domain.program.benefit import Benefit, BenefitKind
from plugin.domain.program.rules import AdvocatePlan
from tests.ledger_sums import balances, owed, rewards, states
from tests.loop import Loop
from tests.rewards.stage import eur, refer, rules, settle
from tests.sim_shop import installation
from tests.sim_shop.orders import refund
from tests.sim_shop.store_credits import account_of


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine, hold_days=1)
    app = made.world.app
    installation.change_scopes(made.world, made.shop_state, frozenset({*app.required_scopes, *app.optional_scopes}))
    made.install(made.shop_state)
    made.work()
    settle(made, rules(AdvocatePlan(options=(Benefit(BenefitKind.STORE_CREDIT, eur(1_000), valid_days=365),))))
    yield made
    made.close()


def effects(loop: Loop, kind: str) -> list[str | None]:
    return [one.code for one in loop.world.effects if one.kind == f"store_credit_{kind}"]


def balance(loop: Loop) -> int:
    account = account_of(loop.shop_state, loop.customer("ada").id, "EUR")
    return 0 if account is None else account.balance_minor


def test_friends_orders_put_credit_on_the_advocates_account(loop: Loop) -> None:
    orders = refer(loop, 2)
    loop.pass_time(days=2)

    assert [states(loop, order) for order in orders] == [["issued"], ["issued"]]
    assert (effects(loop, "credited"), balance(loop)) == (["1000", "1000"], 2_000)
    assert balances(loop) == {"program": -2_000, "issued": 2_000}
    shown = loop.call("GET", "/widget", customer=loop.customer("ada")).json()["advocate"]["issued"]
    assert [one["text"].split(",")[0] for one in shown] == ["€10 in store credit", "€10 in store credit"]


def test_a_lost_answer_costs_a_quarter_of_an_hour_and_nothing_else(loop: Loop) -> None:
    (order,) = refer(loop, 1)
    loop.world.faults.add("timeout_after", "storeCreditAccountCredit")
    loop.pass_time(days=2)
    assert states(loop, order) == ["approved"]

    loop.pass_time(minutes=16)
    assert states(loop, order) == ["issued"]
    assert effects(loop, "credited") == ["1000"]


def test_a_return_takes_it_back_and_what_is_spent_is_a_loss(loop: Loop) -> None:
    (order,) = refer(loop, 1)
    loop.pass_time(days=2)
    loop.buy(loop.customer("ada"), product="Mug", use_store_credit=True)
    loop.work()
    # Ada paid 10.00 of the mug with it.
    assert balance(loop) == 0

    refund(loop.world, loop.shop_state, order.id)
    loop.work()
    assert states(loop, order) == ["clawed_back"]
    assert effects(loop, "credited") == ["1000"]
    assert balances(loop) == {"program": -1_000, "loss": 1_000}


def test_an_unspent_credit_is_debited_after_a_return(loop: Loop) -> None:
    (order,) = refer(loop, 1)
    loop.pass_time(days=2)

    refund(loop.world, loop.shop_state, order.id)
    loop.work()

    assert (effects(loop, "debited"), balance(loop), balances(loop)) == (["1000"], 0, {})


def test_what_shopify_declines_waits_for_a_person_and_is_still_owed(loop: Loop) -> None:
    (order,) = refer(loop, 1)
    loop.shop_state.credit_limit_minor = 500
    loop.pass_time(days=2)

    assert states(loop, order) == ["approved"]
    (reward,) = rewards(loop, order)
    assert (f"reward:{reward.reward_id}", "dead") in owed(loop, "issue_reward")
    assert (effects(loop, "credited"), balances(loop)) == ([], {"program": -1_000, "owed": 1_000})


def test_a_person_who_is_forgotten_is_forgotten_here_too(loop: Loop) -> None:
    refer(loop, 1)
    loop.pass_time(days=2)

    installation.privacy(loop.world, loop.shop_state, "customers/redact", loop.customer("ada"))
    loop.work()

    with reading(loop.bench.engine) as conn:
        assert conn.execute(select(credit_moves.c.customer_id)).scalars().all() == [None]
