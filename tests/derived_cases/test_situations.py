"""Each situation, delivered really signed and read at the API, has the verdict of the table, once and again."""

import pytest
from sqlalchemy import Engine

from plugin.db.engine import reading
from plugin.db.orders.judged_orders import list_verdicts
from plugin.db.people.advocates import advocates_by_id
from tests.derived_cases.order_stand import OrderStand
from tests.derived_cases.situations import ALICES_CODE, SITUATIONS, Situation, ordinary
from tests.ledger_sums import balances, revisions, rewards, stands
from tests.sim_shop.state import Order


def decide(engine: Engine, situation: Situation, body: dict[str, object]) -> None:
    """Put the order, deliver its body twice, and hold what was decided against the table."""
    stand = OrderStand(engine, situation.currency)
    try:
        situation.before(stand, body)
        told = stand.told(body)
        order = stand.put(told, situation.facts)
        stand.deliver(told)
        decided = revisions(stand.loop, order)
        stand.deliver(told, times=2)

        assert decided[-1] == (situation.standing, situation.reason)
        assert points_to(stand, order) == situation.advocate
        assert promises(stand, order) == ([situation.promised] if situation.promised else [])
        assert revisions(stand.loop, order) == decided
        assert sum(balances(stand.loop).values()) == 0
    finally:
        stand.close()


def points_to(stand: OrderStand, order: Order) -> str | None:
    """The advocate whom the evidence of the standing verdict ties the order to."""
    shop_id = stand.loop.shop().shop_id
    with reading(stand.loop.bench.engine) as conn:
        document = list_verdicts(conn, shop_id, order.id)[-1].document
        pieces = document["evidence"]
        assert isinstance(pieces, list)
        won = [piece["advocate_id"] for piece in pieces if piece["fate"] == "won"]
        found = advocates_by_id(conn, shop_id, won)
    customers = [advocate.customer_id for advocate in found.values()]
    return stand.advocate_named(customers[0]) if customers and customers[0] is not None else None


def promises(stand: OrderStand, order: Order) -> list[int]:
    """What is promised for the order, in minor units."""
    return [reward.amount.amount_minor for reward in rewards(stand.loop, order)]


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_situation_is_decided_as_it_must_be(engine: Engine, name: str) -> None:
    situation = SITUATIONS[name]
    decide(engine, situation, situation.body())


def test_money_that_comes_later_counts_when_it_is_there(engine: Engine) -> None:
    stand = OrderStand(engine)
    pending = stand.told(SITUATIONS["pending then paid later"].body())
    order = stand.put(pending)
    stand.deliver(pending)
    assert (stands(stand.loop, order), promises(stand, order)) == (("open", "not_paid_yet"), [])

    stand.loop.pass_time(days=3)
    paid = pending | {"financial_status": "paid", "total_outstanding": "0.00"}
    stand.put(paid)
    stand.deliver(paid)
    assert (stands(stand.loop, order), promises(stand, order)) == (("referred", "won"), [1_000])
    stand.close()


def test_a_subscription_pays_once_for_all_its_orders(engine: Engine) -> None:
    stand = OrderStand(engine)
    renewal = SITUATIONS["subscription renewal, new value"]
    for number, ordered in enumerate((ordinary() | ALICES_CODE, renewal.body(), renewal.body())):
        body = stand.told(ordered) | {"admin_graphql_api_id": f"gid://shopify/Order/{7_000 + number}"}
        stand.put(body)
        stand.deliver(body)
        stand.loop.pass_time(days=31)
    # 10.00 in all, for the first order alone.
    assert balances(stand.loop) == {"program": -1_000, "issued": 1_000}
    stand.close()
