"""A hold that ends when its order is older than Shopify shows without `read_all_orders`: 60 days."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.ledger_sums import balances, states
from tests.loop import Loop
from tests.sim_shop.installation import change_scopes
from tests.sim_shop.state import Discount


@pytest.fixture
def loop(engine: Engine) -> Iterator[Loop]:
    made = Loop(engine, hold_days=61)
    yield made
    made.close()


def reward_codes(loop: Loop) -> list[Discount]:
    return [one for one in loop.shop_state.discounts.values() if one.customer_ids is not None]


def test_a_reward_of_an_order_that_is_closed_to_us_waits_and_comes_when_the_scope_does(loop: Loop) -> None:
    """The program gives 10.00. Nothing is given for an order that cannot be looked at once more."""
    link = loop.join(loop.customer("ada"))["referral_code"]
    code = loop.claim(link, email="nina.new@example.org").json()["discount_code"]
    order = loop.buy("nina.new@example.org", codes=(code,))
    loop.work()

    loop.pass_time(days=61)

    assert states(loop, order) == ["approved"]
    assert reward_codes(loop) == []
    assert balances(loop) == {"program": -1_000, "owed": 1_000}

    change_scopes(loop.world, loop.shop_state, frozenset(loop.shop_state.granted_scopes | {"read_all_orders"}))
    loop.work()

    assert states(loop, order) == ["issued"]
    assert [one.amount_minor for one in reward_codes(loop)] == [1_000]
    assert balances(loop) == {"program": -1_000, "issued": 1_000}
