"""The reward shop: points become a discount code, exactly once, and never more than there are."""

import pytest
from sqlalchemy import select

from plugin.db.engine import reading
from plugin.db.tables import rewards as reward_rows
from plugin.domain.program.rules import PointRules
from plugin.domain.rewards.reward import NO_ORDER
from plugin.services.points.redeem_points import AskedExchange, RedeemRefusal, redeem_points
from tests.ledger_sums import balances
from tests.loop import Loop
from tests.parallel import in_parallel
from tests.points.stage_of_play import balance, book, give, look, press, put_in_force, rules, ticket
from tests.sim_shop.state import Customer, Discount


def joined(play: Loop, points: int, name: str = "ada") -> Customer:
    who = play.customer(name)
    play.join(who)
    if points:
        give(play, who, points, f"gift of {name}")
    return who


def codes(play: Loop) -> list[Discount]:
    """Every reward's discount at the shop."""
    return [found for found in play.shop_state.discounts.values() if found.title.startswith("Goodword reward")]


def test_points_become_a_code_of_their_worth(play: Loop) -> None:
    """333 points at 1.50 a hundred are 4.995, so 4.99."""
    ada = joined(play, 400)

    answer = press(play, "/redeem", ada, {"ticket": ticket(play, ada), "points": "333"})
    play.work()

    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/apps/goodword/mine?locale=en&done=exchanged")
    assert book(play, ada) == [("gift", 400, 0), ("redeemed", -333, 0)]
    assert balances(play) == {"program": -499, "issued": 499}
    with reading(play.bench.engine) as conn:
        (row,) = conn.execute(select(reward_rows)).all()
    assert (row.order_id, row.state, row.amount_minor, row.reason) == (NO_ORDER, "issued", 499, "issued")
    (made,) = codes(play)
    assert (made.amount_minor, made.customer_ids, made.usage_limit, made.ends_at) == (499, {ada.id}, 1, None)
    assert f"{row.code.upper()}</code> €4.99 off an order" in look(play, ada)


def test_the_code_can_be_spent(play: Loop) -> None:
    ada = joined(play, 400)
    press(play, "/redeem", ada, {"ticket": ticket(play, ada), "points": "400"})
    play.work()
    with reading(play.bench.engine) as conn:
        code = conn.execute(select(reward_rows.c.code)).scalar_one()

    play.buy(ada, codes=(code.upper(),))
    play.work()

    assert balances(play) == {"program": -600, "spent": 600}


def test_the_button_pressed_twice_exchanges_once(play: Loop) -> None:
    ada = joined(play, 400)
    fields = {"ticket": ticket(play, ada), "points": "200"}

    answers = [press(play, "/redeem", ada, fields) for _ in range(2)]
    play.work()

    assert [answer.status_code for answer in answers] == [303, 303]
    assert balance(play, ada) == 200
    assert len(codes(play)) == 1


@pytest.mark.parametrize(
    ("points", "status", "sentence"),
    [
        ("401", 409, "You do not have that many points."),
        ("0", 409, "So few points are worth nothing yet."),
        ("-5", 400, "Write the number of points in digits"),
        ("1e3", 400, "Write the number of points in digits"),
        ("", 400, "Write the number of points in digits"),
        ("9" * 30, 400, "Write the number of points in digits"),
    ],
)
def test_what_cannot_be_exchanged_moves_nothing(play: Loop, points: str, status: int, sentence: str) -> None:
    ada = joined(play, 400)

    answer = press(play, "/redeem", ada, {"ticket": ticket(play, ada), "points": points})
    play.work()

    assert answer.status_code == status
    assert sentence in answer.text
    assert book(play, ada) == [("gift", 400, 0)]
    assert (balances(play), codes(play)) == ({}, [])


def test_a_form_that_another_site_posts_exchanges_nothing(play: Loop) -> None:
    """Mallory's own ticket in Ada's browser, no ticket, and a ticket of yesterday."""
    ada, mallory = joined(play, 400), joined(play, 10, "mallory")
    stolen, old = ticket(play, mallory), ticket(play, ada)

    assert press(play, "/redeem", ada, {"ticket": stolen, "points": "100"}).status_code == 409
    assert press(play, "/redeem", ada, {"points": "100"}).status_code == 409
    play.pass_time(hours=13)
    assert press(play, "/redeem", ada, {"ticket": old, "points": "100"}).status_code == 409
    assert balance(play, ada) == 400


def test_nobody_exchanges_without_being_logged_in(play: Loop) -> None:
    ada = joined(play, 400)

    answer = press(play, "/redeem", None, {"ticket": ticket(play, ada), "points": "100"})

    assert answer.status_code == 403
    assert balance(play, ada) == 400


def test_only_a_form_is_taken(play: Loop) -> None:
    ada = joined(play, 400)

    answer = play.call("POST", "/redeem", customer=ada, body={"ticket": ticket(play, ada), "points": "100"})

    assert answer.status_code == 415
    assert balance(play, ada) == 400


def test_without_a_reward_shop_points_stay(play: Loop) -> None:
    ada = joined(play, 400)
    mine = ticket(play, ada)
    put_in_force(play, rules(points=PointRules()))

    answer = press(play, "/redeem", ada, {"ticket": mine, "points": "100"})

    assert answer.status_code == 409
    assert "They stay yours." in answer.text
    assert balance(play, ada) == 400


def test_many_wishes_at_the_same_moment_never_spend_more_than_there_is(play: Loop) -> None:
    """Ten workers want 100 of 450 points: four of them get them, 50 are left."""
    ada = joined(play, 450)
    shop, keys, now = play.shop(), play.bench.keys, play.now()
    wishes = iter(range(100))

    def exchange() -> RedeemRefusal | None:
        asked = AskedExchange(ada.id, 100, f"wish-{next(wishes)}")
        with play.bench.engine.begin() as conn:
            return redeem_points(conn, keys, shop, asked, now)

    outcomes = in_parallel(exchange, times=10)

    assert (outcomes.count(None), outcomes.count(RedeemRefusal.NOT_ENOUGH)) == (4, 6)
    assert balance(play, ada) == 50
    assert balances(play) == {"program": -600, "owed": 600}
