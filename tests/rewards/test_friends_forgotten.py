"""What a friend is promised follows them when customers become one, and is told and forgotten with them."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select

from plugin.db.engine import reading
from plugin.db.people.data_exports import list_exports
from plugin.db.tables import rewards as reward_rows
from plugin.services.customers.read_export import read_export
from tests.ledger_sums import balances
from tests.loop import Loop
from tests.rewards.friends import CREDIT, EVERYBODY, buys, by_side, credit_of, of_friend, open_program
from tests.sim_shop import customers, installation
from tests.sim_shop.state import Customer, Order


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine, hold_days=1)
    open_program(made, CREDIT)
    yield made
    made.close()


def named(loop: Loop) -> list[int | None]:
    """Whom the rows of rewards name, oldest first."""
    with reading(loop.bench.engine) as conn:
        return list(conn.execute(select(reward_rows.c.customer_id).order_by(reward_rows.c.id)).scalars())


def redact(loop: Loop, who: Customer) -> None:
    installation.privacy(loop.world, loop.shop_state, "customers/redact", who)
    loop.work()


def after_the_hold(loop: Loop) -> None:
    loop.pass_time(days=1)
    loop.pass_time(minutes=20)


def told(loop: Loop, who: Customer) -> list[tuple[str, str, int]]:
    """Side, state and amount of the rewards in the document about a person."""
    installation.privacy(loop.world, loop.shop_state, "customers/data_request", who)
    loop.work()
    shop = loop.shop()
    with loop.bench.engine.begin() as conn:
        newest = max(one.export_id for one in list_exports(conn, shop.shop_id))
        text = read_export(conn, loop.bench.cipher, shop, newest, actor="merchant:1", now=loop.now())
    assert text is not None
    return [(one["side"], one["state"], one["amount_minor"]) for one in json.loads(text)["rewards"]]


def ordered(loop: Loop) -> tuple[Order, Customer]:
    felix = loop.customer("felix")
    order = buys(loop, felix)
    assert named(loop) == [None, felix.id]
    return order, felix


def test_a_friend_who_is_forgotten_gets_nothing_and_the_advocate_does(loop: Loop) -> None:
    order, felix = ordered(loop)

    redact(loop, felix)

    assert named(loop) == [None, None]
    after_the_hold(loop)
    assert by_side(loop, order) == {
        "advocate": ("issued", "fixed", 1_000, "issued"),
        "friend": ("voided", "store_credit", 500, "customer_redacted"),
    }
    assert (credit_of(loop, felix), credit_of(loop, loop.customer("ada"))) == (0, 0)
    assert balances(loop) == {"program": -1_000, "issued": 1_000}


def test_a_friend_who_is_forgotten_after_it_was_given_keeps_it(loop: Loop) -> None:
    order, felix = ordered(loop)
    after_the_hold(loop)

    redact(loop, felix)

    assert (named(loop), of_friend(loop, order), credit_of(loop, felix)) == ([None, None], ("issued", "issued"), 500)


def test_an_advocate_who_is_forgotten_takes_nothing_from_the_friend(loop: Loop) -> None:
    order, felix = ordered(loop)

    redact(loop, loop.customer("ada"))
    after_the_hold(loop)

    assert {side: found[::3] for side, found in by_side(loop, order).items()} == {
        "advocate": ("voided", "customer_redacted"),
        "friend": ("issued", "issued"),
    }
    assert (credit_of(loop, felix), balances(loop)) == (500, {"program": -500, "issued": 500})


def test_a_merge_in_the_hold_leads_to_the_customer_that_is_kept(loop: Loop) -> None:
    order, felix = ordered(loop)
    kept = loop.customer("felix.new")

    customers.merge(loop.world, loop.shop_state, kept.id, felix.id)
    loop.work()

    assert named(loop) == [None, kept.id]
    after_the_hold(loop)
    assert (of_friend(loop, order), credit_of(loop, kept)) == (("issued", "issued"), 500)


def test_a_friend_who_turns_out_to_be_the_advocate_gets_nothing(loop: Loop) -> None:
    order, felix = ordered(loop)
    ada = loop.customer("ada")

    customers.merge(loop.world, loop.shop_state, ada.id, felix.id)
    loop.work()
    after_the_hold(loop)

    assert {found[::3] for found in by_side(loop, order).values()} == {("voided", "self_referral")}
    assert (credit_of(loop, ada), balances(loop)) == (0, {})


def test_each_is_told_of_their_own_reward_only(loop: Loop) -> None:
    _, felix = ordered(loop)

    assert told(loop, felix) == [("friend", "pending", 500)]
    assert told(loop, loop.customer("ada")) == [("advocate", "pending", 1_000)]


def test_an_order_of_somebody_who_was_forgotten_before_promises_nobody_anything(loop: Loop) -> None:
    """Felix was forgotten and orders again: we do not learn who it is, so there is nobody to credit."""
    open_program(loop, CREDIT, eligibility=EVERYBODY)
    felix = loop.customer("felix")
    redact(loop, felix)

    order = buys(loop, felix)

    assert of_friend(loop, order) == ("voided", "no_account")
    assert named(loop) == [None, None]
